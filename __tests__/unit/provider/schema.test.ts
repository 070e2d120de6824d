import { describe, expect, test } from '@jest/globals';
import { KNOWN } from '../../../scripts/provider-files.js';
import { readProvider } from '../../../src/provider/file/read.js';
import type { Provider } from '../../../src/provider/provider.js';

/** Reads a file as JSON, which is also YAML. */
const parseProvider = (content: unknown): Provider => readProvider('sample.yml', JSON.stringify(content), KNOWN);

const LEAST = {
  id: 'sample',
  title: 'Sample',
  base_url: { example: 'https://api.example.com' },
  oauth: { grant_types: ['client_credentials'] },
  errors: { messages: [] },
  operations: {},
};

const FULL = {
  ...LEAST,
  base_url: { example: 'https://api.example.com', default: 'https://api.example.com', path: 'root' },
  variables: { realm: { description: 'The realm', default: 'ci' } },
  headers: { accept: 'application/json' },
  authorization: { header: 'private-token', scheme: '' },
  oauth: {
    issuer: '{base_url}/realms/{realm}',
    token_endpoint: 'https://login.example.com/token',
    grant_types: ['client_credentials', 'refresh_token'],
    token_endpoint_auth_method: 'client_secret_basic_raw',
    authorization_request: { parameters: { prompt: 'consent' } },
    device_authorization_endpoint: '{issuer}/device',
    token_request: { encoding: 'json', parameters: { resource: 'x' } },
    token_response: { access_token: 'result.token', expires_in_default: 7200 },
    revocation: { endpoint: '{issuer}/revoke' },
    shared: true,
  },
  hints: { '403': 'Ask.' },
  operations: {
    'create-issue': {
      description: 'A new issue',
      request: 'POST /projects/{project}/issues.json',
      parameters: { project: { in: 'path', required: true }, n: { in: 'query', default: 1, description: 'N' } },
      body: { wrap: 'issue', rest: true },
      result: { id: 'issue.id', url: '{base_url}/issues/{id}' },
    },
  },
};

const withOperation = (operation: object): object => ({
  ...LEAST,
  operations: { op: { description: 'D', request: 'GET /a', ...operation } },
});
const OF_CI = {
  ...withOperation({ url_from_environment: 'GITHUB_GRAPHQL_URL' }),
  base_url: { example: 'https://api.example.com', from_environment: 'GITHUB_API_URL' },
};
const withOAuth = (oauth: object): object => ({ ...LEAST, oauth: { ...LEAST.oauth, ...oauth } });

