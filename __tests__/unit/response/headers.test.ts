import { describe, expect, test } from '@jest/globals';
import { headerNames, selectHeaders } from '../../../src/response/headers.js';
import { inputErrorLike } from '../../support/step-error.js';

const read = async (text: string): Promise<string[]> => headerNames.read('response-headers', text, undefined as never);
const select = (names: readonly string[], extra: readonly string[] = []): string[] =>
  Object.keys(selectHeaders(Object.fromEntries(names.map((name) => [name, 'x'])), extra));

describe('the output has', () => {
  test.each([
    { what: 'the content', names: ['content-type', 'content-length', 'content-range', 'content-location', 'etag'] },
    { what: 'the state', names: ['date', 'last-modified', 'allow', 'deprecation', 'sunset', 'preference-applied'] },
    { what: 'what was created', names: ['location', 'odata-entityid', 'x-amz-version-id', 'docker-content-digest'] },
    { what: 'operations that continue', names: ['operation-location', 'azure-asyncoperation', 'retry-after'] },
    {
      what: 'pages',
      names: ['link', 'x-page', 'x-next-page', 'x-pagination', 'x-pagination-page-count', 'opc-next-page'],
    },
    {
      what: 'totals',
      names: ['x-total', 'x-total-count', 'x-total-pages', 'x-wp-total', 'x-wp-totalpages', 'total-count'],
    },
    {
      what: 'cursors',
      names: ['x-next-cursor', 'next-cursor', 'x-cursor', 'x-ms-continuationtoken', 'x-ms-continuation'],
    },
    {
      what: 'rate limits',
      names: ['x-ratelimit-remaining', 'ratelimit', 'x-rate-limit-reset', 'x-ms-ratelimit-remaining-tenant-reads'],
    },
    { what: 'scopes', names: ['x-oauth-scopes', 'x-accepted-oauth-scopes', 'x-accepted-github-permissions'] },
    {
      what: 'request ids',
      names: [
        'x-request-id',
        'request-id',
        'x-correlation-id',
        'x-trace-id',
        'traceparent',
        'x-github-request-id',
        'x-gitlab-meta',
        'x-arequestid',
        'atl-traceid',
        'x-ms-request-id',
        'x-ms-client-request-id',
        'x-ms-correlation-request-id',
        'x-ms-arm-service-request-id',
        'x-amz-request-id',
        'x-amzn-requestid',
        'x-amzn-trace-id',
        'x-amz-id-2',
        'x-amz-cf-id',
        'x-goog-request-id',
        'x-cloud-trace-context',
        'cf-ray',
        'x-okta-request-id',
        'x-vcap-request-id',
        'opc-request-id',
        'x-b3-traceid',
        'x-transaction-id',
      ],
    },
  ])('$what', ({ names }) => {
    expect(select(names)).toEqual(names);
  });
});

test('the output has no headers that may contain a credential, and none that say nothing', () => {
  const names = ['set-cookie', 'authorization', 'www-authenticate', 'proxy-authenticate', 'authentication-info'];
  const others = [
    'x-token',
    'x-api-key',
    'x-session-id',
    'x-csrf-token',
    'x-ms-session-token',
    'x-powered-by',
    'server',
  ];
  expect(select([...names, ...others])).toEqual([]);
});

test('the output has the headers of the input in addition', () => {
  expect(select(['etag', 'server', 'via'], ['server', 'missing'])).toEqual(['etag', 'server']);
});

describe('the input is read', () => {
  test.each([
    { text: 'X-Api-Version', names: ['x-api-version'] },
    { text: 'server, via\n x-cache,,', names: ['server', 'via', 'x-cache'] },
    { text: 'etag', names: ['etag'] },
    {
      text: 'x-ms-continuationtoken x-next-page-token x-sync-token',
      names: ['x-ms-continuationtoken', 'x-next-page-token', 'x-sync-token'],
    },
    { text: 'x-oauth-client x-author x-keyword monkey', names: ['x-oauth-client', 'x-author', 'x-keyword', 'monkey'] },
  ])('from "$text"', async ({ text, names }) => {
    expect(await read(text)).toEqual(names);
  });
});

describe('the input must not contain', () => {
  test.each([
    'Set-Cookie',
    'set-cookie2',
    'cookie',
    'authorization',
    'x-authorization',
    'www-authenticate',
    'authentication-info',
    'proxy-authenticate',
    'proxy-status',
    'x-auth',
    'x-auth-token',
    'x-token',
    'x-access-token',
    'x-refresh-token',
    'x-csrf-token',
    'x-xsrf',
    'x-api-key',
    'apikey',
    'x-key',
    'x-secret',
    'x-client-password',
    'x-session-id',
    'x-jwt-assertion',
    'x-signature',
    'x_key',
  ])('%s', async (name) => {
    const refused = inputErrorLike('response-headers', `${name.toLowerCase()} may contain a credential`);
    await expect(read(`etag ${name}`)).rejects.toEqual(refused);
  });

  test.each(['a:b', 'x-ü', '"etag"', 'a/b', '[etag]'])('%s, which is not a name', async (name) => {
    await expect(read(name)).rejects.toEqual(inputErrorLike('response-headers', 'is not the name of a header'));
  });
});
