import { describe, expect, test } from '@jest/globals';
import { at, expectFailure, expectSuccess, reply, reset, run, serve, token, type Reply } from './stage.js';
import { lines } from './support.js';

const good = reply(200, { done: true });
const again = (status: number): Reply => reply(status, '', { 'retry-after': '0' });
/** Tolerance for the times that the server records: timers may fire a little early. */
const EARLY_MS = 20;

interface Row {
  name: string;
  method: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  responses: Reply[];
  inputs?: Record<string, string>;
  /** How many requests the API gets. */
  times: number;
  code?: string;
}

describe('an API request', () => {
  test.each<Row>([
    { name: 'is repeated after 500', method: 'GET', responses: [reply(500), good], times: 2 },
    { name: 'is repeated after 500', method: 'HEAD', responses: [again(500), good], times: 2 },
    {
      name: 'is repeated after 408, 502 and 504',
      method: 'GET',
      responses: [again(408), again(502), again(504), good],
      times: 4,
    },
    { name: 'is not repeated after 501', method: 'GET', responses: [again(501), good], times: 1, code: 'API_STATUS' },
    { name: 'is not repeated after 404', method: 'GET', responses: [again(404), good], times: 1, code: 'API_STATUS' },
    {
      name: 'is not repeated if retries is 0',
      method: 'GET',
      responses: [again(503), good],
      inputs: { retries: '0' },
      times: 1,
      code: 'API_STATUS',
    },
    {
      name: 'is repeated as often as retries allows',
      method: 'GET',
      responses: [again(503)],
      inputs: { retries: '2' },
      times: 3,
      code: 'API_STATUS',
    },
    { name: 'is repeated after a reset', method: 'GET', responses: [reset, good], times: 2 },
    {
      name: 'is never repeated after 500',
      method: 'POST',
      responses: [again(500), good],
      times: 1,
      code: 'API_STATUS',
    },
    {
      name: 'is never repeated after 502',
      method: 'POST',
      responses: [again(502), good],
      times: 1,
      code: 'API_STATUS',
    },
    {
      name: 'is never repeated after 500',
      method: 'DELETE',
      responses: [again(500), good],
      times: 1,
      code: 'API_STATUS',
    },
    {
      name: 'is not repeated after 503 without Retry-After',
      method: 'POST',
      responses: [reply(503), good],
      times: 1,
      code: 'API_STATUS',
    },
    { name: 'is repeated after 503 with Retry-After', method: 'POST', responses: [again(503), good], times: 2 },
    { name: 'is repeated after 429 with Retry-After', method: 'POST', responses: [again(429), good], times: 2 },
    {
      name: 'is not repeated after 503 with a malformed Retry-After',
      method: 'POST',
      responses: [reply(503, '', { 'retry-after': 'soon' }), good],
      times: 1,
      code: 'API_STATUS',
    },
    {
      name: 'is not repeated after a reset',
      method: 'POST',
      responses: [reset, good],
      times: 1,
      code: 'CONNECTION_LOST',
    },
    {
      name: 'is repeated after 500 if retry-unsafe is true',
      method: 'POST',
      responses: [again(500), good],
      inputs: { 'retry-unsafe': 'true' },
      times: 2,
    },
    {
      name: 'is repeated after a reset if retry-unsafe is true',
      method: 'POST',
      responses: [reset, good],
      inputs: { 'retry-unsafe': 'true' },
      times: 2,
    },
  ])('with $method $name', async ({ method, responses, inputs = {}, times, code }) => {
    const server = await serve({ '/token': token(), '/api': responses });
    const body: Record<string, string> = method === 'POST' ? { body: '{"n":1}' } : {};
    const result = await run({ inputs: { ...at(server, `${method} /api`), ...body, ...inputs } });
    if (code === undefined) expectSuccess(result);
    else expectFailure(result, code);
    expect(lines(server)).toEqual(['POST /token', ...Array.from({ length: times }, () => `${method} /api`)]);
    const sent = server.requests.filter(({ url }) => url === '/api').map((request) => request.body);
    expect(new Set(sent)).toEqual(new Set([body['body'] ?? '']));
  });
});

