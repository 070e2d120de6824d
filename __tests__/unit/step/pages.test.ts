/** All pages of a list, in this process: the lists of the scenarios, where the built step reads them. */
import '../../support/node-errors.js';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  all,
  fileWith,
  GAPS,
  INCOMPLETE,
  inObject,
  listOf,
  offset,
  STYLES,
  type Given,
} from '../../scenarios/pages-stage.js';
import { at, reply, serve, token, type Reply } from '../../scenarios/stage.js';
import type { FakeHost } from '../../support/fake-host.js';
import { makeJobFolder, type JobFolder } from '../../support/job-folder.js';
import { runStepHere } from '../../support/step-here.js';

let job: JobFolder;
beforeEach(() => {
  job = makeJobFolder();
});
afterEach(() => job.remove());

/** Runs the step for all pages of a list, with a provider file if there is a pagination. */
async function readAll(reply: Reply | readonly Reply[], given: Given = {}): Promise<FakeHost> {
  const { pagination, list, inputs } = given;
  const server = await serve({ '/token': token(), '/list': reply });
  writeFileSync(join(job.workspace, 'own.yml'), fileWith(pagination ?? {}, list));
  const own = { provider: './own.yml', 'base-url': server.origin, operation: 'things' };
  const all = pagination === undefined ? at(server, 'GET /list?q=secret-word') : { ...at(server), ...own };
  return runStepHere({ inputs: { ...all, paginate: 'true', ...inputs }, workspace: job.workspace, temp: job.temp });
}

describe('all pages of a list', () => {
  test.each(STYLES)('are read by $name', async ({ pagination, list, body, log }) => {
    const { outputs, failures, infos } = await readAll(list, pagination === undefined ? {} : { pagination });
    expect(failures).toEqual([]);
    expect(outputs).toMatchObject({ status: '200', response: body, count: '95', pages: '10' });
    if (log !== undefined) expect(infos).toContain(log);
  });

  test.each([...GAPS, { name: '204 as the only page', list: reply(204), pages: '1' }])(
    'are read with $name',
    async ({ list, pages, ...given }) => {
      const { outputs, failures } = await readAll(list, given);
      expect(failures).toEqual([]);
      expect(outputs['pages']).toBe(pages);
    },
  );

  test('go into a file if they are too large for an output', async () => {
    const pagination = { style: 'page', page: 'page', size: 'size', page_size: 1000 };
    const { outputs } = await readAll(
      listOf(2500, ({ list }) => ({ body: inObject(list) })),
      { pagination },
    );
    expect(outputs).toMatchObject({ 'response-omitted': 'too-large', count: '2500', pages: '3' });
    expect(readFileSync(outputs['response-file'] ?? '', 'utf8')).toBe(inObject(all(2500)));
  });

  test('have each item once, with one warning if the list changed', async () => {
    const pages = [[1, 2], [2, 3], [4]].map((ids, index) =>
      reply(200, { total: 5 + index, things: ids.map((id) => ({ id })) }),
    );
    const pagination = { style: 'offset', offset: 'start', total: { body: 'total' } };
    const list = [...pages, reply(200, { total: 7, things: [] })];
    const { outputs, warnings } = await readAll(list, { pagination, list: { id: 'id', order: { sort: 'id' } } });
    expect(warnings).toEqual([expect.stringMatching(/The list changed.*came twice \(1\)/u)]);
    expect(outputs['count']).toBe('4');
  });

  test('are read fewer at once after a 429', async () => {
    const pagination = { style: 'page', page: 'page', size: 'size', page_size: 10, pages: { header: 'x-total-pages' } };
    const list = listOf(95, (slice) => ({ body: slice.list, headers: { 'x-total-pages': '10' } }));
    let refused = false;
    const busy: Reply = (response, request) => {
      if (refused || request.url?.includes('page=4') !== true) return list(response, request);
      refused = true;
      return response.writeHead(429, { 'retry-after': '0' }).end();
    };
    const { outputs } = await readAll(busy, { pagination });
    expect(outputs).toMatchObject({ response: all(95), pages: '10' });
  });

  test.each([0, -5, 3])('are read in spite of a total of %d that is false', async (total) => {
    const list = listOf(25, (slice) => ({ body: inObject(slice.list, { total }) }), { parameter: 'start' });
    expect((await readAll(list, { pagination: offset })).outputs).toMatchObject({ count: '25', pages: '3' });
  });

  test('are filtered as one document', async () => {
    const list = listOf(25, ({ list: text, next }) => ({ body: inObject(text, { links: { next } }) }));
    const { outputs } = await readAll(list, { inputs: { jq: '.list | map(.id) | add', summary: 'true' } });
    expect(outputs['result']).toBe('325');
  });

  test('are not kept in memory above 64 MiB', async () => {
    const mib = `[${JSON.stringify('x'.repeat(1_048_576))}]`;
    const list: Reply = (response, request) => {
      const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page') ?? 1);
      const headers = {
        'content-type': 'application/json',
        ...(page < 64 ? { link: `<?page=${page + 1}>; rel=next` } : {}),
      };
      response.writeHead(200, headers).end(mib.replace('x', String(page % 10)));
    };
    const { outputs, failures } = await readAll(list, { inputs: { summary: 'true' } });
    expect(failures).toEqual([expect.stringMatching(/RESPONSE_TOO_LARGE.*larger than 64 MiB/u)]);
    expect(outputs['response-file']).toBeUndefined();
  });
});

describe('a list that cannot be read completely fails the step', () => {
  test.each(INCOMPLETE)('because of $name', async ({ list, code, words, given }) => {
    const { failures, outputs } = await readAll(list, given);
    expect(failures).toEqual([expect.stringContaining(`[${code}]`)]);
    expect(failures[0]).toMatch(words);
    expect(outputs['response']).toBeUndefined();
  });
});
