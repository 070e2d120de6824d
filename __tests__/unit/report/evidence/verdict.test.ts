import { describe, expect, test } from '@jest/globals';
import { StepError } from '../../../../src/lib/errors.js';
import type { Evidence } from '../../../../src/report/evidence/evidence.js';
import type { ApiJob, GitHubReads } from '../../../../src/report/evidence/github.js';
import { readNeeds } from '../../../../src/report/evidence/needs.js';
import { judgeBuild, type Ending } from '../../../../src/report/evidence/verdict.js';
import { build, ciBuild, fakeLog, fakeReads, job, OWN, refused, step } from './samples.js';

type Judged = Evidence & { notices: string[]; names: string[] };

async function judge(ending: Partial<Ending>, reads?: GitHubReads): Promise<Judged> {
  const log = fakeLog();
  const evidence = await judgeBuild({ build: build(), ci: ciBuild(), ...ending }, reads, log);
  const jobs = evidence.jobs.map((failed) => {
    const { listed, ...rest } = failed;
    expect(listed?.name ?? failed.name).toBe(failed.name);
    return rest;
  });
  return { ...evidence, jobs, notices: log.notices, names: jobs.map(({ name }) => name) };
}

const needs = (results: Readonly<Record<string, string>>): NonNullable<Ending['needs']> =>
  readNeeds(JSON.stringify(Object.fromEntries(Object.entries(results).map(([id, result]) => [id, { result }]))));

/** One row of needs × API. Jobs are `undefined` without a token, `null` without `actions: read`. */
interface Row {
  name: string;
  needs: Readonly<Record<string, string>>;
  jobs?: readonly ApiJob[] | null;
  /** Without `checks: read`, undefined. */
  timedOut?: readonly string[];
  verdict: 'red' | 'green' | 'none';
  names?: string[];
  notice?: RegExp;
  /** A second notice. */
  also?: RegExp;
}

const CANNOT_TELL = /cannot tell whether it ran into its time limit, and does nothing\..*checks: read/u;
const UNNAMED = /^Failed jobs that needs does not name: /u;
const NO_ACTIONS = /^The github-token may not read jobs of the run\. Give the job the permission actions: read\./u;
const ended = (name: string, conclusion: string): ApiJob => job(name, conclusion);

