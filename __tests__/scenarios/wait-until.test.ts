import { describe, expect, test } from '@jest/globals';
import type { ActionResult } from '../../sandbox/runner.js';
import {
  at,
  expectFailure,
  expectSuccess,
  headerOf,
  reply,
  reset,
  run,
  serve,
  token,
  type Reply,
  type Routes,
} from './stage.js';
import { lines } from './support.js';

const RUNNING = reply(200, { status: 'running', secret: 'do-not-log-this' });
const DONE = reply(200, { id: 7, status: 'done' });
const TEST = '.status == "done"';

async function wait(routes: Routes, inputs: Record<string, string> = {}, line = 'GET /state') {
  const server = await serve({ '/token': token(), ...routes });
  const all = { ...at(server, line), 'wait-until': TEST, 'wait-interval': '1', ...inputs };
  const result = await run({ inputs: all });
  return { result, sent: lines(server).slice(1), requests: server.requests.slice(1) };
}
const looks = ({ main }: ActionResult): string[] => main.log.match(/^Look .*/gmu) ?? [];

describe('a GET', () => {
  test('is sent again until its test holds', async () => {
    const { result, sent } = await wait({ '/state': [RUNNING, RUNNING, DONE] });
    expectSuccess(result);
    expect(sent).toEqual(['GET /state', 'GET /state', 'GET /state']);
    expect(result.outputs['response']).toBe('{"id":7,"status":"done"}');
    expect(looks(result)).toEqual([
      expect.stringMatching(/^Look 1 after \d s: 200, wait-until is false\.$/u),
      expect.stringMatching(/^Look 2 after \d s: 200, wait-until is false\.$/u),
      expect.stringMatching(/^Look 3 after \d s: 200, wait-until is true\.$/u),
    ]);
    expect(result.main.log).not.toContain('do-not-log-this"');
  });

  test('waits at least a second between two looks, and as long as Retry-After says', async () => {
    const { requests } = await wait({ '/state': [reply(200, { status: 'x' }, { 'retry-after': '2' }), RUNNING, DONE] });
    const [first = 0, second = 0, third = 0] = requests.map(({ atMs }) => atMs);
    expect(second - first).toBeGreaterThanOrEqual(1990);
    expect(third - second).toBeGreaterThanOrEqual(990);
  });

  test('follows 202 to the address in Location, below base-url', async () => {
    const accepted = reply(202, '', { location: '/jobs/1?key=k' });
    const { result, sent } = await wait({ '/state': accepted, '/jobs/1': [RUNNING, DONE] });
    expectSuccess(result);
    expect(sent).toEqual(['GET /state', 'GET /jobs/1?key=k', 'GET /jobs/1?key=k']);
    expect(result.main.log).not.toContain('key=k');
  });

  test('reads a relative Location as one of the address that it was redirected to', async () => {
    const moved = reply(307, '', { location: '/new/state' });
    const accepted = reply(202, '', { location: 'job' });
    const { result, sent } = await wait({ '/state': moved, '/new/state': accepted, '/new/job': DONE });
    expectSuccess(result);
    expect(sent).toEqual(['GET /state', 'GET /new/state', 'GET /new/job']);
  });

  test.each<{ name: string; replies: Reply[]; code: string; words: string | RegExp }>([
    { name: 'errors', replies: [RUNNING, reply(404), reply(404), reply(404)], code: 'API_STATUS', words: '404' },
    { name: 'web pages', replies: [reply(200, '<html></html>')], code: 'RESPONSE_UNEXPECTED', words: 'not JSON' },
    { name: 'lost connections', replies: [RUNNING, reset], code: 'CONNECTION_LOST', words: '' },
  ])('ends after three $name in a row', async ({ replies, code, words }) => {
    const { result, sent } = await wait({ '/state': replies }, { retries: '0' });
    expectFailure(result, code, words);
    expect(sent).toHaveLength(replies.includes(RUNNING) ? 4 : 3);
  });

  test('is not ended by single errors', async () => {
    const busy = reply(503);
    const { result } = await wait({ '/state': [busy, busy, RUNNING, busy, busy, DONE] }, { retries: '0' });
    expectSuccess(result);
  });

  test('ends at the time limit, with the last response in the outputs', async () => {
    const { result } = await wait({ '/state': RUNNING }, { timeout: '4' });
    expectFailure(result, 'TIMEOUT', /wait-until did not hold within the time limit, after \d looks/u);
    expect(result.outputs['response']).toContain('running');
    expect(result.outputs['status']).toBe('200');
  });
});

