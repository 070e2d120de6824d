import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { runAction, type ActionResult } from '../../sandbox/runner.js';
import { CLIENT_SECRET, SECRETS, startStandIn, type StandIn } from './stand-in.js';
import { commandsOf, DEBUG_MODES, disposables, expectNoLeaks } from './support.js';

const later = disposables();
const afterAllTests = disposables('all tests');
const PASSWORD = 'a-password-in-the-wrong-input';
let server: StandIn;

beforeAll(async () => {
  server = afterAllTests(await startStandIn());
});
afterEach(() => expect(server.requests).toEqual([]));

interface Case {
  name: string;
  inputs: Record<string, string>;
  /** What the message must contain. */
  says: string[];
}

const HUB = { provider: 'planview-hub', operation: 'list-errors' };
const PLANIO = { provider: 'planio', token: 'a-token-that-was-given', issuer: '' };
const GET = { request: 'GET /api' };

const credentials: Case[] = [
  {
    name: 'an empty secret, as in a run from a fork',
    inputs: { 'client-secret': '' },
    says: ['client-secret: is empty', '${{ secrets.CLIENT_SECRET }}', 'forks', 'Dependabot', 'environment'],
  },
  {
    name: 'a secret of blanks, and no client id',
    inputs: { 'client-secret': ' \n ', 'client-id': '' },
    says: ['client-secret: is empty', 'client-id: is empty', '${{ vars.CLIENT_ID }}'],
  },
  {
    name: 'no token for a provider that requires a sign-in',
    inputs: { ...PLANIO, token: '' },
    says: ['token: is missing', 'Planio'],
  },
  { name: 'a token with a line break', inputs: { ...GET, token: `${PASSWORD}\n-second` }, says: ['token: '] },
  { name: 'a token with characters outside ASCII', inputs: { ...GET, token: `${PASSWORD}-ü` }, says: ['token: '] },
  {
    name: 'an unknown client-auth, an unsupported grant and a reserved token parameter',
    inputs: { 'client-auth': 'basic', grant: 'password', 'token-parameters': 'client_secret: x' },
    says: ['client-auth: ', 'client_secret_basic', 'grant: ', 'client_credentials', 'token-parameters: '],
  },
  {
    name: 'revoke-token with a token from the workflow',
    inputs: { token: 'a-token-that-was-given', 'revoke-token': 'true' },
    says: ['revoke-token: true cannot be combined with token'],
  },
];

const maps: Case[] = [
  {
    name: 'texts that are not maps, or not maps of texts',
    inputs: { request: 'POST /api', variables: 'Tasktop', query: '[1, 2]', headers: 'accept: [a, b]', body: '{"a": ' },
    says: [
      'variables: is not a map',
      'query: is not a map',
      'headers: the value of "accept"',
      'body: line 1',
      'toJSON',
    ],
  },
  {
    name: 'texts that would cut off a value or set another field',
    inputs: {
      ...HUB,
      parameters: 'pageSize: 10\ntitle: Build #123 failed',
      query: 'type: one\n  two',
      headers: 'x-title: one\ntwo words',
    },
    says: ['parameters: line 2', 'quotes', 'query: line 1', 'quotes or a block', 'headers: line 2', '${{ toJSON(…) }}'],
  },
  {
    name: 'duplicate keys',
    inputs: {
      ...GET,
      parameters: 'type: ALL\npageSize: 1\ntype: ERROR',
      query: '{"a": 1, "a": 2}',
      headers: '{"b": {"c": 1, "c": 2}}',
    },
    says: ['parameters: line 3', 'query: line 1', 'headers: line 1', 'duplicate key'],
  },
  {
    name: 'anchors, tags, merge keys and keys that would change the prototype',
    inputs: {
      ...GET,
      parameters: 'a: &x 1\nb: 2',
      query: 'a: !!str 1',
      headers: '<<: { a: 1 }',
      variables: '{"__proto__": {}}',
    },
    says: ['parameters: line 1: anchors', 'query: line 1: tags', 'headers: line 1: merge keys', 'variables: '],
  },
];