const ROWS: Row[] = [
  // Without a token, needs decides.
  { name: 'all green', needs: { a: 'success', b: 'success' }, verdict: 'green' },
  { name: 'green and skipped', needs: { a: 'success', b: 'skipped' }, verdict: 'green' },
  { name: 'all skipped', needs: { a: 'skipped', b: 'skipped' }, verdict: 'none' },
  { name: 'a failure', needs: { a: 'failure', b: 'success' }, verdict: 'red', names: ['a'] },
  { name: 'a failure and a skipped job', needs: { a: 'failure', b: 'skipped' }, verdict: 'red', names: ['a'] },
  { name: 'fail-fast', needs: { a: 'cancelled', b: 'failure' }, verdict: 'red', names: ['b'] },
  { name: 'cancelled', needs: { a: 'cancelled', b: 'success' }, verdict: 'none', notice: CANNOT_TELL },
  // With a token that may not read jobs, needs decides too, and a notice says what is missing.
  { name: 'all green', needs: { a: 'success' }, jobs: null, verdict: 'green', notice: NO_ACTIONS },
  { name: 'a failure', needs: { a: 'failure' }, jobs: null, verdict: 'red', names: ['a'], notice: NO_ACTIONS },
  {
    name: 'cancelled',
    needs: { a: 'cancelled' },
    jobs: null,
    verdict: 'none',
    notice: NO_ACTIONS,
    also: CANNOT_TELL,
  },
  // With the jobs.
  { name: 'all green', needs: { a: 'success' }, jobs: [OWN, ended('a', 'success')], verdict: 'green' },
  {
    name: 'green, skipped, neutral',
    needs: { a: 'success' },
    jobs: [ended('a', 'success'), ended('b', 'skipped'), ended('c', 'neutral'), OWN],
    verdict: 'green',
  },
  { name: 'no jobs listed', needs: { a: 'success' }, jobs: [], verdict: 'green' },
  { name: 'no jobs listed, a failure', needs: { a: 'failure' }, jobs: [], verdict: 'red', names: ['a'] },
  {
    name: 'a failure',
    needs: { a: 'failure', b: 'success' },
    jobs: [ended('a', 'failure'), ended('b', 'success'), OWN],
    verdict: 'red',
    names: ['a'],
  },
  {
    name: 'a failure of a job with a name of its own',
    needs: { a: 'failure' },
    jobs: [ended('Unit tests', 'failure'), OWN],
    verdict: 'red',
    names: ['Unit tests'],
  },
  {
    name: 'a failure that only the jobs know',
    needs: { b: 'success' },
    jobs: [ended('a', 'failure'), ended('b', 'success'), OWN],
    verdict: 'red',
    names: ['a'],
    notice: UNNAMED,
  },
  {
    name: 'one failure that needs names, and one that it does not name',
    needs: { a: 'failure' },
    jobs: [ended('a', 'failure'), ended('b', 'failure'), OWN],
    verdict: 'red',
    names: ['a', 'b'],
    notice: /^Failed jobs that needs does not name: "«b»"\./u,
  },
  {
    name: 'needs that names only the last of three jobs, behind a failed one',
    needs: { c: 'skipped' },
    jobs: [ended('a', 'failure'), ended('b', 'skipped'), ended('c', 'skipped'), OWN],
    verdict: 'red',
    names: ['a'],
    notice: UNNAMED,
  },
  {
    name: 'needs that names only the last of three jobs, all green',
    needs: { c: 'success' },
    jobs: [ended('a', 'success'), ended('b', 'success'), ended('c', 'success'), OWN],
    verdict: 'green',
  },
  {
    name: 'needs that names only the last of three jobs, the first cancelled',
    needs: { c: 'success' },
    jobs: [ended('a', 'cancelled'), ended('b', 'success'), ended('c', 'success'), OWN],
    timedOut: [],
    verdict: 'none',
  },
  {
    name: 'needs that has no success, and jobs that have one',
    needs: { c: 'skipped' },
    jobs: [ended('a', 'success'), ended('c', 'skipped'), OWN],
    verdict: 'none',
  },
  {
    name: 'cancelled',
    needs: { a: 'cancelled', b: 'success' },
    jobs: [ended('a', 'cancelled'), ended('b', 'success'), OWN],
    timedOut: [],
    verdict: 'none',
  },
  {
    name: 'cancelled, without checks: read',
    needs: { a: 'cancelled' },
    jobs: [ended('a', 'cancelled'), OWN],
    verdict: 'none',
    notice:
      /^A job was cancelled: "«a»"\. The step cannot tell .* The github-token may not read annotations of jobs\./u,
  },
  {
    name: 'cancelled, but the jobs do not have it',
    needs: { a: 'cancelled' },
    jobs: [ended('b', 'success'), OWN],
    timedOut: [],
    verdict: 'none',
    notice: /cannot tell .* GitHub does not list the cancelled job\.$/u,
  },
  {
    name: 'a job ran into its time limit',
    needs: { a: 'cancelled', b: 'success' },
    jobs: [ended('a', 'cancelled'), ended('b', 'success'), OWN],
    timedOut: ['a'],
    verdict: 'red',
    names: ['a'],
  },
  {
    name: 'a job that needs does not name ran into its time limit',
    needs: { c: 'skipped' },
    jobs: [ended('a', 'cancelled'), ended('c', 'skipped'), OWN],
    timedOut: ['a'],
    verdict: 'red',
    names: ['a'],
  },
  {
    name: 'a time limit and cancelled jobs of a fail-fast matrix',
    needs: { a: 'cancelled' },
    jobs: [ended('a (1)', 'cancelled'), ended('a (2)', 'cancelled'), ended('a (3)', 'success'), OWN],
    timedOut: ['a (2)'],
    verdict: 'red',
    names: ['a (2)'],
  },
  {
    name: 'a job with the conclusion timed_out',
    needs: { a: 'cancelled' },
    jobs: [ended('a', 'timed_out'), OWN],
    verdict: 'red',
    names: ['a'],
  },
  {
    name: 'fail-fast: a matrix with a failure and cancellations',
    needs: { a: 'failure' },
    jobs: [ended('a (1)', 'cancelled'), ended('a (2)', 'failure'), ended('a (3)', 'cancelled'), OWN],
    verdict: 'red',
    names: ['a (2)'],
  },
  {
    name: 'fail-fast, where needs has cancelled',
    needs: { a: 'cancelled' },
    jobs: [ended('a (1)', 'cancelled'), ended('a (2)', 'failure'), OWN],
    verdict: 'red',
    names: ['a (2)'],
  },
  {
    name: 'fail-fast of jobs with names of their own',
    needs: { a: 'cancelled' },
    jobs: [ended('Test (1)', 'cancelled'), ended('Test (2)', 'failure'), OWN],
    verdict: 'red',
    names: ['Test (2)'],
  },
  {
    name: 'a cancelled job, and a failure that needs does not name',
    needs: { a: 'cancelled' },
    jobs: [ended('a', 'cancelled'), ended('b', 'failure'), OWN],
    verdict: 'red',
    names: ['b'],
    notice: UNNAMED,
  },
  {
    name: 'a matrix that is green',
    needs: { a: 'success' },
    jobs: [ended('a (1)', 'success'), ended('a (2)', 'success'), OWN],
    verdict: 'green',
  },
  {
    name: 'failures that continue-on-error allows, in a matrix and a called workflow',
    needs: { a: 'success', b: 'success', c: 'success' },
    jobs: [ended('a', 'failure'), ended('b (1, x)', 'failure'), ended('c / d (2)', 'cancelled'), OWN],
    verdict: 'green',
  },
  {
    name: 'a failure with the start of an id in its name',
    needs: { a: 'success' },
    jobs: [ended('ab', 'failure'), ended('a', 'success'), OWN],
    verdict: 'red',
    names: ['ab'],
    notice: UNNAMED,
  },
  {
    name: 'a failure of a called workflow',
    needs: { a: 'failure' },
    jobs: [ended('a / x', 'failure'), ended('a / y', 'success'), OWN],
    verdict: 'red',
    names: ['a / x'],
  },
  {
    name: 'a job that has not ended',
    needs: { a: 'success' },
    jobs: [ended('a', 'success'), job('slow', ''), OWN],
    verdict: 'none',
    notice: /^Jobs have not ended: "«slow»"\./u,
  },
  {
    name: 'a failure and a job that has not ended',
    needs: { a: 'failure' },
    jobs: [ended('a', 'failure'), job('slow', ''), OWN],
    verdict: 'red',
    names: ['a'],
  },
  {
    name: 'an own job that has no runner yet in the list',
    needs: { a: 'success' },
    jobs: [ended('a', 'success'), { ...OWN, runner: '' }],
    verdict: 'green',
  },
  {
    name: 'an unfinished job on another runner, and no own job',
    needs: { a: 'success' },
    jobs: [ended('a', 'success'), job('slow', '')],
    verdict: 'none',
    notice: /^Jobs have not ended/u,
  },
];