describe('a change', () => {
  test('is sent once, and its test is that of the address in the response', async () => {
    const created = reply(202, { id: 5 }, { location: '/jobs/5' });
    const { result, requests } = await wait(
      { '/deploy': created, '/jobs/5': [RUNNING, DONE] },
      { body: '{}' },
      'POST /deploy',
    );
    expectSuccess(result);
    expect(requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET']);
    expect(headerOf(requests[1], 'content-type')).toBeUndefined();
    expect(result.outputs['response']).toContain('done');
  });

  test('fails if its response names no address', async () => {
    const { result, sent } = await wait({ '/deploy': reply(200, { status: 'new' }) }, { body: '{}' }, 'POST /deploy');
    expectFailure(result, 'RESPONSE_UNEXPECTED', 'names no address');
    expect(sent).toEqual(['POST /deploy']);
  });

  test('is not repeated if it fails', async () => {
    const { result, sent } = await wait({ '/deploy': reply(422) }, { body: '{}' }, 'POST /deploy');
    expectFailure(result, 'API_STATUS', '422');
    expect(sent).toEqual(['POST /deploy']);
  });
});

describe('an address to look at', () => {
  test.each(['https://evil.example/x', '//evil.example/x', '/api/../admin', '/other', 'http://user@localhost/api/x'])(
    'is refused if it is not below base-url: %s',
    async (location) => {
      const server = await serve({ '/token': token(), '/api/state': reply(202, '', { location }) });
      const inputs = {
        'token-url': `${server.origin}/token`,
        'base-url': `${server.origin}/api`,
        request: 'GET /state',
      };
      const result = await run({ inputs: { ...inputs, 'wait-until': TEST, 'wait-interval': '1' } });
      expectFailure(result, 'REDIRECT_REFUSED');
      expect(lines(server)).toEqual(['POST /token', 'GET /api/state']);
    },
  );

  test('changes at most four times', async () => {
    let count = 0;
    const next: Reply = (response) => response.writeHead(202, { location: `/state?n=${(count += 1)}` }).end();
    const { result, sent } = await wait({ '/state': next });
    expectFailure(result, 'REDIRECT_REFUSED', 'more than 5 addresses');
    expect(sent).toHaveLength(5);
  });
});

describe('a test', () => {
  test.each([
    { filter: '.status', words: 'gave running' },
    { filter: '.[]', words: 'gave 2 values' },
    { filter: 'empty', words: 'gave nothing' },
    { filter: '.', words: 'gave a list, a map or a long text' },
  ])('that is no boolean fails after three looks: $filter', async ({ filter, words }) => {
    const { result } = await wait({ '/state': RUNNING }, { 'wait-until': filter });
    expectFailure(result, 'FILTER_FAILED', words);
  });

  test('that is not valid fails before anything is sent', async () => {
    const server = await serve({ '/token': token(), '/state': DONE });
    const result = await run({ inputs: { ...at(server, 'GET /state'), 'wait-until': '.status == ' } });
    expectFailure(result, 'INPUT_INVALID', 'wait-until');
    expect(lines(server)).toEqual([]);
  });

  test.each([
    { name: 'without a request', inputs: { 'wait-until': TEST }, input: 'wait-until' },
    {
      name: 'whose interval is alone',
      inputs: { request: 'GET /state', 'wait-interval': '5' },
      input: 'wait-interval',
    },
  ])('$name is refused', async ({ inputs, input }) => {
    const server = await serve({ '/token': token() });
    const { request, ...others } = inputs as { request?: string };
    expectFailure(await run({ inputs: { ...at(server, request), ...others } }), 'INPUT_INVALID', input);
  });
});