const names: Case[] = [
  {
    name: 'an unknown provider',
    inputs: { provider: 'planview' },
    says: ['provider: is not known', 'keycloak, nuvias-hub, oauth2, planio, planview-hub, redmine'],
  },
  { name: 'a misspelt provider', inputs: { provider: 'key-cloak' }, says: ['Did you mean "keycloak"?'] },
  {
    name: 'an unknown operation',
    inputs: { ...HUB, operation: 'list-error' },
    says: ['operation: ', 'Did you mean "list-errors"?', 'get-resource, list-errors'],
  },
  {
    name: 'an operation of a provider without operations',
    inputs: { operation: 'list' },
    says: ['operation: ', 'Set request instead'],
  },
  {
    name: 'an inherited property name as operation',
    inputs: { ...HUB, operation: 'constructor' },
    says: ['operation: ', 'Use one of'],
  },
  {
    name: 'a misspelt parameter',
    inputs: { ...HUB, parameters: 'page_size: 10' },
    says: ['parameters: "page_size" is not a parameter of this request', 'Did you mean "pageSize"?', 'type'],
  },
  {
    name: 'an unknown variable',
    inputs: { ...HUB, variables: 'relm: Tasktop' },
    says: ['variables: "relm"', 'Did you mean "realm"?'],
  },
  {
    name: 'required parameters that are missing',
    inputs: { ...PLANIO, operation: 'create-issue' },
    says: ['parameters: must contain "project", "subject"'],
  },
  { name: 'a placeholder without a value', inputs: { request: 'GET /a/{id}' }, says: ['parameters: "id" is missing'] },
];

const request: Case[] = [
  {
    name: 'both operation and request',
    inputs: { ...HUB, ...GET },
    says: ['operation: cannot be combined with request', 'Use one of them'],
  },
  {
    name: 'parameters and a body without a request',
    inputs: { parameters: 'a: 1', body: '{}' },
    says: ['parameters: has no effect without', 'body: has no effect without', 'Set operation or request'],
  },
  { name: 'a body for GET', inputs: { ...GET, body: '{}' }, says: ['body: a GET request cannot have a body'] },
  { name: 'a request without a method', inputs: { request: '/api' }, says: ['request: ', 'GET /api/v1/errors'] },
  { name: 'an unknown method', inputs: { request: 'FETCH /api' }, says: ['request: ', 'GET, HEAD, POST'] },
  { name: 'a path without a slash', inputs: { request: 'GET api' }, says: ['request: ', '"/"', 'base-url'] },
  { name: 'no base-url', inputs: { ...GET, 'base-url': '' }, says: ['base-url: is missing'] },
  {
    name: 'a base-url with a path that the provider does not allow',
    inputs: { ...HUB, 'base-url': 'https://hub.example.com/hub/' },
    says: ['base-url: has a path, but Planview Hub is at the root', 'https://hub.example.com without the path'],
  },
  {
    name: 'a parent folder as a path parameter',
    inputs: { ...HUB, operation: 'get-resource', parameters: 'resource: ..' },
    says: ['"resource"'],
  },
  {
    name: 'a line break in a header',
    inputs: { ...GET, headers: '{"x-a": "b\\r\\nx-evil: c"}' },
    says: ['headers: the value of x-a', 'line break'],
  },
  {
    name: 'a line break in the name of a header',
    inputs: { ...GET, headers: '{"x\\r\\ny": "b"}' },
    says: ['headers: '],
  },
  ...['Host', 'authorization', 'proxy-authorization'].map((header) => ({
    name: `the header ${header}`,
    inputs: { ...GET, headers: `${header}: x` },
    says: [`headers: ${header.toLowerCase()} is a reserved header`],
  })),
];

const URLS = ['base-url', 'token-url', 'issuer', 'allowed-origins'];
const inAll = (inputs: readonly string[], text: string): Record<string, string> =>
  Object.fromEntries(inputs.map((input) => [input, text]));

