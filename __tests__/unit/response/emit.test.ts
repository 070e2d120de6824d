import '../../support/node-errors.js';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Operation } from '../../../src/provider/provider.js';
import { prepare, type Prepared } from '../../../src/actions/step/prepare.js';
import type { RequestPlan } from '../../../src/request/plan/plan.js';
import type { HttpResponse } from '../../../src/http/message.js';
import { resultId, resultOf } from '../../../src/request/read-result.js';
import { emit } from '../../../src/response/emit.js';
import { createFakeHost, type FakeHost } from '../../support/fake-host.js';
import { makeJobFolder, type JobFolder } from '../../support/job-folder.js';
import { stepError } from '../../support/step-error.js';

let job: JobFolder;
beforeEach(() => {
  job = makeJobFolder();
});
afterEach(() => job.remove());

const TOKEN = 't0ken/t0ken+t0ken';

interface Given {
  /** false: the job has none. */
  temp?: boolean;
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
  inputs?: Record<string, string>;
}

/** Emits a response as the step does. */
function respond(response: HttpResponse, { plan, target, inputs }: Prepared, host: FakeHost): Promise<void> {
  if (plan === undefined) throw new Error('There is no plan.');
  return emit(resultOf(response, plan, target.baseUrl), inputs, host);
}

/** What the host was told of an answer to the operation create-issue of Redmine, unless `inputs` say otherwise. */
async function emitted({ temp = true, status = 200, headers = {}, body = '', inputs = {} }: Given): Promise<FakeHost> {
  const asked = { operation: 'create-issue', parameters: '{"project":"p","subject":"S"}', ...inputs };
  const host = createFakeHost({
    inputs: { provider: 'redmine', token: TOKEN, 'base-url': 'https://example.com/redmine', ...asked },
    workspace: job.workspace,
    temp: temp ? job.temp : '',
  });
  const run = await prepare(host, () => Promise.reject(new Error('No YAML here.')), {});
  await respond({ status, headers, body: Buffer.from(body) }, run, host);
  return host;
}