describe('needs and the jobs of the API:', () => {
  const title = ({ name, jobs }: Row): string =>
    `${name}${jobs === undefined ? ', no token' : jobs === null ? ', no permission' : ''}`;
  test.each(ROWS.map((row) => ({ ...row, title: title(row) })))('$title → $verdict', async (row) => {
    const reads =
      row.jobs === undefined ? undefined : fakeReads({ jobs: row.jobs ?? undefined, timedOut: row.timedOut });
    const { verdict, names, notices, mayResolve, reason } = await judge({ needs: needs(row.needs) }, reads);
    expect({ verdict, names, mayResolve }).toEqual({ verdict: row.verdict, names: row.names ?? [], mayResolve: true });
    const expected = [row.notice, row.also].filter((notice) => notice !== undefined);
    expect(notices).toEqual(expected.map((notice): unknown => expect.stringMatching(notice)));
    expect(reason !== undefined).toBe(verdict === 'none');
  });

  test.each([
    { list: 'success,success', jobs: [ended('a', 'success'), OWN], verdict: 'green' },
    { list: 'success,failure', jobs: [ended('a', 'failure'), OWN], verdict: 'red' },
    { list: 'success', jobs: [ended('a', 'failure'), OWN], verdict: 'red' },
    { list: 'skipped', jobs: [ended('a', 'success'), OWN], verdict: 'none' },
    { list: 'cancelled,failure', jobs: undefined, verdict: 'red' },
  ])('a list of results: $list → $verdict', async ({ list, jobs, verdict }) => {
    const judged = await judge({ needs: readNeeds(list) }, jobs && fakeReads({ jobs }));
    expect(judged.verdict).toBe(verdict);
    expect(judged.notices.length).toBe(list === 'success' ? 1 : 0);
  });
});