describe('the schema of a provider file', () => {
  test.each([
    { name: 'the minimum', file: LEAST },
    { name: 'every field', file: FULL },
    { name: 'the URLs of a CI system', file: OF_CI },
    { name: 'an address in the response', file: withOperation({ result: { id: 'number', url: 'issue.html_url' } }) },
    { name: 'numbered pages', file: { ...LEAST, pagination: { style: 'page', page: 'page', size: 'per_page' } } },
    { name: 'pages by a link', file: { ...LEAST, pagination: { style: 'link' } } },
    { name: 'pages by an address', file: { ...LEAST, pagination: { style: 'next', next: '@odata.nextLink' } } },
    { name: 'a list', file: withOperation({ list: { items: 'a.b', id: 'id', order: { sort: 'id' } } }) },
  ])('accepts $name and changes nothing', ({ file }) => {
    expect(parseProvider(file)).toEqual(file);
  });

  test('accepts a file without oauth, which then has no grant types', () => {
    // JSON has no undefined.
    const file = { ...LEAST, oauth: undefined };
    expect(parseProvider(file)).toEqual({ ...LEAST, oauth: { grant_types: [] } });
  });

  test.each<{ name: string; file: unknown }>([
    { name: 'null', file: null },
    { name: 'oauth without grant types', file: { ...LEAST, oauth: {} } },
    {
      name: 'an unknown variable of the CI system',
      file: { ...LEAST, base_url: { ...LEAST.base_url, from_environment: 'HOME' } },
    },
    { name: 'an unknown variable for a URL', file: withOperation({ url_from_environment: 'GITHUB_API_URL' }) },
    { name: 'an unknown style of pages', file: { ...LEAST, pagination: { style: 'scroll' } } },
    { name: 'a cursor without its parameter', file: { ...LEAST, pagination: { style: 'cursor', cursor: 'next' } } },
    {
      name: 'pages without items',
      file: { ...LEAST, pagination: { style: 'page', page: 'p', size: 's', page_size: 0 } },
    },
    { name: 'numbered pages without a size', file: { ...LEAST, pagination: { style: 'page', page: 'page' } } },
    {
      name: 'the fields of two styles of pages',
      file: { ...LEAST, pagination: { style: 'page', page: 'page', size: 'n', offset: 'offset' } },
    },
    { name: 'a missing field', file: { ...LEAST, title: undefined } },
    { name: 'an unknown field', file: { ...LEAST, code: 'x' } },
    { name: 'an id with capitals', file: { ...LEAST, id: 'Sample' } },
    { name: 'an id that is a path', file: { ...LEAST, id: '../sample' } },
    { name: 'no grant', file: withOAuth({ grant_types: [] }) },
    { name: 'an unknown grant', file: withOAuth({ grant_types: ['password'] }) },
    { name: 'an unknown authentication method', file: withOAuth({ token_endpoint_auth_method: 'magic' }) },
    { name: 'an endpoint without base', file: withOAuth({ token_endpoint: '/token' }) },
    { name: 'an endpoint over http', file: withOAuth({ token_endpoint: 'http://x.test/token' }) },
    { name: 'a base that is not first', file: withOAuth({ token_endpoint: 'https://x.test/{base_url}' }) },
    { name: 'a duplicate base', file: withOAuth({ token_endpoint: '{base_url}/a/{base_url}' }) },
    { name: 'a variable at the start', file: withOAuth({ token_endpoint: '{realm}/token' }) },
    { name: 'text directly after a base', file: withOAuth({ token_endpoint: '{base_url}.evil.test/token' }) },
    { name: 'a user name in a URL', file: withOAuth({ token_endpoint: '{base_url}@evil.test/token' }) },
    { name: 'a dot segment in a URL', file: withOAuth({ token_endpoint: '{base_url}/a/../token' }) },
    { name: 'a query in a URL', file: withOAuth({ token_endpoint: '{base_url}/token?x=1' }) },
    {
      name: 'a parameter of a sign-in that the protocol owns',
      file: withOAuth({ authorization_request: { parameters: { redirect_uri: 'https://evil.test' } } }),
    },
    {
      name: 'a reserved token parameter',
      file: withOAuth({ token_request: { parameters: { client_secret: 'x' } } }),
    },
    { name: 'a lifetime that is not whole seconds', file: withOAuth({ token_response: { expires_in_default: 0.5 } }) },
    { name: 'a reserved header', file: { ...LEAST, headers: { host: 'evil.test' } } },
    { name: 'a header in capitals', file: { ...LEAST, headers: { Accept: 'x' } } },
    { name: 'a token header in capitals', file: { ...LEAST, authorization: { header: 'PRIVATE-TOKEN', scheme: '' } } },
    { name: 'a hint for a status class', file: { ...LEAST, hints: { '2xx': 'x' } } },
    { name: 'a request without a method', file: withOperation({ request: '/a' }) },
    { name: 'a request to another host', file: withOperation({ request: 'GET https://evil.test/a' }) },
    { name: 'a request that begins with two slashes', file: withOperation({ request: 'GET //evil.test/a' }) },
    { name: 'a request to a parent folder', file: withOperation({ request: 'GET /a/../b' }) },
    { name: 'a request with a query', file: withOperation({ request: 'GET /a?x=1' }) },
    { name: 'a base within a request', file: withOperation({ request: 'GET /{base_url}' }) },
    { name: 'a parameter with an unknown location', file: withOperation({ parameters: { x: { in: 'cookie' } } }) },
    { name: 'a parameter that is a reserved header', file: withOperation({ parameters: { host: { in: 'header' } } }) },
    { name: 'a result that is not a dotted path', file: withOperation({ result: { id: '$.issue.id' } }) },
    { name: 'a result URL without a base', file: withOperation({ result: { id: 'id', url: 'javascript:x' } }) },
    { name: 'a result URL that is neither a template nor a path', file: withOperation({ result: { url: '$.url' } }) },
    {
      name: 'an operation with a reserved name',
      file: { ...LEAST, operations: { 'revoke-token': { description: 'D', request: 'GET /a' } } },
    },
  ])('rejects $name', ({ file }) => {
    expect(() => parseProvider(file)).toThrow(/./u);
  });
});
