import { EventEmitter } from 'node:events';
import { expect, test } from '@jest/globals';
import { StepError } from '../../../../src/lib/errors.js';
import { openJq } from '../../../../src/response/jq/open-jq.js';
import type { FilterRequest, FilterResult } from '../../../../src/response/jq/run-filter.js';
import { bundles } from '../../../support/bundles.js';
import { createFakeDeadline } from '../../../support/fake-deadline.js';
import { inputErrorLike, stepError } from '../../../support/step-error.js';

/** A worker that responds with `respond`, or not at all. */
class FakeWorker extends EventEmitter {
  ended = 0;
  readonly requests: FilterRequest[] = [];
  readonly respond: (request: FilterRequest, worker: FakeWorker) => FilterResult | undefined;

  constructor(respond: (request: FilterRequest, worker: FakeWorker) => FilterResult | undefined) {
    super();
    this.respond = respond;
  }
  postMessage(request: FilterRequest): void {
    this.requests.push(request);
    const result = this.respond(request, this);
    if (result !== undefined) setImmediate(() => this.emit('message', result));
  }
  terminate(): Promise<number> {
    this.ended += 1;
    return Promise.resolve(1);
  }
}

async function opened(respond: FakeWorker['respond'], residentBytes = 1) {
  const worker = new FakeWorker(respond);
  const deadline = createFakeDeadline({ now: 0 });
  const limits = { residentBytes: () => residentBytes, maxResidentBytes: 1_048_576, everyMs: 1 };
  const jq = await openJq(bundles({ jq: { startWorker: () => worker } }), deadline, limits);
  return { worker, deadline, jq };
}

test('runs filters one after another in one worker, which close ends', async () => {
  const { worker, jq } = await opened(({ text }) => ({ outputs: [text] }));
  await expect(jq.check('jq', '.')).resolves.toBeUndefined();
  await expect(Promise.all([jq.run('jq', '.', '1'), jq.run('jq', '.', '2')])).resolves.toEqual([['1'], ['2']]);
  expect(worker.requests.map(({ text }) => text)).toEqual(['', '1', '2']);
  expect(worker.ended).toBe(0);
  jq.close();
  expect(worker.ended).toBe(1);
});

test('a filter that is not valid is an input error', async () => {
  const { jq } = await opened(() => ({ problem: 'syntax', text: 'line 2: foo/0 is not defined' }));
  const message = 'is not a valid jq filter: line 2: foo/0 is not defined. Correct it.';
  await expect(jq.check('fail-when', 'foo')).rejects.toEqual(inputErrorLike('fail-when', message));
});

test.each<{ result: FilterResult; says: string }>([
  { result: { problem: 'input' }, says: 'jq: the response is not JSON' },
  {
    result: { problem: 'value', line: 2, column: 3, text: 'T' },
    says: 'jq: the jq filter fails at line 2, column 3: T.',
  },
  { result: { problem: 'crash' }, says: 'jq: the jq filter recurses too deeply' },
  { result: { problem: 'syntax', text: 'line 1: x' }, says: 'jq: is not a valid jq filter' },
])('a filter that fails is FILTER_FAILED: $says', async ({ result, says }) => {
  const { jq } = await opened(() => result);
  await expect(jq.run('jq', '.', '1')).rejects.toEqual(stepError('FILTER_FAILED', says));
});

test('the deadline ends a filter', async () => {
  const { worker, deadline, jq } = await opened(() => undefined);
  const running = jq.run('jq', 'def f: f; f', '1');
  deadline.end(new StepError('TIMEOUT', 'The step did not finish.'));
  await expect(running).rejects.toEqual(stepError('TIMEOUT'));
  expect(worker.ended).toBe(1);
});

test('more memory than the limit ends a filter', async () => {
  const { worker, jq } = await opened(() => undefined, 1_048_577);
  await expect(jq.run('jq', '[range(1e9)]', '1')).rejects.toEqual(
    stepError('FILTER_FAILED', 'more than 1 MiB of memory'),
  );
  expect(worker.ended).toBeGreaterThan(0);
});

test.each(['error', 'exit'])(
  'the event %s of the worker fails the running filter and every later one',
  async (event) => {
    const { jq } = await opened((_, worker) => {
      setImmediate(() => worker.emit(event, new Error('hidden')));
      return undefined;
    });
    await expect(jq.run('jq', '.', '1')).rejects.toEqual(stepError('FILTER_FAILED', 'A jq filter failed'));
    await expect(jq.run('jq', '.', '1')).rejects.toEqual(stepError('FILTER_FAILED', 'A jq filter failed'));
  },
);