test('a failed job has its address, its steps and its raw name', async () => {
  const name = 'a <b> ::error::';
  const { jobs } = await judge(
    { needs: needs({ a: 'failure' }) },
    fakeReads({ jobs: [job(name, 'failure'), job('c', 'timed_out'), OWN] }),
  );
  const url = 'https://github.example/acme/shop/actions/runs/1000/job/1';
  expect(jobs).toEqual([
    { name, url, result: 'failure', steps: ['Run tests'] },
    { name: 'c', url, result: 'timed_out', steps: ['Run tests'] },
  ]);
});

test.each([
  '',
  'https://github.example.evil/acme/shop/actions/runs/1/job/1',
  'https://github.example/mallory/shop/actions/runs/1/job/1',
  'https://github.example/acme/shop/actions/runs/1/job/1)[x](https://evil.example',
  'javascript:alert(1)',
])('the address %j is dropped', async (url) => {
  const reads = fakeReads({ jobs: [job('a', 'failure', { url }), OWN] });
  expect((await judge({ needs: needs({ a: 'failure' }) }, reads)).jobs).toEqual([
    { name: 'a', result: 'failure', steps: ['Run tests'] },
  ]);
});

test('a job that ran into its time limit has this result', async () => {
  const reads = fakeReads({ jobs: [job('a', 'cancelled'), OWN], timedOut: ['a'] });
  const { jobs } = await judge({ needs: needs({ a: 'cancelled' }) }, reads);
  expect(jobs).toMatchObject([{ name: 'a', result: 'timed_out' }]);
  expect(reads.requests).toEqual(['jobs 1000 1', 'annotations id-a']);
});

test('a notice shows foreign names only sanitized, and at most 5', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => name.repeat(200));
  const reads = fakeReads({ jobs: [...names.map((name) => job(name, 'failure')), OWN] });
  const { notices } = await judge({ needs: needs({ z: 'success' }) }, reads);
  expect(notices).toHaveLength(1);
  expect(notices[0]).toContain(`"«${'a'.repeat(100)}»", "«${'b'.repeat(100)}»"`);
  expect(notices[0]).toContain(`"«${'e'.repeat(100)}»" and 2 more. They count as failures.`);
});

test('the annotations of at most 20 jobs are read', async () => {
  const jobs = Array.from({ length: 25 }, (_, index) => job(`a (${index})`, 'cancelled'));
  const reads = fakeReads({ jobs: [...jobs, OWN], timedOut: [] });
  const { verdict, notices } = await judge({ needs: needs({ a: 'cancelled' }) }, reads);
  expect(verdict).toBe('none');
  expect(reads.requests).toHaveLength(21);
  expect(notices).toEqual([expect.stringMatching(/and 20 more\. .*read the annotations of only 20 jobs\.$/u)]);
});

test('the requests for annotations end with the first refusal', async () => {
  const reads = fakeReads({ jobs: [job('a', 'cancelled'), job('b', 'cancelled'), OWN] });
  const { notices } = await judge({ needs: needs({ a: 'cancelled' }) }, reads);
  expect(reads.requests).toEqual(['jobs 1000 1', 'annotations id-a']);
  expect(notices).toHaveLength(1);
});

test.each(['failure', 'cancelled'])('a job of the report with the status %s does not resolve', async (status) => {
  const { verdict, reason } = await judge({ needs: needs({ a: 'success' }), status });
  expect({ verdict, reason }).toEqual({ verdict: 'none', reason: `The job that reports has the status ${status}.` });
  expect(await judge({ needs: needs({ a: 'success' }), status: 'success' })).toHaveProperty('verdict', 'green');
});

