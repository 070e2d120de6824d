import '../../support/node-errors.js';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Operation } from '../../../src/provider/provider.js';
import { prepare, type Prepared } from '../../../src/step/prepare.js';
import type { RequestPlan } from '../../../src/request/plan/plan.js';
import type { HttpResponse } from '../../../src/http/message.js';
import { resultOf } from '../../../src/request/read-result.js';
import { createOutputFile } from '../../../src/lib/files.js';
import { emit } from '../../../src/response/emit.js';
import type { ResponseInputs } from '../../../src/response/inputs.js';
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
  /** Whether the job has a temp folder. */
  temp?: boolean;
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
  inputs?: Record<string, string>;
}

/** Emits a response as the step does. */
function respond(response: HttpResponse, { plan, target, inputs }: Prepared, host: FakeHost): Promise<void> {
  if (plan === undefined) throw new Error('There is no plan.');
  return emit(resultOf(response, plan, target.baseUrl), inputs, host, new AbortController().signal);
}

/** Emits a response to create-issue of Redmine, or to the request of `inputs`, and returns the host. */
async function emitted({ temp = true, status = 200, headers = {}, body = '', inputs = {} }: Given): Promise<FakeHost> {
  const request = { operation: 'create-issue', parameters: '{"project":"p","subject":"S"}', ...inputs };
  const host = createFakeHost({
    inputs: { provider: 'redmine', token: TOKEN, 'base-url': 'https://example.com/redmine', ...request },
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
    { name: 'text that is not JSON', body: 'ä\r\n<b>' },
    { name: '96 KiB', body: 'ä'.repeat(48 * 1024) },
  ])('is an output as received: $name', async ({ body }) => {
    const { outputs } = await emitted({ body });
    expect(outputs).toEqual({ status: '200', headers: '{}', response: body });
  });

  test.each<{ name: string; type: string; body: Buffer; text: string }>([
    {
      name: 'ISO-8859-1',
      type: 'text/plain; charset=ISO-8859-1',
      body: Buffer.from('Größe', 'latin1'),
      text: 'Größe',
    },
    {
      name: 'UTF-16 with a mark',
      type: 'text/plain',
      body: Buffer.from('\ufeff{"a":"ü"}', 'utf16le'),
      text: '{"a":"ü"}',
    },
    { name: 'UTF-8 with a mark', type: 'application/json', body: Buffer.from('\ufeff{}'), text: '{}' },
    {
      name: 'UTF-16 of more than 96 KiB that is less in UTF-8',
      type: 'text/plain; charset=utf-16',
      body: Buffer.from('a'.repeat(96 * 1024), 'utf16le'),
      text: 'a'.repeat(96 * 1024),
    },
  ])('is an output in UTF-8 if it is $name, and the file has the bytes as received', async ({ type, body, text }) => {
    const inputs = { 'response-file': 'out.bin' };
    const { outputs } = await emitted({ body, headers: { 'content-type': type }, inputs });
    expect(outputs).toMatchObject({ response: text });
    expect(readFileSync(outputs['response-file'] ?? '').equals(body)).toBe(true);
  });

  test.each([
    { name: 'in its text', type: 'text/plain', body: Buffer.from(`\ufeff${TOKEN} ü`, 'utf16le') },
    {
      name: 'in its text, by its charset',
      type: 'a/b; charset=utf-16be',
      body: Buffer.from(TOKEN, 'utf16le').swap16(),
    },
    { name: 'in its bytes', type: 'text/plain; charset=gbk', body: Buffer.from(`${TOKEN} ü`) },
    { name: 'in a body that is not text', type: '', body: Buffer.from(`${TOKEN} \xe9`, 'latin1') },
  ])('leads to a warning if a secret is $name', async ({ type, body }) => {
    const { warnings } = await emitted({ body, headers: { 'content-type': type } });
    expect(warnings).toEqual([expect.stringContaining('contains a secret')]);
  });

  test('is too large if it is too large in UTF-8', async () => {
    const body = Buffer.alloc(60_000, 0xe9);
    const { outputs } = await emitted({ body, headers: { 'content-type': 'text/plain; charset=latin1' } });
    expect(outputs).toMatchObject({ 'response-omitted': 'too-large' });
    expect(readFileSync(outputs['response-file'] ?? '').equals(body)).toBe(true);
  });

  test.each([{ status: 204 }, { body: '\ufeff' }])('is not an output if it is empty: %j', async (response) => {
    const { outputs } = await emitted({ status: 204, ...response });
    expect(outputs).toEqual({ status: '204', headers: '{}', 'response-omitted': 'empty' });
  });

  test.each([
    { name: 'more than 96 KiB', body: Buffer.from(`${'ä'.repeat(48 * 1024)}x`), reason: 'too-large' },
    { name: 'not UTF-8', body: Buffer.from([0xff, 0xfe, 0x41]), reason: 'binary' },
    { name: 'text with a NUL', body: Buffer.from('a\0b'), reason: 'binary' },
    { name: 'large and binary', body: Buffer.alloc(100_000, 0x80), reason: 'binary' },
  ])('is written to a file in the temp folder if it is $name', async ({ body, reason }) => {
    const { outputs } = await emitted({ body });
    const path = outputs['response-file'] ?? '';
    expect(outputs).toEqual({ status: '200', headers: '{}', 'response-omitted': reason, 'response-file': path });
    expect(dirname(path)).toBe(job.temp);
    expect(readFileSync(path)).toEqual(body);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('is written to the workspace if the job has no temp folder', async () => {
    const { outputs } = await emitted({ temp: false, body: Buffer.from([0xff]) });
    expect(dirname(outputs['response-file'] ?? '')).toBe(job.workspace);
  });

  test('is written to response-file, and is also an output', async () => {
    const { outputs } = await emitted({ body: '{}', inputs: { 'response-file': 'response.json' } });
    expect(outputs).toMatchObject({ response: '{}', 'response-file': join(job.workspace, 'response.json') });
    expect(readFileSync(join(job.workspace, 'response.json'), 'utf8')).toBe('{}');
  });

  test('is an output even if the file cannot be written', async () => {
    const inputs = { 'response-file': 'response.json' };
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
  test('are those that are useful and contain no secret', async () => {
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
    const omitted = {
      'set-cookie': 's=1',
      authorization: 'x',
      'x-token': 'y',
      'www-authenticate': 'z',
      server: 'w',
    };
    const { outputs } = await emitted({ headers: { ...passed, ...omitted } });
    expect(JSON.parse(outputs['headers'] ?? '')).toEqual(passed);
    const more = await emitted({ headers: { ...passed, ...omitted }, inputs: { 'response-headers': 'Server' } });
    expect(JSON.parse(more.outputs['headers'] ?? '')).toEqual({ ...passed, server: 'w' });
  });
});

describe('id and url', () => {
  test.each([
    { name: 'a number', id: 7, expected: { id: '7', url: 'https://example.com/redmine/issues/7' } },
    { name: 'a text', id: 'A-1:b.c', expected: { id: 'A-1:b.c', url: 'https://example.com/redmine/issues/A-1%3Ab.c' } },
  ])('are set as the operation declares: $name', async ({ id, expected }) => {
    const { outputs } = await emitted({ status: 201, body: JSON.stringify({ issue: { id } }) });
    expect({ id: outputs['id'], url: outputs['url'] }).toEqual(expected);
  });

  test.each([
    { name: 'a parent folder', body: { issue: { id: '..' } } },
    { name: 'a dot', body: { issue: { id: '.' } } },
    { name: 'a path', body: { issue: { id: '1/../../x' } } },
    { name: 'a text with a line break', body: { issue: { id: '1\n2' } } },
    { name: 'an object', body: { issue: { id: { x: 1 } } } },
    { name: 'a long text', body: { issue: { id: '1'.repeat(201) } } },
    { name: 'an empty text', body: { issue: { id: '' } } },
    { name: 'missing', body: { issue: null } },
  ])('are unset for an id that is $name', async ({ body }) => {
    const { outputs } = await emitted({ body: JSON.stringify(body) });
    expect(Object.keys(outputs)).toEqual(['status', 'headers', 'response']);
  });

  test('are unset after an error status', async () => {
    const { outputs } = await emitted({ status: 404, body: '{"issue":{"id":7}}' });
    expect(outputs).not.toHaveProperty('id');
  });

  test('are independent: an operation may declare id without url', async () => {
    const { outputs } = await emitted({
      body: '{"user":{"id":5}}',
      inputs: { operation: 'current-user', parameters: '' },
    });
    expect(outputs).toMatchObject({ id: '5' });
    expect(outputs).not.toHaveProperty('url');
  });

  test.each([
    { name: 'a response without a body', status: 204, body: '' },
    { name: 'a response with another id', status: 200, body: '{"issue":{"id":8},"id":9}' },
  ])('come from the path if the operation declares no path in the response: $name', async ({ status, body }) => {
    const { outputs } = await emitted({
      status,
      body,
      inputs: { operation: 'update-issue', parameters: '{"id":7,"status_id":2}' },
    });
    const url = 'https://example.com/redmine/issues/7';
    expect(outputs).toMatchObject({ id: '7', url });
  });

  test('do not come from the path after an error status', async () => {
    const { outputs } = await emitted({
      status: 422,
      inputs: { operation: 'update-issue', parameters: '{"id":7,"status_id":2}' },
    });
    expect(outputs).not.toHaveProperty('id');
  });

  test('do not come from the path if its id is invalid', async () => {
    const { outputs } = await emitted({
      status: 204,
      inputs: { operation: 'update-issue', parameters: '{"id":"7?x=1","status_id":2}' },
    });
    expect(outputs).not.toHaveProperty('id');
    expect(outputs).not.toHaveProperty('url');
  });

  test('are unset for the input request', async () => {
    const { outputs } = await emitted({
      body: '{"id":7}',
      inputs: { operation: '', parameters: '', request: 'GET /a' },
    });
    expect(Object.keys(outputs)).toEqual(['status', 'headers', 'response']);
  });
});

describe('the id', () => {
  const planOf = (result: Operation['result'], pathValues: Record<string, string> = {}): RequestPlan => ({
    method: 'POST',
    url: new URL('https://example.com/a'),
    headers: {},
    body: undefined,
    fields: {},
    given: [],
    pathValues,
    operation: { description: 'A test', request: 'POST /a', ...(result === undefined ? {} : { result }) },
  });

  test.each<{ name: string; text: string; plan: RequestPlan; expected: string | undefined }>([
    { name: 'in the response', text: '{"a":{"b":"1.x-Y:z_2"}}', plan: planOf({ id: 'a.b' }), expected: '1.x-Y:z_2' },
    { name: 'zero', text: '{"id":0}', plan: planOf({ id: 'id' }), expected: '0' },
    { name: 'in the path', text: '', plan: planOf({ url: '{base_url}/x' }, { id: '7' }), expected: '7' },
    {
      name: 'in the path, if the operation declares one in the response',
      text: '{}',
      plan: planOf({ id: 'id' }, { id: '7' }),
      expected: undefined,
    },
    {
      name: 'missing in the path',
      text: '',
      plan: planOf({ url: '{base_url}/x' }, { project: 'p' }),
      expected: undefined,
    },
    { name: 'as a boolean', text: '{"id":true}', plan: planOf({ id: 'id' }), expected: undefined },
    { name: 'with a leading hyphen', text: '{"id":"-rf"}', plan: planOf({ id: 'id' }), expected: undefined },
    {
      name: 'without a declared result',
      text: '{"id":1}',
      plan: planOf(undefined, { id: '7' }),
      expected: undefined,
    },
    { name: 'in text that is not JSON', text: '<id>1</id>', plan: planOf({ id: 'id' }), expected: undefined },
    {
      name: 'in text of more than 1 MiB',
      text: `{"id":1,"x":"${'x'.repeat(1_048_576)}"}`,
      plan: planOf({ id: 'id' }),
      expected: undefined,
    },
  ])('$name is $expected', ({ text, plan, expected }) => {
    const response = { status: 200, headers: {}, body: Buffer.from(text) };
    expect(resultOf(response, plan, undefined).id).toBe(expected);
  });
});

describe('a response with a secret', () => {
  test.each<{ name: string; given: Given }>([
    { name: 'in its body', given: { body: `{"echo":"${TOKEN}"}` } },
    { name: 'in its body, encoded', given: { body: encodeURIComponent(TOKEN) } },
    { name: 'in a header', given: { headers: { location: `/a?t=${encodeURIComponent(TOKEN)}` } } },
  ])('logs a warning: $name', async ({ given }) => {
    const { warnings } = await emitted(given);
    expect(warnings).toEqual([expect.stringContaining('contains a secret')]);
  });

  test('is the only kind of response that logs a warning', async () => {
    expect((await emitted({ body: '{"echo":"nothing"}' })).warnings).toEqual([]);
  });
});

test('a large file is removed if the step ends while it is searched', async () => {
  const host = createFakeHost({ workspace: job.workspace, temp: job.temp });
  const file = await createOutputFile('response-file', 'large', host);
  await file.write('x'.repeat(2_000_000));
  const response: HttpResponse = { status: 200, headers: {}, body: Buffer.from('x'), file };
  const result = { response, received: response.body, text: 'x', id: undefined, url: undefined };
  const ended = new Error('The time is over.');
  const inputs = { responseFile: 'large', responseHeaders: [] } as unknown as ResponseInputs;
  await expect(emit(result, inputs, host, AbortSignal.abort(ended))).rejects.toBe(ended);
  expect(readdirSync(job.workspace)).toEqual([]);
  expect(host.outputs['response-file']).toBeUndefined();
});