describe('Retry-After', () => {
  const after = (value: string): Reply => reply(429, '', { 'retry-after': value });

  test('in seconds is waited for', async () => {
    const server = await serve({ '/token': token(), '/api': [after('1'), good] });
    expectSuccess(await run({ inputs: at(server, 'GET /api') }));
    const [, first, second] = server.requests.map(({ atMs }) => atMs);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(1000 - EARLY_MS);
  });

  test('as a date in the past causes an immediate retry', async () => {
    const server = await serve({ '/token': token(), '/api': [after('Sun, 06 Nov 1994 08:49:37 GMT'), good] });
    const result = await run({ inputs: at(server, 'POST /api') });
    expectSuccess(result);
    expect(result.main.stdout).toContain('Next attempt in 0 ms');
  });

  test.each(['soon', '-1'])('of "%s" is ignored', async (value) => {
    const server = await serve({ '/token': token(), '/api': [after(value), good] });
    expectSuccess(await run({ inputs: at(server, 'GET /api') }));
    expect(lines(server)).toEqual(['POST /token', 'GET /api', 'GET /api']);
  });

  test.each([
    { name: 'in seconds', value: () => '3600' },
    { name: 'as a date', value: () => new Date(Date.now() + 3_600_000).toUTCString() },
  ])('beyond the end of the step, $name, ends the step at once', async ({ value }) => {
    const server = await serve({ '/token': token(), '/api': after(value()) });
    const result = await run({ inputs: { ...at(server, 'GET /api'), timeout: '60' } });
    expectFailure(
      result,
      'RETRY_TOO_LATE',
      /allows a retry only after 3(?:600|5[89]\d) s, but this step ends before that/u,
    );
    expect(lines(server)).toEqual(['POST /token', 'GET /api']);
    expect(result.main.durationMs).toBeLessThan(10_000);
    expect(result.outputs['status']).toBe('429');
    expect(JSON.parse(result.outputs['headers'] ?? '')).toHaveProperty('retry-after');
  });

  test('of the token endpoint is also used', async () => {
    const server = await serve({ '/token': [again(429), again(503), token()] });
    expectSuccess(await run({ inputs: at(server) }));
    expect(lines(server)).toEqual(['POST /token', 'POST /token', 'POST /token']);

    const later = await serve({ '/token': after('3600') });
    expectFailure(await run({ inputs: at(later) }), 'RETRY_TOO_LATE');
    expect(lines(later)).toEqual(['POST /token']);
  });
});

describe('a status that expect-status lists', () => {
  test.each([
    { status: 429, accepted: '2xx,429', headers: { 'retry-after': '3600' } },
    { status: 503, accepted: '2xx,503', headers: {} },
    { status: 503, accepted: '5xx', headers: { 'retry-after': '0' } },
  ])('is a success at once: $status with $accepted', async ({ status, accepted, headers }) => {
    const server = await serve({ '/token': token(), '/api': [reply(status, { busy: true }, headers), good] });
    const result = await run({ inputs: { ...at(server, 'GET /api'), 'expect-status': accepted } });
    expectSuccess(result);
    expect(lines(server)).toEqual(['POST /token', 'GET /api']);
    expect(result.outputs).toMatchObject({ status: String(status), response: '{"busy":true}' });
    expect(JSON.parse(result.outputs['headers'] ?? '')).toMatchObject(headers);
  });

  test('ends the attempts, and no other status does', async () => {
    const server = await serve({ '/token': token(), '/api': [again(503), again(429), good] });
    const result = await run({ inputs: { ...at(server, 'GET /api'), 'expect-status': '2xx,429' } });
    expectSuccess(result);
    expect(lines(server)).toEqual(['POST /token', 'GET /api', 'GET /api']);
    expect(result.outputs['status']).toBe('429');
  });
});

describe('a token request', () => {
  test.each<{ name: string; responses: Reply[]; times: number; code?: string }>([
    { name: 'is repeated after a reset', responses: [reset, token()], times: 2 },
    { name: 'is repeated after 500', responses: [again(500), token()], times: 2 },
    {
      name: 'is not repeated after a refusal',
      responses: [reply(401, { error: 'invalid_client' }), token()],
      times: 1,
      code: 'TOKEN_REJECTED',
    },
    {
      name: 'is not repeated after a response without a token',
      responses: [reply(200, 'hello'), token()],
      times: 1,
      code: 'TOKEN_INVALID',
    },
  ])('$name', async ({ responses, times, code }) => {
    const server = await serve({ '/token': responses });
    const result = await run({ inputs: at(server) });
    if (code === undefined) expectSuccess(result);
    else expectFailure(result, code);
    expect(server.requests).toHaveLength(times);
  });
});

test('the wait for a retry ends with the step', async () => {
  const server = await serve({ '/token': token(), '/api': reply(503) });
  const result = await run({ inputs: { ...at(server, 'GET /api'), retries: '10', timeout: '1' } });
  expect(['TIMEOUT', 'API_STATUS']).toContain(result.outputs['error-code']);
  expect(result.main.exitCode).toBe(1);
  expect(result.main.durationMs).toBeLessThan(10_000);
});