describe('after a re-run,', () => {
  const second = { build: build({ attempt: 2 }), needs: needs({ a: 'success' }) };

  test.each([
    { name: 'failed jobs that ran again', first: [ended('a', 'failure'), ended('b', 'success')], verdict: 'green' },
    {
      name: 'a failed job that did not run again',
      first: [ended('x', 'failure'), ended('a', 'failure')],
      verdict: 'none',
    },
    { name: 'a cancelled job that did not run again', first: [ended('x', 'cancelled')], verdict: 'none' },
    { name: 'an earlier attempt that is unknown', first: undefined, verdict: 'none' },
  ])('$name → $verdict', async ({ first, verdict }) => {
    const reads = fakeReads({ jobs: { 2: [ended('a', 'success'), OWN], ...(first && { 1: first }) } });
    const judged = await judge(second, reads);
    expect(judged.verdict).toBe(verdict);
    expect(reads.requests).toEqual(['jobs 1000 2', 'jobs 1000 1']);
    expect(judged.notices).toHaveLength(verdict === 'none' ? 1 : 0);
  });

  test('a job that a later attempt repaired is green', async () => {
    const jobs = {
      3: [ended('a', 'success'), OWN],
      2: [ended('x', 'success'), ended('a', 'failure')],
      1: [ended('x', 'failure'), ended('report', 'failure')],
    };
    const judged = await judge({ ...second, build: build({ attempt: 3 }) }, fakeReads({ jobs }));
    expect(judged.verdict).toBe('green');
  });

  test('at most 5 earlier attempts are read', async () => {
    const reads = fakeReads({ jobs: [ended('a', 'success'), OWN] });
    await judge({ ...second, build: build({ attempt: 90 }) }, reads);
    expect(reads.requests).toHaveLength(6);
  });

  test('needs knows failures that GitHub does not list', async () => {
    const reads = fakeReads({ jobs: { 2: [ended('b', 'success'), OWN] } });
    const { verdict, names } = await judge({ ...second, needs: needs({ a: 'failure', b: 'success' }) }, reads);
    expect({ verdict, names }).toEqual({ verdict: 'red', names: ['a'] });
  });

  test('a red build needs only its own attempt', async () => {
    const reads = fakeReads({ jobs: { 2: [ended('b', 'failure'), OWN] } });
    expect(await judge({ ...second, needs: needs({ b: 'failure' }) }, reads)).toHaveProperty('verdict', 'red');
    expect(reads.requests).toEqual(['jobs 1000 2']);
  });

  test('without a token, needs decides', async () => {
    expect(await judge(second)).toHaveProperty('verdict', 'green');
  });
});

describe('the run of a workflow_run event:', () => {
  test.each([
    { conclusion: 'success', verdict: 'green' },
    { conclusion: 'failure', verdict: 'red' },
    { conclusion: 'timed_out', verdict: 'red' },
    { conclusion: 'startup_failure', verdict: 'red' },
    { conclusion: 'cancelled', verdict: 'none', notice: CANNOT_TELL },
    { conclusion: 'neutral', verdict: 'none' },
    { conclusion: 'skipped', verdict: 'none' },
    { conclusion: 'stale', verdict: 'none' },
    { conclusion: 'action_required', verdict: 'none' },
    { conclusion: 'Failure', verdict: 'none' },
    { conclusion: '', verdict: 'none' },
  ])('$conclusion without a token → $verdict', async ({ conclusion, verdict, notice }) => {
    const judged = await judge({ conclusion, status: 'failure' });
    expect(judged).toMatchObject({ verdict, jobs: [], mayResolve: true });
    expect(judged.notices).toEqual(notice === undefined ? [] : [expect.stringMatching(notice)]);
  });

  test('a green run asks for nothing', async () => {
    const reads = fakeReads({});
    expect(await judge({ conclusion: 'success' }, reads)).toHaveProperty('verdict', 'green');
    expect(reads.requests).toEqual([]);
  });

  test.each([
    {
      name: 'failed jobs',
      conclusion: 'failure',
      jobs: [ended('a', 'failure'), ended('b', 'cancelled')],
      names: ['a'],
    },
    {
      name: 'a cancelled run with a failed job',
      conclusion: 'cancelled',
      jobs: [ended('a', 'failure'), ended('b', 'cancelled')],
      names: ['a'],
    },
    {
      name: 'a cancelled run with a time-out',
      conclusion: 'cancelled',
      jobs: [ended('a', 'success'), ended('b', 'cancelled')],
      timedOut: ['b'],
      names: ['b'],
    },
    { name: 'a time-out', conclusion: 'timed_out', jobs: [ended('b', 'cancelled')], timedOut: ['b'], names: ['b'] },
    { name: 'no job that failed', conclusion: 'startup_failure', jobs: [], names: [] },
  ])('$name → red', async ({ conclusion, jobs, timedOut, names }) => {
    const judged = await judge({ conclusion }, fakeReads({ jobs, timedOut }));
    expect(judged).toMatchObject({ verdict: 'red', names, notices: [] });
  });

  test.each([
    { timedOut: [], notices: 0 },
    { timedOut: undefined, notices: 1 },
  ])('a cancelled run with the time limits $timedOut → none', async ({ timedOut, notices }) => {
    const judged = await judge({ conclusion: 'cancelled' }, fakeReads({ jobs: [ended('b', 'cancelled')], timedOut }));
    expect(judged.verdict).toBe('none');
    expect(judged.notices).toHaveLength(notices);
  });

  test('a refused request costs only the names', async () => {
    const noJobs = await judge({ conclusion: 'failure' }, fakeReads({}));
    expect(noJobs).toMatchObject({ verdict: 'red', jobs: [] });
    expect(noJobs.notices).toEqual([
      expect.stringMatching(/actions: read\. The report lacks the names of failed jobs/u),
    ]);
    const noChecks = await judge({ conclusion: 'timed_out' }, fakeReads({ jobs: [ended('b', 'cancelled')] }));
    expect(noChecks).toMatchObject({ verdict: 'red', jobs: [] });
    expect(noChecks.notices).toEqual([expect.stringMatching(/checks: read\. The report may lack jobs/u)]);
  });

  test('cannot be combined with needs', async () => {
    await expect(judge({ conclusion: 'success', needs: needs({ a: 'success' }) })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringMatching(/^needs: cannot be combined with the event workflow_run/u) as unknown,
    });
  });
});

