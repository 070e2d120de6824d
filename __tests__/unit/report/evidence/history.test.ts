import { describe, expect, test } from '@jest/globals';
import { StepError } from '../../../../src/lib/errors.js';
import type { Build } from '../../../../src/report/evidence/evidence.js';
import type { ApiRun } from '../../../../src/report/evidence/github.js';
import { greensInARow, type History } from '../../../../src/report/evidence/history.js';
import { build, fakeLog, fakeReads, run } from './samples.js';

const history = (runs: readonly ApiRun[], changes: Partial<Build> = {}): Promise<History> =>
  greensInARow(build(changes), fakeReads({ runs }), fakeLog());

const UNKNOWN = { greens: undefined, greenIds: [], steadyGreens: 0, newerGreen: false };

describe('the runs before a build', () => {
  test.each<{ name: string; runs: ApiRun[]; greenIds: string[]; isSteady: boolean }>([
    { name: 'none', runs: [], greenIds: [], isSteady: false },
    { name: 'only itself', runs: [run(1000, 'success')], greenIds: [], isSteady: false },
    { name: 'a failure', runs: [run(999, 'failure'), run(998, 'success')], greenIds: [], isSteady: false },
    { name: 'a time-out', runs: [run(999, 'timed_out'), run(998, 'success')], greenIds: [], isSteady: false },
    {
      name: 'a failure at the start',
      runs: [run(999, 'startup_failure'), run(998, 'success')],
      greenIds: [],
      isSteady: false,
    },
    {
      name: 'greens up to a failure, in any order',
      runs: [run(996, 'success'), run(998, 'success'), run(997, 'failure'), run(999, 'success'), run(1000, 'success')],
      greenIds: ['999', '998'],
      isSteady: true,
    },
    {
      name: 'greens without a failure',
      runs: [run(999, 'success'), run(99, 'success'), run(9, 'success')],
      greenIds: ['999', '99', '9'],
      isSteady: true,
    },
    {
      name: 'runs with other conclusions, and running ones',
      runs: [run(999, ''), run(998, 'skipped'), run(997, 'neutral'), run(996, 'action_required'), run(995, 'success')],
      greenIds: ['995'],
      isSteady: true,
    },
    {
      name: 'a cancelled run, which may have run into a time limit',
      runs: [run(999, 'cancelled'), run(998, 'success'), run(997, 'cancelled'), run(996, 'success')],
      greenIds: ['998', '996'],
      isSteady: false,
    },
    {
      name: 'all events that report the branch',
      runs: [
        run(999, 'success', { event: 'schedule' }),
        run(998, 'success', { event: 'workflow_dispatch' }),
        run(997, 'failure', { event: 'repository_dispatch' }),
      ],
      greenIds: ['999', '998'],
      isSteady: true,
    },
    {
      name: 'runs of forks, of pull requests, of deleted repositories and of other branches',
      runs: [
        run(999, 'failure', { headRepositoryId: '78' }),
        run(998, 'failure', { event: 'pull_request' }),
        run(997, 'failure', { event: 'pull_request_target' }),
        run(996, 'failure', { event: 'merge_group' }),
        run(995, 'failure', { headRepositoryId: undefined }),
        run(994, 'failure', { branch: 'dev' }),
        run(993, 'success'),
      ],
      greenIds: ['993'],
      isSteady: true,
    },
  ])('$name', async ({ runs, greenIds, isSteady }) => {
    const steadyGreens = isSteady ? greenIds.length : 0;
    const expected = { greens: greenIds.length, greenIds, steadyGreens, newerGreen: false };
    expect(await history(runs)).toEqual(expected);
  });

  test('successes before a cancelled run are not steady', async () => {
    const runs = [run(999, 'success'), run(998, 'cancelled'), run(997, 'success')];
    expect(await history(runs)).toEqual({ greens: 2, greenIds: ['999', '997'], steadyGreens: 1, newerGreen: false });
  });

  test('an earlier attempt of the build is red', async () => {
    expect(await history([run(999, 'success')], { attempt: 2 })).toEqual({ ...UNKNOWN, greens: 0 });
  });
});

describe('a newer green run', () => {
  test.each([
    { name: 'a newer run', runs: [run(1001, 'success')], newerGreen: true },
    { name: 'a newer run before a red one', runs: [run(1002, 'failure'), run(1001, 'success')], newerGreen: true },
    { name: 'a number with more digits', runs: [run(10_000, 'success')], newerGreen: true },
    { name: 'a later attempt', runs: [run(1000, 'success', { attempt: 2 })], newerGreen: true },
    { name: 'the build itself', runs: [run(1000, 'success')], newerGreen: false },
    { name: 'an older run', runs: [run(999, 'success')], newerGreen: false },
    { name: 'a newer run that failed', runs: [run(1001, 'failure')], newerGreen: false },
    { name: 'a newer run that goes on', runs: [run(1001, '')], newerGreen: false },
    { name: 'a newer run of a fork', runs: [run(1001, 'success', { headRepositoryId: '78' })], newerGreen: false },
    {
      name: 'a newer run of a pull request',
      runs: [run(1001, 'success', { event: 'pull_request' })],
      newerGreen: false,
    },
  ])('$name: $newerGreen', async ({ runs, newerGreen }) => {
    expect(await history(runs)).toHaveProperty('newerGreen', newerGreen);
  });
});

describe('the request', () => {
  test.each([
    { workflow: '.github/workflows/ci.yml', request: 'runs ci.yml main' },
    { workflow: '.github/workflows/a b.YAML', request: 'runs a b.YAML main' },
  ])('has the name of the file $workflow', async ({ workflow, request }) => {
    const reads = fakeReads({ runs: [] });
    await greensInARow(build({ workflow }), reads, fakeLog());
    expect(reads.requests).toEqual([request]);
  });

  test.each<{ name: string; changes: Partial<Build> }>([
    { name: 'tags', changes: { line: 'refs/tags', refName: 'v1' } },
    { name: 'pull requests', changes: { line: 'pull_request #12', refName: 'main' } },
    { name: 'a workflow without a path', changes: { workflow: 'CI' } },
    { name: 'a workflow without a path that looks like a file', changes: { workflow: 'ci.yml' } },
    { name: 'a workflow of GitHub', changes: { workflow: 'dynamic/pages/pages-build-deployment' } },
    { name: 'a repository without a number', changes: { repositoryId: 'acme/shop' } },
  ])('is not sent for $name', async ({ changes }) => {
    const reads = fakeReads({ runs: [run(999, 'success')] });
    expect(await greensInARow(build(changes), reads, fakeLog())).toEqual(UNKNOWN);
    expect(reads.requests).toEqual([]);
  });

  test('is not sent without a token', async () => {
    expect(await greensInARow(build(), undefined, fakeLog())).toEqual(UNKNOWN);
  });

  test('that is refused costs only the history', async () => {
    const log = fakeLog();
    expect(await greensInARow(build(), fakeReads({}), log)).toEqual(UNKNOWN);
    expect(log.notices).toEqual([
      'The github-token may not read runs of the workflow. Give the job the permission actions: read. ' +
        'The step does not know how the runs before and after this one ended.',
    ]);
  });

  test('that is cancelled ends the step', async () => {
    const reads = { ...fakeReads({}), runs: () => Promise.reject(new StepError('CANCELLED', 'x')) };
    await expect(greensInARow(build(), reads, fakeLog())).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