const scalars: Case[] = [
  {
    name: 'http to another machine',
    inputs: inAll(URLS, 'http://hub.example.com'),
    says: URLS.map((input) => `${input}: is not https`),
  },
  {
    name: 'a host without https://',
    inputs: inAll(URLS, 'hub.example.com'),
    says: URLS.map((input) => `${input}: is not a URL`),
  },
  {
    name: 'a password in a URL',
    inputs: inAll(URLS, `https://ci:${PASSWORD}@hub.example.com`),
    says: URLS.map((input) => `${input}: contains a user name or password`),
  },
  ...['no', 'tRue'].map((text) => ({
    name: `${text} instead of true or false`,
    inputs: inAll(['tls-verify', 'retry-unsafe', 'revoke-token'], text),
    says: ['tls-verify', 'retry-unsafe', 'revoke-token'].map((input) => `${input}: is neither true nor false`),
  })),
  ...['-1', '1e1', '5m'].map((text) => ({
    name: `${text} instead of a number or a status`,
    inputs: inAll(['retries', 'timeout', 'min-ttl', 'expect-status'], text),
    says: [
      'retries: is not a whole number from 0 to 10',
      'timeout: ',
      'min-ttl: ',
      'expect-status: ',
      '2xx or 200,404',
    ],
  })),
  { name: 'a timeout of 0', inputs: { timeout: '0' }, says: ['timeout: is not a whole number from 1'] },
  { name: 'a range of statuses', inputs: { 'expect-status': '200-299' }, says: ['expect-status: '] },
  {
    name: 'a ca-cert that is not a certificate',
    inputs: { 'ca-cert': 'not\na certificate' },
    says: ['ca-cert: contains no certificate'],
  },
  { name: 'tls-verify: false with issuer', inputs: { 'tls-verify': 'false' }, says: ['tls-verify: ', 'issuer'] },
];

async function run(inputs: Record<string, string>, debug: boolean): Promise<ActionResult> {
  const result = later(await runAction({ inputs: { ...server.inputs, ...inputs }, debug, post: false }));
  expect(result.main.exitCode).toBe(1);
  expectNoLeaks(result, [...SECRETS, PASSWORD]);
  return result;
}

describe.each([
  { group: 'of credentials', cases: credentials },
  { group: 'of maps', cases: maps },
  { group: 'of names', cases: names },
  { group: 'of the request', cases: request },
  { group: 'of URLs, words and numbers', cases: scalars },
])('before any request, the step rejects an invalid input $group:', ({ cases }) => {
  test.each(cases)('$name', async ({ inputs, says }) => {
    const { main, outputs } = await run(inputs, true);
    expect(outputs).toEqual({ 'error-code': 'INPUT_INVALID' });
    const [message = '', ...more] = commandsOf(main, 'error');
    expect(more).toEqual([]);
    for (const part of ['[INPUT_INVALID]', ...says]) expect(message).toContain(part);
  });
});

describe.each(DEBUG_MODES)('$mode', ({ debug }) => {
  test.each(['', ' \n'])('inputs that are all %j are unset', async (blank) => {
    const inputs = Object.fromEntries(Object.keys(server.inputs).map((name) => [name, blank]));
    const { main } = await run({ ...inputs, headers: blank, retries: blank, 'tls-verify': blank }, debug);
    const [message = ''] = commandsOf(main, 'error');
    for (const name of ['client-id', 'client-secret', 'token-url']) expect(message).toContain(`\n${name}: `);
    expect(message).toContain('3 inputs need a change:');
  });

  test('all errors are in one message, each with its input', async () => {
    const errors = {
      'base-url': 'http://hub.example.com',
      'client-id': '',
      'client-secret': '',
      parameters: 'a: b # c',
      headers: 'host: evil.test',
      'expect-status': 'fine',
      retries: 'many',
      'tls-verify': 'no',
      variables: 'realm: ci',
      request: 'GET /api',
    };
    const { main } = await run(errors, debug);
    const [message = '', ...more] = commandsOf(main, 'error');
    expect(more).toEqual([]);
    for (const name of Object.keys(errors).slice(0, -1)) expect(message).toMatch(new RegExp(`^${name}: `, 'mu'));
    expect(message).not.toContain('base-url: is missing');
  });

  test.each([
    ['provider'],
    ['operation', 'client-auth', 'parameters', 'base-url', 'retries', 'expect-status', 'body'],
    ['request', 'query', 'headers', 'issuer', 'tls-verify', 'variables', 'grant'],
  ])('a secret in %s is not repeated', async (...names) => {
    await run(Object.fromEntries(names.map((name) => [name, CLIENT_SECRET])), debug);
  });
});
