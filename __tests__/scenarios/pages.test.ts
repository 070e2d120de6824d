/** All pages of a list: every style, as declared and as found, and servers that return nonsense. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ActionResult } from '../../sandbox/runner.js';
import {
  all,
  fileWith,
  GAPS,
  INCOMPLETE,
  inObject,
  itemsOf,
  listOf,
  offset,
  STYLES,
  type Given,
} from './pages-stage.js';
import { at, expectFailure, expectSuccess, reply, run, serve, token, type Reply } from './stage.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bearer-step-pages-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const server = (list: Reply | readonly Reply[]) => serve({ '/token': token(), '/list': list });

/** Runs the step for all pages of `/list`, with a provider file if there is a pagination. */
async function readAll(
  { origin }: { origin: string },
  { pagination, list, inputs = {} }: Given = {},
): Promise<ActionResult> {
  if (pagination === undefined) {
    return run({ inputs: { ...at({ origin }, 'GET /list?q=secret-word'), paginate: 'true', ...inputs }, folder });
  }
  mkdirSync(join(folder, 'workspace'), { recursive: true });
  writeFileSync(join(folder, 'workspace', 'own.yml'), fileWith(pagination, list));
  const given = { provider: './own.yml', 'base-url': origin, operation: 'things', paginate: 'true' };
  return run({ inputs: { ...given, ...inputs }, folder });
}