describe('the body', () => {
  test.each([
    { name: 'JSON', body: '{"a": 1}\n' },
    { name: 'text that is no JSON', body: 'ä\r\n<b>' },
    { name: 'a byte order mark, which is kept', body: '\ufeff{}' },
    { name: '96 KiB', body: 'ä'.repeat(48 * 1024) },
  ])('is an output as it was received: $name', async ({ body }) => {
    const { outputs } = await emitted({ body });
    expect(outputs).toEqual({ status: '200', headers: '{}', response: body });
  });

  test('that is empty leaves response unset', async () => {
    const { outputs } = await emitted({ status: 204 });
    expect(outputs).toEqual({ status: '204', headers: '{}', 'response-omitted': 'empty' });
  });

  test.each([
    { name: 'more than 96 KiB', body: Buffer.from(`${'ä'.repeat(48 * 1024)}x`), reason: 'too-large' },
    { name: 'not UTF-8', body: Buffer.from([0xff, 0xfe, 0x41]), reason: 'binary' },
    { name: 'with a NUL', body: Buffer.from('a\0b'), reason: 'binary' },
    { name: 'large and binary', body: Buffer.alloc(100_000, 0x80), reason: 'binary' },
  ])('that is $name goes to a file in the temp folder', async ({ body, reason }) => {
    const { outputs } = await emitted({ body });
    const path = outputs['response-file'] ?? '';
    expect(outputs).toEqual({ status: '200', headers: '{}', 'response-omitted': reason, 'response-file': path });
    expect(dirname(path)).toBe(job.temp);
    expect(readFileSync(path)).toEqual(body);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('goes to the workspace where the job has no temp folder', async () => {
    const { outputs } = await emitted({ temp: false, body: Buffer.from([0xff]) });
    expect(dirname(outputs['response-file'] ?? '')).toBe(job.workspace);
  });

  test('goes to the file that the workflow names, and is an output too', async () => {
    const { outputs } = await emitted({ body: '{}', inputs: { 'response-file': 'answer.json' } });
    expect(outputs).toMatchObject({ response: '{}', 'response-file': join(job.workspace, 'answer.json') });
    expect(readFileSync(join(job.workspace, 'answer.json'), 'utf8')).toBe('{}');
  });

  test('is an output even where the file cannot be written', async () => {
    const inputs = { 'response-file': 'answer.json' };
    const host = createFakeHost({
      inputs: {
        provider: 'redmine',
        token: TOKEN,
        'base-url': 'https://example.com',
        operation: 'current-user',
        ...inputs,
      },
      workspace: job.workspace,
      temp: job.temp,
    });
    const run = await prepare(host, () => Promise.reject(new Error('No YAML here.')), {});
    job.remove();
    const body = Buffer.from('{"user":{"id":1}}');
    await expect(respond({ status: 200, headers: {}, body }, run, host)).rejects.toEqual(
      stepError('FILE_FAILED', 'response-file'),
    );
    expect(host.outputs).toMatchObject({ status: '200', response: '{"user":{"id":1}}', id: '1' });
  });
});

describe('headers', () => {
  test('are those that help and carry no secret', async () => {
    const passed = {
      'content-type': 'application/json',
      location: '/a',
      link: '<x>; rel="next"',
      etag: '"1"',
      'retry-after': '1',
      'x-request-id': 'r',
      'x-total-count': '2',
      'x-total-pages': '1',
      'x-ratelimit-remaining': '3',
      'ratelimit-reset': '4',
    };
    const kept = { 'set-cookie': 's=1', authorization: 'x', 'x-token': 'y', 'www-authenticate': 'z', 'x-total': 'w' };
    const { outputs } = await emitted({ headers: { ...passed, ...kept } });
    expect(JSON.parse(outputs['headers'] ?? '')).toEqual(passed);
  });
});

describe('id and url', () => {
  test.each([
    { name: 'a number', id: 7, expected: { id: '7', url: 'https://example.com/redmine/issues/7' } },
    { name: 'a text', id: 'A-1:b.c', expected: { id: 'A-1:b.c', url: 'https://example.com/redmine/issues/A-1%3Ab.c' } },
  ])('are what the operation declares: $name', async ({ id, expected }) => {
    const { outputs } = await emitted({ status: 201, body: JSON.stringify({ issue: { id } }) });
    expect({ id: outputs['id'], url: outputs['url'] }).toEqual(expected);
  });

  test.each([
    { name: 'an answer that climbs', body: { issue: { id: '..' } } },
    { name: 'a dot', body: { issue: { id: '.' } } },
    { name: 'a path', body: { issue: { id: '1/../../x' } } },
    { name: 'a line break', body: { issue: { id: '1\n2' } } },
    { name: 'an object', body: { issue: { id: { x: 1 } } } },
    { name: 'a long text', body: { issue: { id: '1'.repeat(201) } } },
    { name: 'an empty text', body: { issue: { id: '' } } },
    { name: 'nothing', body: { issue: null } },
  ])('are not set, and do not fail the step, for $name', async ({ body }) => {
    const { outputs } = await emitted({ body: JSON.stringify(body) });
    expect(Object.keys(outputs)).toEqual(['status', 'headers', 'response']);
  });

  test('are not read from an error', async () => {
    const { outputs } = await emitted({ status: 404, body: '{"issue":{"id":7}}' });
    expect(outputs).not.toHaveProperty('id');
  });

  test('an operation may declare an id alone', async () => {
    const { outputs } = await emitted({
      body: '{"user":{"id":5}}',
      inputs: { operation: 'current-user', parameters: '' },
    });
    expect(outputs).toMatchObject({ id: '5' });
    expect(outputs).not.toHaveProperty('url');
  });

  test.each([
    { name: 'an answer without body', status: 204, body: '' },
    { name: 'an answer that tells another one', status: 200, body: '{"issue":{"id":8},"id":9}' },
  ])('are those of the path where the operation declares no place in the answer: $name', async ({ status, body }) => {
    const { outputs } = await emitted({
      status,
      body,
      inputs: { operation: 'update-issue', parameters: '{"id":7,"status_id":2}' },
    });
    const url = 'https://example.com/redmine/issues/7';
    expect(outputs).toMatchObject({ id: '7', url });
  });

  test('are not those of the path where the answer is an error', async () => {
    const { outputs } = await emitted({
      status: 422,
      inputs: { operation: 'update-issue', parameters: '{"id":7,"status_id":2}' },
    });
    expect(outputs).not.toHaveProperty('id');
  });

  test('are not those of the path where these are none', async () => {
    const { outputs } = await emitted({
      status: 204,
      inputs: { operation: 'update-issue', parameters: '{"id":"7?x=1","status_id":2}' },
    });
    expect(outputs).not.toHaveProperty('id');
    expect(outputs).not.toHaveProperty('url');
  });

  test('a request of the workflow declares none', async () => {
    const { outputs } = await emitted({
      body: '{"id":7}',
      inputs: { operation: '', parameters: '', request: 'GET /a' },
    });
    expect(Object.keys(outputs)).toEqual(['status', 'headers', 'response']);
  });
});

describe('an id', () => {
  const planOf = (result: Operation['result'], pathValues: Record<string, string> = {}): RequestPlan => ({
    method: 'POST',
    url: new URL('https://example.com/a'),
    headers: {},
    body: undefined,
    pathValues,
    operation: { description: 'A test', request: 'POST /a', ...(result === undefined ? {} : { result }) },
  });

  test.each<{ name: string; text: string; plan: RequestPlan; expected: string | undefined }>([
    { name: 'of the answer', text: '{"a":{"b":"1.x-Y:z_2"}}', plan: planOf({ id: 'a.b' }), expected: '1.x-Y:z_2' },
    { name: 'that is zero', text: '{"id":0}', plan: planOf({ id: 'id' }), expected: '0' },
    { name: 'of the path', text: '', plan: planOf({ url: 'x' }, { id: '7' }), expected: '7' },
    {
      name: 'of the answer alone, where it declares one',
      text: '{}',
      plan: planOf({ id: 'id' }, { id: '7' }),
      expected: undefined,
    },
    { name: 'of no path', text: '', plan: planOf({ url: 'x' }, { project: 'p' }), expected: undefined },
    { name: 'that is a boolean', text: '{"id":true}', plan: planOf({ id: 'id' }), expected: undefined },
    { name: 'that begins like an option', text: '{"id":"-rf"}', plan: planOf({ id: 'id' }), expected: undefined },
    {
      name: 'that no result is declared for',
      text: '{"id":1}',
      plan: planOf(undefined, { id: '7' }),
      expected: undefined,
    },
    { name: 'of no JSON', text: '<id>1</id>', plan: planOf({ id: 'id' }), expected: undefined },
    {
      name: 'of too long a text',
      text: `{"id":1,"x":"${'x'.repeat(1_048_576)}"}`,
      plan: planOf({ id: 'id' }),
      expected: undefined,
    },
  ])('$name is $expected', ({ text, plan, expected }) => {
    expect(resultId(text, plan)).toBe(expected);
  });
});

describe('an answer that repeats a secret', () => {
  test.each<{ name: string; given: Given }>([
    { name: 'in its body', given: { body: `{"echo":"${TOKEN}"}` } },
    { name: 'in its body, encoded', given: { body: encodeURIComponent(TOKEN) } },
    { name: 'in a header', given: { headers: { location: `/a?t=${encodeURIComponent(TOKEN)}` } } },
  ])('gets a warning: $name', async ({ given }) => {
    const { warnings } = await emitted(given);
    expect(warnings).toEqual([expect.stringContaining('repeats a secret')]);
  });

  test('is the only one that does', async () => {
    expect((await emitted({ body: '{"echo":"nothing"}' })).warnings).toEqual([]);
  });
});