describe('a step', () => {
  test.each([
    { status: 'failure', verdict: 'red' },
    { status: 'success', verdict: 'green' },
    { status: 'cancelled', verdict: 'none' },
  ])('$status → $verdict, and never resolves', async ({ status, verdict }) => {
    expect(await judge({ status })).toMatchObject({ verdict, jobs: [], mayResolve: false });
  });

  test('finds its job by the runner', async () => {
    const own = { ...OWN, steps: [step('Run tests', 'failure')] };
    const jobs = [ended('a', 'failure'), job('slow', ''), own];
    expect(await judge({ status: 'failure' }, fakeReads({ jobs }))).toMatchObject({
      jobs: [{ name: 'report', result: 'failure', steps: ['Run tests'] }],
      notices: [],
    });
    expect(await judge({ status: 'failure', ci: ciBuild({ runner: '' }) }, fakeReads({ jobs: [own] }))).toMatchObject({
      names: ['report'],
    });
    expect(await judge({ status: 'failure' }, fakeReads({ jobs: [job('slow', '')] }))).toMatchObject({
      verdict: 'red',
      jobs: [],
    });
  });

  test.each([
    { timedOut: ['report'], verdict: 'red', notice: undefined },
    { timedOut: [], verdict: 'none', notice: /cannot tell .* Report from a job after the others, with needs\.$/u },
    { timedOut: undefined, verdict: 'none', notice: CANNOT_TELL },
  ])('that was cancelled, with the time limits $timedOut → $verdict', async ({ timedOut, verdict, notice }) => {
    const judged = await judge({ status: 'cancelled' }, fakeReads({ jobs: [OWN], timedOut }));
    expect(judged.verdict).toBe(verdict);
    expect(judged.notices).toEqual(notice === undefined ? [] : [expect.stringMatching(notice)]);
  });

  test.each([undefined, '', 'failed', 'Failure', 'skipped'])('rejects the status %j', async (status) => {
    await expect(judge({ status })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: 'status: is not success, failure or cancelled. Write status: ${{ job.status }}',
    });
  });
});

describe('a request that fails', () => {
  const failing = (error: Error): GitHubReads => ({
    ...fakeReads({}),
    jobs: () => Promise.reject(error),
  });

  test('with another code is named in the notice', async () => {
    const reads = failing(new StepError('TIMEOUT', 'secret'));
    const { verdict, notices } = await judge({ needs: needs({ a: 'failure' }) }, reads);
    expect(verdict).toBe('red');
    expect(notices).toEqual([
      'The step could not read jobs of the run (TIMEOUT). Jobs that needs does not name do not count, and the report ' +
        'lacks the names of failed steps. The step does not know how the runs before and after this one ended.',
    ]);
  });

  test.each([
    { name: 'CANCELLED', error: new StepError('CANCELLED', 'x') },
    { name: 'a bug', error: new TypeError('x') },
  ])('with $name ends the step', async ({ error }) => {
    await expect(judge({ needs: needs({ a: 'failure' }) }, failing(error))).rejects.toBe(error);
  });

  test('is the only one if the permission is missing', async () => {
    let asked = 0;
    const count = (): Promise<never> => {
      asked += 1;
      return refused();
    };
    await judge({ needs: needs({ a: 'cancelled' }) }, { jobs: count, annotations: count, runs: count, log: count });
    expect(asked).toBe(1);
  });
});
