import { describe, expect, test } from '@jest/globals';
import { at, expectFailure, expectSuccess, headerOf, reply, run, serve, token, TOKEN } from './stage.js';
import { lines } from './support.js';

const to = (location: string, status = 302): ReturnType<typeof reply> => reply(status, '', { location });

test.each([
  { name: 'an absolute path', method: 'GET', location: '/v2/items?page=1', target: '/v2/items?page=1' },
  { name: 'a relative path', method: 'GET', location: 'newer', target: '/api/newer' },
  { name: 'a query', method: 'GET', location: '?page=2', target: '/api/items?page=2' },
  { name: 'a fragment', method: 'HEAD', location: '/v2/items#top', target: '/v2/items' },
])('a $method follows a redirect to $name on the same origin, with the token', async ({ method, location, target }) => {
  const [path = ''] = target.split('?');
  const done = reply(200, { done: true });
  const server = await serve({
    '/token': token(),
    ...(path === '/api/items' ? { [path]: [to(location), done] } : { '/api/items': to(location), [path]: done }),
  });
  const result = await run({ inputs: at(server, `${method} /api/items`) });
  expectSuccess(result);
  expect(lines(server)).toEqual(['POST /token', `${method} /api/items`, `${method} ${target}`]);
  expect(headerOf(server.requests[2], 'authorization')).toBe(`Bearer ${TOKEN}`);
  expect(result.outputs['status']).toBe('200');
});

test.each([
  { status: 301, accepted: '301', location: '/v2' },
  { status: 307, accepted: '2xx,3xx', location: 'https://elsewhere.example.com/' },
])(
  'a redirect that expect-status lists is not followed: $status to $location',
  async ({ status, accepted, location }) => {
    const server = await serve({ '/token': token(), '/api': to(location, status) });
    const result = await run({ inputs: { ...at(server, 'GET /api'), 'expect-status': accepted } });
    expectSuccess(result);
    expect(lines(server)).toEqual(['POST /token', 'GET /api']);
    expect(result.outputs['status']).toBe(String(status));
    expect(JSON.parse(result.outputs['headers'] ?? '')).toMatchObject({ location });
  },
);

describe('an API that redirects to another origin', () => {
  test.each(['GET', 'POST'])('gets no second %s, and the other origin gets no request', async (method) => {
    const other = await serve({});
    const server = await serve({ '/token': token(), '/api': to(`${other.origin}/api`, 307) });
    const inputs = { ...at(server, `${method} /api`), ...(method === 'POST' ? { body: '{"n":1}' } : {}) };
    const result = await run({ inputs });
    if (method === 'GET') expectFailure(result, 'REDIRECT_REFUSED', other.origin);
    else expectFailure(result, 'API_STATUS', /HTTP 307[^]*redirect/u);
    expect(lines(server)).toEqual(['POST /token', `${method} /api`]);
    expect(other.connections).toBe(0);
  });

  test('is not followed even if allowed-origins contains that origin', async () => {
    const other = await serve({ '/api': reply(200, {}) });
    const server = await serve({ '/token': token(), '/api': to(`${other.origin}/api`) });
    const result = await run({ inputs: { ...at(server, 'GET /api'), 'allowed-origins': other.origin } });
    expectFailure(result, 'REDIRECT_REFUSED', other.origin);
    expect(other.connections).toBe(0);
  });
});

test.each([
  { name: 'plain http on a host that is not loopback', location: 'http://hub.example.com/api' },
  { name: 'a user name in front of the host', location: 'http://localhost@evil.test/api' },
  { name: 'another port of the same host', location: 'http://localhost:1/api' },
  { name: 'a host without a scheme', location: '//evil.test/api' },
  { name: 'an empty URL', location: '' },
  { name: 'an invalid URL', location: 'http://[' },
])('a redirect to $name is refused', async ({ location }) => {
  const server = await serve({ '/token': token(), '/api': to(location) });
  const result = await run({ inputs: at(server, 'GET /api') });
  expectFailure(result, 'REDIRECT_REFUSED');
  expect(lines(server)).toEqual(['POST /token', 'GET /api']);
});

test('a redirect loop ends after five redirects', async () => {
  const server = await serve({ '/token': token(), '/a': to('/b'), '/b': to('/a') });
  const result = await run({ inputs: at(server, 'GET /a') });
  expectFailure(result, 'REDIRECT_REFUSED', 'too many redirects');
  expect(lines(server)).toEqual(['POST /token', ...['a', 'b', 'a', 'b', 'a', 'b'].map((name) => `GET /${name}`)]);
});

test.each([302, 303, 307])('a POST with the response %d is sent once, and the redirect is returned', async (status) => {
  const server = await serve({ '/token': token(), '/api': to('/api/elsewhere', status) });
  const result = await run({ inputs: { ...at(server, 'POST /api'), body: '{"n":1}' } });
  expectFailure(result, 'API_STATUS', `HTTP ${status}`);
  expect(lines(server)).toEqual(['POST /token', 'POST /api']);
  expect(result.outputs['status']).toBe(String(status));
  expect(JSON.parse(result.outputs['headers'] ?? '')).toMatchObject({ location: '/api/elsewhere' });
});

test('an expected redirect is a success like any other status', async () => {
  const server = await serve({ '/token': token(), '/api': to('https://elsewhere.test/file') });
  const result = await run({ inputs: { ...at(server, 'GET /api'), 'expect-status': '302' } });
  expectSuccess(result);
  expect(result.outputs['status']).toBe('302');
});

test('304 is not a redirect', async () => {
  const server = await serve({ '/token': token(), '/api': reply(304, '', { etag: '"1"' }) });
  const result = await run({ inputs: { ...at(server, 'GET /api'), 'expect-status': '2xx,304' } });
  expectSuccess(result);
  expect(result.outputs).toMatchObject({ status: '304', 'response-omitted': 'empty' });
});
