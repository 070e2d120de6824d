/** `wait-until`, tests on a response and `response-file`, in this process and with the real jq. */
import '../../support/node-errors.js';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { fileWith } from '../../scenarios/pages-stage.js';
import { at, reply, serve, token, type Reply, type Routes } from '../../scenarios/stage.js';
import type { FakeHost } from '../../support/fake-host.js';
import { makeJobFolder, type JobFolder } from '../../support/job-folder.js';
import { runStepHere } from '../../support/step-here.js';
import { lines } from '../../scenarios/support.js';

const RUNNING = reply(200, { status: 'running' });
const DONE = reply(200, { id: 7, status: 'done' });

let job: JobFolder;
beforeEach(() => {
  job = makeJobFolder();
});
afterEach(() => job.remove());

async function step(
  routes: Routes,
  inputs: Record<string, string>,
  line = 'GET /state',
): Promise<FakeHost & { sent: string[] }> {
  const server = await serve({ '/token': token(), ...routes });
  const all = { ...at(server, line), ...inputs };
  const host = await runStepHere({ inputs: all, workspace: job.workspace, temp: job.temp });
  return Object.assign(host, { sent: lines(server).slice(1) });
}

const UNTIL_DONE = { 'wait-until': '.status == "done"', 'wait-interval': '1' };

describe('wait-until', () => {
  test('sends a GET again until its test holds', async () => {
    const { outputs, failures, sent } = await step({ '/state': [RUNNING, DONE] }, UNTIL_DONE);
    expect(failures).toEqual([]);
    expect(outputs['response']).toBe('{"id":7,"status":"done"}');
    expect(sent).toEqual(['GET /state', 'GET /state']);
  });

  test('sends a change once, and looks at the address in its response', async () => {
    const created = reply(202, { id: 5 }, { location: '/jobs/5' });
    const routes = { '/deploy': created, '/jobs/5': [RUNNING, DONE] as Reply[] };
    const { outputs, sent } = await step(routes, { ...UNTIL_DONE, body: '{}' }, 'POST /deploy');
    expect(sent).toEqual(['POST /deploy', 'GET /jobs/5', 'GET /jobs/5']);
    expect(outputs['response']).toContain('done');
  });

  test('that is no boolean fails after three looks', async () => {
    const { failures } = await step({ '/state': RUNNING }, { ...UNTIL_DONE, 'wait-until': '.status' });
    expect(failures).toEqual([expect.stringContaining('[FILTER_FAILED]')]);
  });

  test('ends with the first response that fails three times, in the outputs too', async () => {
    const { failures, outputs } = await step({ '/state': reply(404, { no: 1 }) }, UNTIL_DONE);
    expect(failures).toEqual([expect.stringContaining('[API_STATUS]')]);
    expect(outputs['status']).toBe('404');
  });
});

test('a wait goes on after a response without what its test reads', async () => {
  const until = { ...UNTIL_DONE, 'wait-until': '.items | length > 1' };
  const early = reply(200, { items: true });
  const { outputs, failures } = await step({ '/state': [early, reply(200, { items: [1, 2] })] }, until);
  expect(failures).toEqual([]);
  expect(outputs['response']).toBe('{"items":[1,2]}');
});

test('a wait whose test fails three times has the last response in its outputs', async () => {
  const until = { ...UNTIL_DONE, 'wait-until': '.items | length > 1' };
  const { outputs, failures, sent } = await step({ '/state': reply(200, { items: true }) }, until);
  expect(failures).toEqual([expect.stringContaining('[FILTER_FAILED]')]);
  expect(outputs).toMatchObject({ status: '200', response: '{"items":true}' });
  expect(sent).toHaveLength(3);
});