/** Returns the log without the lines that the runner adds for step debug, such as the outputs. */
const withoutDebug = ({ main }: ActionResult): string => main.log.replaceAll(/^##\[debug\].*$/gmu, '');

describe('all pages of a list', () => {
  test.each(STYLES)('are read by $name', async ({ pagination, list, body, log }) => {
    const api = await server(list);
    const result = await readAll(api, { ...(pagination === undefined ? {} : { pagination }) });
    expectSuccess(result);
    expect(result.outputs).toMatchObject({ status: '200', response: body, count: '95', pages: '10' });
    expect(api.requests.filter(({ url }) => url.startsWith('/token'))).toHaveLength(1);
    expect(api.requests.filter(({ url }) => url.startsWith('/list'))).toHaveLength(10);
    if (log !== undefined) {
      expect(result.main.log).toContain(log);
      expect(api.requests.slice(1).every(({ url }) => url.includes('q=secret-word'))).toBe(true);
    }
    expect(withoutDebug(result)).not.toContain('secret-word');
  });

  test.each(GAPS)('are read with $name', async ({ pagination, list, pages }) => {
    const result = await readAll(await server(list), pagination === undefined ? {} : { pagination });
    expectSuccess(result);
    expect(result.outputs).toMatchObject({ response: expect.stringContaining('[1,2]'), count: '2', pages });
  });

  test('of a response without content are none', async () => {
    const result = await readAll(await server(reply(204)));
    expectSuccess(result);
    expect(result.outputs).toMatchObject({ status: '204', 'response-omitted': 'empty', count: '0', pages: '1' });
  });

  test('of a list with one page are that page', async () => {
    const result = await readAll(await server(reply(200, ' [ 1, 2 ]\n', { 'content-type': 'application/json' })));
    expectSuccess(result);
    expect(result.outputs).toMatchObject({ response: ' [1,2]\n', count: '2', pages: '1' });
  });

  test('of an empty list are none', async () => {
    const pagination = { style: 'offset', offset: 'start', total: { body: 'total' } };
    const result = await readAll(await server(reply(200, { total: 0, things: [] })), { pagination });
    expectSuccess(result);
    expect(result.outputs).toMatchObject({ response: '{"total":0,"things":[]}', count: '0', pages: '1' });
  });

  test('go into a file if they are too large for an output', async () => {
    const pagination = { style: 'page', page: 'page', size: 'size', page_size: 1000 };
    const list = listOf(2500, (slice) => ({ body: inObject(slice.list) }));
    const result = await readAll(await server(list), { pagination });
    expectSuccess(result);
    expect(result.outputs).toMatchObject({ 'response-omitted': 'too-large', count: '2500', pages: '3' });
    expect(readFileSync(result.outputs['response-file'] ?? '', 'utf8')).toBe(inObject(all(2500)));
  });

  test('have each item once, with one warning if the list changed', async () => {
    const pages = [[1, 2], [2, 3], [4]].map((ids, index) =>
      reply(200, { total: 5 + index, things: ids.map((id) => ({ id })) }),
    );
    const pagination = { style: 'offset', offset: 'start', total: { body: 'total' } };
    const api = await server([...pages, reply(200, { total: 7, things: [] })]);
    const result = await readAll(api, { pagination, list: { id: 'id' } });
    expectSuccess(result, [expect.stringMatching(/The list changed[^]*came twice \(1\)/u)]);
    expect(JSON.parse(result.outputs['response'] ?? '')).toMatchObject({
      things: [{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }],
    });
  });

  test('are requested in the stable order of the provider, and a note is logged for another one', async () => {
    const pagination = { style: 'page', page: 'page', size: 'size', page_size: 10 };
    const list = { order: { sort: 'id' }, id: 'id' };
    const api = await server(listOf(15, (slice) => ({ body: slice.list })));
    expectSuccess(await readAll(api, { pagination, list }));
    expect(api.requests.slice(1).map(({ url }) => url)).toEqual([
      '/list?size=10&sort=id',
      '/list?size=10&sort=id&page=2',
    ]);
    const other = await readAll(api, { pagination, list, inputs: { query: '{"sort": "-id"}' } });
    expect(other.main.log).toContain('items may be missing or come twice');
  });
});

describe('a list that cannot be read completely fails the step', () => {
  test.each(INCOMPLETE)('because of $name', async ({ list, code, words, given = {} }) => {
    const api = await server(list);
    const result = await readAll(api, given);
    expectFailure(result, code, words);
    expect(result.outputs['response']).toBeUndefined();
    expect(result.main.log).not.toContain('secret-word');
  });

  test.each([0, -5, 3])('but not because of a total of %d that is false', async (total) => {
    const api = await server(listOf(25, ({ list }) => ({ body: inObject(list, { total }) }), { parameter: 'start' }));
    const result = await readAll(api, { pagination: offset });
    expectSuccess(result);
    expect(result.outputs).toMatchObject({ count: '25', pages: '3' });
  });

  test('and the file of an incomplete list is removed', async () => {
    const list = [reply(200, `[${itemsOf(2500).join()}]`, { link: '</list?page=2>; rel=next' }), reply(403, {})];
    const result = await readAll(await server(list), { inputs: { 'response-file': 'list.json' } });
    expectFailure(result, 'API_STATUS');
    expect(() => readFileSync(join(folder, 'workspace', 'list.json'))).toThrow('ENOENT');
  });
});

describe('many pages', () => {
  const pagination = { style: 'page', page: 'page', size: 'size', page_size: 10, pages: { header: 'x-total-pages' } };
  const list = listOf(1000, (slice) => ({ body: slice.list, headers: { 'x-total-pages': '100' } }));

  /** Replies a little later. `watch` gets the number of requests at once, and the address of the newest one. */
  function slowly(watch: (atOnce: number, url: string) => void): Reply {
    let atOnce = 0;
    return (response, request) => {
      atOnce += 1;
      watch(atOnce, request.url ?? '');
      setTimeout(() => {
        atOnce -= 1;
        list(response, request);
      }, 10);
    };
  }

  test('are read six at once, in order', async () => {
    let most = 0;
    const api = await server(slowly((atOnce) => (most = Math.max(most, atOnce))));
    const result = await readAll(api, { pagination });
    expectSuccess(result);
    expect(result.outputs).toMatchObject({ response: all(1000), count: '1000', pages: '100' });
    expect(most).toBe(6);
  });

  test('are read fewer at once after a 429', async () => {
    let refused = false;
    const later: number[] = [];
    const slow = slowly((atOnce, url) => {
      if (Number(/page=(\d+)$/u.exec(url)?.[1]) > 30) later.push(atOnce);
    });
    const api = await server((response, request) => {
      if (refused || request.url?.includes('page=20') !== true) return slow(response, request);
      refused = true;
      return response.writeHead(429, { 'retry-after': '0' }).end();
    });
    const result = await readAll(api, { pagination });
    expectSuccess(result);
    expect(result.outputs).toMatchObject({ response: all(1000), count: '1000' });
    expect(Math.max(...later)).toBe(3);
  });
});

test.each([
  { inputs: { request: 'POST /list', paginate: 'true' }, words: /paginate: is only possible with GET/u },
  { inputs: { request: 'GET /list', 'max-pages': '5' }, words: /max-pages: is set without paginate/u },
  { inputs: { request: '', paginate: 'true' }, words: /paginate: has no effect without a request to the API/u },
])('is an input error: $words', async ({ inputs, words }) => {
  const api = await server(reply(200, []));
  expectFailure(await run({ inputs: { ...at(api, inputs.request), ...inputs } }), 'INPUT_INVALID', words);
});
