import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { checkFailWhen } from '../../../src/request/fail-when.js';
import { emitResult, openFilters, runTest } from '../../../src/response/filters.js';
import type { Jq } from '../../../src/response/jq/open-jq.js';
import { bundles } from '../../support/bundles.js';
import { createFakeDeadline } from '../../support/fake-deadline.js';
import { createFakeHost, type FakeHost } from '../../support/fake-host.js';
import { makeJobFolder, type JobFolder } from '../../support/job-folder.js';
import { stepError } from '../../support/step-error.js';

let job: JobFolder;
beforeEach(() => {
  job = makeJobFolder();
});
afterEach(() => job.remove());

/** A jq whose filters return these outputs, whatever they are. */
const returning = (...outputs: string[]): Jq => ({
  check: () => Promise.resolve(),
  run: () => Promise.resolve(outputs),
  close: () => undefined,
});

async function resultOf(outputs: string[], filter = '.'): Promise<FakeHost> {
  const host = createFakeHost({ workspace: job.workspace, temp: job.temp });
  await emitResult(returning(...outputs), { jq: filter }, '', host);
  return host;
}

describe('the output result', () => {
  test.each([
    { name: 'a text without quotation marks', outputs: ['"a\\nb \\"c\\""'], result: 'a\nb "c"' },
    { name: 'other values as JSON', outputs: ['{"a":1.10}'], result: '{"a":1.10}' },
    { name: 'one line for each value', outputs: ['1', '"b"', 'null'], result: '1\nb\nnull' },
    { name: 'an empty text if there is no value', outputs: [], result: '' },
    { name: '96 KiB', outputs: [`"${'x'.repeat(98_304)}"`], result: 'x'.repeat(98_304) },
  ])('is $name', async ({ outputs, result }) => {
    expect((await resultOf(outputs)).outputs).toEqual({ result });
  });

  test('is a file if it is too large', async () => {
    const { outputs, infos } = await resultOf([`"${'ä'.repeat(49_153)}"`]);
    expect(Object.keys(outputs)).toEqual(['result-file']);
    expect(readFileSync(outputs['result-file'] ?? '', 'utf8')).toBe('ä'.repeat(49_153));
    expect(infos).toEqual([expect.stringContaining('has 98306 bytes')]);
  });

  test('is unset without the input jq', async () => {
    expect((await resultOf(['1'], '')).outputs).toEqual({});
  });
});

describe('openFilters', () => {
  const deps = { loadBundle: bundles({}), deadline: createFakeDeadline({ now: 0 }) };
  test('loads nothing if no filter is set', async () => {
    const filters = await openFilters({ jq: '', 'fail-when': '' }, deps);
    filters.close();
    expect(filters.jq).toBeUndefined();
  });

  test('loads the bundle if a filter is set', async () => {
    await expect(openFilters({ jq: '', 'fail-when': 'true' }, deps)).rejects.toThrow('no bundle jq');
  });
});

describe('a test', () => {
  test.each([
    { outputs: ['true'], expected: true },
    { outputs: ['false'], expected: false },
  ])('returns $expected', async ({ outputs, expected }) => {
    expect(await runTest(returning(...outputs), 'fail-when', '.', '')).toBe(expected);
  });

  test.each([
    { outputs: [], says: 'returned 0 values' },
    { outputs: ['true', 'true'], says: 'returned 2 values' },
    { outputs: ['null'], says: 'type null' },
    { outputs: ['"true"'], says: 'type string' },
    { outputs: ['1'], says: 'type number' },
    { outputs: ['[true]'], says: 'type array' },
    { outputs: ['{}'], says: 'type object' },
  ])('fails if it returns $outputs', async ({ outputs, says }) => {
    const running = runTest(returning(...outputs), 'fail-when', '.', '');
    await expect(running).rejects.toEqual(stepError('FILTER_FAILED', says));
  });
});

describe('fail-when', () => {
  const check = (text: string, id?: string, jq: Jq | undefined = returning('true')): Promise<void> =>
    checkFailWhen(jq, '.', text, {
      description: '',
      request: 'GET /',
      ...(id === undefined ? {} : { result: { id } }),
    });

  test.each([
    { name: 'the number of items', text: '[{"id":1,"hidden":1}]', id: undefined, says: 'response, which has 1 item.' },
    {
      name: 'their declared ids',
      text: '{"items":[{"id":7},{"id":8}],"x":[1,2,3]}',
      id: 'id',
      says: 'has 2 items (7, 8).',
    },
    { name: 'ids only if they are valid', text: '[{"id":"hidden <b>"},{"id":[1]},3]', id: 'id', says: 'has 3 items.' },
    { name: 'the id of an object', text: '{"issue":{"id":5}}', id: 'issue.id', says: 'which has the id 5.' },
    { name: 'nothing of an object without an id', text: '{"hidden":1}', id: 'issue.id', says: 'this response.' },
    {
      name: 'nothing of a list of texts in an object',
      text: '{"a":["hidden"]}',
      id: undefined,
      says: 'this response.',
    },
    { name: 'nothing of a scalar', text: '"hidden"', id: undefined, says: 'this response.' },
  ])('says $name', async ({ text, id, says }) => {
    const failure = await check(text, id).catch((error: unknown) => error);
    expect(failure).toEqual(stepError('FAIL_WHEN', says));
    expect(String(failure)).not.toContain('hidden');
  });

  test('names at most 20 ids', async () => {
    const text = JSON.stringify(Array.from({ length: 21 }, (_, id) => ({ id })));
    await expect(check(text, 'id')).rejects.toEqual(stepError('FAIL_WHEN', '21 items (0, 1, 2'));
    await expect(check(text, 'id')).rejects.toEqual(stepError('FAIL_WHEN', '18, 19, …)'));
  });

  test('passes if the test is false, or if there is none', async () => {
    await expect(check('[]', undefined, returning('false'))).resolves.toBeUndefined();
    await expect(checkFailWhen(undefined, '', '', { description: '', request: 'GET /' })).resolves.toBeUndefined();
  });
});