describe('a response', () => {
  test.each([
    { name: 'a NUL', body: Buffer.from([0, 1, 2]) },
    { name: 'a NUL after JSON', body: Buffer.from('{"a": 1}\0') },
    { name: 'bytes of another charset', body: Buffer.from('{"a": \xff}', 'latin1') },
  ])('with $name is no empty one for jq', async ({ body }) => {
    const { failures, outputs } = await step({ '/state': reply(200, body) }, { jq: '.a' });
    expect(failures).toEqual([expect.stringMatching(/FILTER_FAILED.*not JSON/u)]);
    expect(outputs['response-omitted']).toBe('binary');
  });

  test('fails the step if fail-when holds, after its outputs', async () => {
    const inputs = { 'fail-when': '.status != "open"', jq: '.status', mask: 'status' };
    const { failures, outputs, masks } = await step({ '/state': reply(200, { status: 'suspended' }) }, inputs);
    expect(failures).toEqual([expect.stringContaining('fail-when')]);
    expect(outputs).toMatchObject({ status: '200', result: 'suspended' });
    expect(masks).toContain('suspended');
  });

  test('gives the summary a table of its items', async () => {
    const items = reply(200, [{ id: 1, name: 'a' }, { id: 2 }]);
    const { summaries } = await step({ '/state': items }, { summary: 'true', 'summary-columns': 'id, name' });
    expect(summaries.join('\n')).toMatch(/\| 1 \| a \|/u);
  });

  test.each([
    { name: 'text', body: 'text '.repeat(500_000), omitted: 'too-large' },
    { name: 'no text', body: Buffer.alloc(2_000_000), omitted: 'binary' },
  ])('of some MiB goes to response-file: $name', async ({ body, omitted }) => {
    const inputs = { 'response-file': 'large' };
    const { outputs, warnings } = await step({ '/state': reply(200, body) }, inputs);
    expect(warnings).toEqual([]);
    expect(outputs).toMatchObject({ status: '200', 'response-omitted': omitted });
    expect(readFileSync(outputs['response-file'] ?? '').equals(Buffer.from(body))).toBe(true);
  });

  test('that contains a secret in its file is a warning', async () => {
    const body = `${'x'.repeat(1_500_000)}client-secret-1`;
    const { warnings } = await step({ '/state': reply(200, body) }, { 'response-file': 'large' });
    expect(warnings).toEqual([expect.stringContaining('contains a secret')]);
  });

  test('cannot add an image to the summary by the URL of what it made', async () => {
    const post = { description: 'A thing', request: 'POST /state', result: { id: 'id', url: 'url' } };
    writeFileSync(
      join(job.workspace, 'own.yml'),
      JSON.stringify({ ...(JSON.parse(fileWith({ style: 'link' })) as object), operations: { post } }),
    );
    const made = reply(201, { id: 7, url: 'https://x.example/)![a](https://evil.example/a.png?`\\' });
    const { summaries, outputs } = await step({ '/state': made }, { provider: './own.yml', operation: 'post' }, '');
    expect(outputs['url']).toContain(')![a](');
    expect(summaries).toEqual(['- post: [7](https://x.example/%29![a]%28https://evil.example/a.png?%60%5c)']);
  });

  test('that is an error leaves the summary without items', async () => {
    const { failures, summaries } = await step({ '/state': reply(403, [{ id: 1 }]) }, { summary: 'true' });
    expect(failures).toEqual([expect.stringContaining('[API_STATUS]')]);
    expect(summaries.join('\n')).not.toContain('| 1 |');
  });
});

test.each<{ input: string; inputs: Record<string, string>; line?: string }>([
  { input: 'paginate', inputs: { paginate: 'true' }, line: 'POST /list' },
  { input: 'max-pages', inputs: { 'max-pages': '5' } },
  { input: 'paginate', inputs: { paginate: 'true' }, line: '' },
  { input: 'wait-until', inputs: { 'wait-until': '.a' }, line: '' },
  { input: 'wait-interval', inputs: { 'wait-interval': '5' } },
  { input: 'wait-interval', inputs: { 'wait-until': '.a', 'wait-interval': '0' } },
  { input: 'wait-until', inputs: { 'wait-until': '.a ==' } },
  { input: 'jq', inputs: { jq: '.[' } },
  { input: 'jq', inputs: { jq: '.a' }, line: '' },
  { input: 'fail-when', inputs: { 'fail-when': '.a' }, line: '' },
  { input: 'summary-columns', inputs: { 'summary-columns': 'a' } },
  { input: 'max-pages', inputs: { paginate: 'true', 'max-pages': '0' } },
])('an input error names $input: $inputs', async ({ input, inputs, line }) => {
  const { failures, sent } = await step({}, inputs, line);
  expect(failures).toEqual([expect.stringContaining('[INPUT_INVALID]')]);
  expect(failures[0]).toContain(input);
  expect(sent).toEqual([]);
});
