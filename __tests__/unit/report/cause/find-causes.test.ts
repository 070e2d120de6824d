import { describe, expect, test } from '@jest/globals';
import { fingerprintOf, type Cause } from '../../../../src/report/cause/cause.js';
import { findCauses } from '../../../../src/report/cause/find-causes.js';
import type { Findings } from '../../../../src/report/cause/findings.js';
import { readJobLog } from '../../../../src/report/cause/log/read-job-log.js';
import type { Evidence } from '../../../../src/report/evidence/evidence.js';
import type { ApiJob } from '../../../../src/report/evidence/github.js';
import { asFailed } from '../../../../src/report/evidence/jobs.js';
import { build, ciBuild, fakeLog, fakeReads, job, step } from '../evidence/samples.js';

const logOf = (error: string): string =>
  ['##[group]Run npx tsc', '##[endgroup]', error, '##[error]Process completed with exit code 2.'].join('\n');
const TSC = 'src/a.ts(3,7): error TS2322: Type A is not assignable to type B.';
const OTHER = "src/b.ts(9,1): error TS2304: Cannot find name 'x'.";

const evidenceOf = (jobs: readonly ApiJob[], attempt = 1): Evidence => ({
  build: build({ attempt }),
  verdict: 'red',
  mayResolve: true,
  jobs: jobs.map((one) => asFailed(one, ciBuild())),
});

interface Sources {
  logs?: Readonly<Record<string, string>>;
  attempts?: Readonly<Record<number, readonly ApiJob[]>>;
  junit?: readonly Cause[];
}

async function find(
  evidence: Evidence,
  { logs = {}, attempts = {}, junit = [] }: Sources = {},
): Promise<Findings & { notices: string[]; requests: string[] }> {
  const log = fakeLog();
  const reads = fakeReads({ jobs: attempts, logs });
  const found = await findCauses(evidence, { reads, readJobLog, junit, log });
  return { ...found, notices: log.notices, requests: reads.requests };
}

const junitCause = (name: string, message: string): Cause => ({
  tool: 'junit',
  kind: 'test',
  name,
  message,
  isFlaky: false,
  fingerprint: fingerprintOf({ tool: 'junit', name, message }),
});

describe('the causes of a build', () => {
  test('are those in the logs of the failed jobs, each once with all its steps', async () => {
    const jobs = [job('a', 'failure'), job('b', 'failure'), job('c', 'failure')];
    const logs = { 'id-a': logOf(TSC), 'id-b': logOf(TSC.replace('3,7', '90,1')), 'id-c': logOf(OTHER) };
    const { causes, notices } = await find(evidenceOf(jobs), { logs });
    expect(causes.map(({ steps, message }) => [message, steps.map((one) => one.job)])).toEqual([
      ['Type A is not assignable to type B.', ['a', 'b']],
      ["Cannot find name 'x'.", ['c']],
    ]);
    expect(notices).toEqual([]);
  });

  test('come from the first attempt in which the job failed', async () => {
    const first = job('a', 'failure', { id: 'first' });
    const cancelled = job('a', 'cancelled', { id: 'cancelled' });
    const attempts = { 1: [cancelled, job('b', 'success')], 2: [first] };
    const { causes, requests } = await find(evidenceOf([job('a', 'failure')], 3), {
      logs: { first: logOf(TSC) },
      attempts,
    });
    expect(causes).toMatchObject([{ tool: 'tsc' }]);
    expect(requests).toEqual(['jobs 1000 1', 'jobs 1000 2', 'log first']);
  });

  test('are the failed steps without logs, and one notice says what is missing', async () => {
    const jobs = [job('a', 'failure'), job('b', 'timed_out', { steps: [] })];
    const { causes, notices } = await find(evidenceOf(jobs));
    expect(causes).toMatchObject([
      { tool: 'step', name: 'a › Run tests', message: '', steps: [{ job: 'a', step: 'Run tests' }] },
      { tool: 'step', name: 'b', message: 'timed out', steps: [{ job: 'b', step: '' }] },
    ]);
    expect(notices[0]).toMatch(/actions: read\. The report names failed steps instead of causes\./u);
  });

  test('are unknown if the jobs are', async () => {
    const evidence = { ...evidenceOf([]), jobs: [] };
    expect((await find(evidence)).causes).toMatchObject([{ tool: 'build', steps: [{ job: '', step: '' }] }]);
  });

  test('of jobs that only needs names are those of the whole run', async () => {
    const evidence = { ...evidenceOf([]), jobs: [{ name: 'test', result: 'failure' as const, steps: [] }] };
    expect((await find(evidence)).causes).toMatchObject([{ name: 'test', steps: [{ job: '', step: '' }] }]);
  });

  test('are read from at most 10 logs; the other jobs keep the main cause open', async () => {
    const jobs = Array.from({ length: 14 }, (_, index) => job(`job ${index}`, 'failure'));
    const logs = Object.fromEntries(jobs.map(({ id }) => [id, logOf(TSC)]));
    const { causes, requests } = await find(evidenceOf(jobs), { logs });
    expect(requests).toHaveLength(10);
    expect(causes).toHaveLength(1);
    expect(causes[0]?.steps).toHaveLength(14);
  });
});

describe('JUnit files', () => {
  const jobs = [job('a', 'failure', { steps: [step('Run tests', 'failure')] }), job('b', 'failure')];
  const jest = [
    'FAIL src/auth.test.ts',
    '  ● auth › refuses an expired token',
    '',
    '    expected 401',
    '',
    '      at Object.<anonymous> (src/auth.test.ts:9:5)',
    '',
    'Tests:       1 failed, 1 total',
  ].join('\n');

  test('replace the tests and the unknown causes of the logs, and have the steps of their test', async () => {
    const junit = [junitCause('auth.test.ts › refuses an expired token', 'expected 401')];
    const { causes } = await find(evidenceOf(jobs), { logs: { 'id-a': logOf(jest), 'id-b': logOf('boom') }, junit });
    expect(causes).toMatchObject([{ tool: 'junit', steps: [{ job: 'a', step: 'Run tests' }] }]);
  });

  test('leave the other causes of the logs', async () => {
    const junit = [junitCause('cart.test.ts › adds', 'expected 2')];
    const { causes } = await find(evidenceOf(jobs), { logs: { 'id-a': logOf(jest), 'id-b': logOf(TSC) }, junit });
    expect(causes.map(({ tool }) => tool)).toEqual(['junit', 'jest', 'tsc']);
    expect(causes[0]?.steps).toHaveLength(2);
  });
});

test('JUnit reports of a build whose jobs are unknown have the whole run as their step', async () => {
  const evidence = { ...evidenceOf([]), jobs: [] };
  const { causes } = await find(evidence, { junit: [junitCause('cart', 'expected 2')] });
  expect(causes).toMatchObject([{ tool: 'junit', steps: [{ job: '', step: '' }] }]);
});

test('the logs of the last attempt count if the earlier ones cannot be read', async () => {
  const { causes, notices } = await find(evidenceOf([job('a', 'failure')], 2), { logs: { 'id-a': logOf(TSC) } });
  expect(causes).toMatchObject([{ tool: 'tsc' }]);
  expect(notices).toEqual([expect.stringContaining('The report uses the logs of the last attempt.')]);
});
