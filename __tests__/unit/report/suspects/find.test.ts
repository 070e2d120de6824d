/** What a search for suspects asks for, and where it ends. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startGitHub, type GitHub } from '../../../../sandbox/systems/github/server.js';
import type { Permissions } from '../../../../sandbox/systems/github/tokens.js';
import { StepError } from '../../../../src/lib/errors.js';
import type { Build } from '../../../../src/report/evidence/evidence.js';
import type {
  ApiComparison,
  ApiGreenRun,
  ApiJob,
  ApiRun,
  SuspectReads,
} from '../../../../src/report/evidence/github.js';
import { findSuspects } from '../../../../src/report/suspects/find.js';
import type { Suspects } from '../../../../src/report/suspects/suspects.js';
import { build, fakeLog, run } from '../evidence/samples.js';
import { Script, type GeneratedHistory } from '../../../support/histories/script.js';
import { install, openReads } from './reads.js';

const shaOf = (number: number): string => number.toString(16).padStart(40, '0');
const HEAD = build().sha;
const ADDRESS = 'https://github.example/acme/shop';

/** Returns a green run whose commit has its number. */
const green = (id: number, changes: Partial<ApiGreenRun> = {}): ApiGreenRun => ({
  ...run(id, 'success'),
  sha: shaOf(id),
  ...changes,
});

const commit = (number: number): ApiComparison['commits'][number] => ({
  sha: shaOf(number),
  title: `Change ${number}`,
  name: 'Ann',
  login: undefined,
});

const ahead = (changes: Partial<ApiComparison> = {}): ApiComparison => {
  const commits = changes.commits ?? [commit(7000)];
  return { status: 'ahead', total: commits.length, commits, files: ['a.ts'], ...changes };
};

interface World {
  greens?: readonly ApiGreenRun[];
  /** The comparisons by the number of the base; by default `ahead`. undefined: gone. */
  compared?: Readonly<Record<number, ApiComparison | undefined>>;
  last?: ApiComparison;
  refs?: readonly string[];
  ofCommit?: readonly ApiRun[];
  jobs?: Readonly<Record<number, readonly ApiJob[]>>;
}

function openFake({ greens = [], compared = {}, last, refs = [], ofCommit = [], jobs = {} }: World) {
  const requests: string[] = [];
  const reply = <T>(request: string, value: T): Promise<T> => {
    requests.push(request);
    return Promise.resolve(value);
  };
  const reads: SuspectReads = {
    greenRuns: (file, branch, page) => {
      const runs = greens.slice(100 * (page - 1), 100 * page);
      return reply(`greens ${file} ${branch ?? '*'} ${page}`, { runs, hasMore: greens.length > 100 * page });
    },
    runsOf: (_, sha) => reply(`runs of ${Number.parseInt(sha, 16)}`, ofCommit),
    compare: (base, _, total) => {
      const number = Number.parseInt(base, 16);
      if (total !== undefined) return reply(`last page of ${number}`, last);
      return reply(`compare ${number}`, Object.hasOwn(compared, number) ? compared[number] : ahead());
    },
    hasRef: (kind, name) => reply(`${kind} ${name}`, refs.includes(`${kind} ${name}`)),
    jobs: (id, attempt) => reply(`jobs ${id} ${attempt}`, jobs[attempt] ?? []),
  };
  return { reads, requests };
}

const find = async (
  world: World,
  changes: Partial<Build> = {},
): Promise<{ found: Suspects | undefined; requests: string[] }> => {
  const { reads, requests } = openFake(world);
  return { found: await findSuspects(build(changes), reads, fakeLog()), requests };
};

describe('the suspects', () => {
  test('are the commits since the last green run, the newest first', async () => {
    const commits = [{ ...commit(1), login: 'ann' }, commit(2)];
    const { found, requests } = await find({ greens: [green(900)], compared: { 900: ahead({ commits }) } });
    const url = (number: number): string => `${ADDRESS}/commit/${shaOf(number)}`;
    expect(found).toEqual({
      base: { sha: shaOf(900), url: url(900) },
      isSameCommit: false,
      commits: [
        { sha: shaOf(2), title: 'Change 2', author: 'Ann', url: url(2), login: undefined },
        { sha: shaOf(1), title: 'Change 1', author: 'ann', url: url(1), login: 'ann' },
      ],
      total: 2,
      compareUrl: `${ADDRESS}/compare/${shaOf(900)}..${HEAD}`,
      files: ['a.ts'],
    });
    expect(requests).toEqual(['greens ci.yml main 1', 'compare 900', 'tags main']);
  });

  test('are none if the same commit was green, which needs no comparison', async () => {
    const { found, requests } = await find({ greens: [green(900, { sha: HEAD }), green(899)] });
    expect(found).toMatchObject({ base: { sha: HEAD }, isSameCommit: true, commits: [], total: 0, files: [] });
    expect(requests).toEqual(['greens ci.yml main 1', 'tags main']);
  });

  test('are the 10 newest ones of many', async () => {
    const commits = Array.from({ length: 30 }, (_, index) => commit(index));
    const { found } = await find({ greens: [green(900)], compared: { 900: ahead({ commits }) } });
    expect(found?.commits.map(({ sha }) => sha)).toEqual(
      commits
        .slice(20)
        .reverse()
        .map(({ sha }) => sha),
    );
    expect(found?.total).toBe(30);
  });

  test.each([299, 300, 301])('have at most 300 files: %i', async (count) => {
    const files = Array.from({ length: count }, (_, index) => `${index}.ts`);
    const { found } = await find({ greens: [green(900)], compared: { 900: ahead({ files }) } });
    expect(found?.files).toHaveLength(Math.min(300, count));
    expect(found?.missing).toBe(count < 300 ? undefined : 'GitHub names only 300 of the changed files.');
  });
});

describe('a run does not count', () => {
  test.each<{ name: string; run: ApiGreenRun }>([
    { name: 'a newer one', run: green(1001) },
    { name: 'the red one itself', run: green(1000) },
    { name: 'one of a fork', run: green(950, { headRepositoryId: '78' }) },
    { name: 'one of a deleted repository', run: green(950, { headRepositoryId: undefined }) },
    { name: 'one of a pull request', run: green(950, { event: 'pull_request' }) },
    { name: 'one of the merge queue', run: green(950, { event: 'merge_group' }) },
    { name: 'one of another branch', run: green(950, { branch: 'dev' }) },
    { name: 'one that did not succeed', run: green(950, { conclusion: 'neutral' }) },
    { name: 'one that has not ended', run: green(950, { conclusion: '' }) },
  ])('$name', async ({ run: other }) => {
    const { found } = await find({ greens: [other, green(900)] });
    expect(found?.base.sha).toBe(shaOf(900));
    expect((await find({ greens: [other] })).found).toBeUndefined();
  });

  test.each(['diverged', 'behind', 'identical', 'unknown'])('with a commit that is %s', async (status) => {
    const { found } = await find({ greens: [green(950), green(900)], compared: { 950: ahead({ status }) } });
    expect(found?.base.sha).toBe(shaOf(900));
  });

  test('with a commit that is gone', async () => {
    const { found } = await find({ greens: [green(950), green(900)], compared: { 950: undefined } });
    expect(found?.base.sha).toBe(shaOf(900));
  });

  test('that is older than another one, in any order of the list', async () => {
    expect((await find({ greens: [green(90), green(910), green(900)] })).found?.base.sha).toBe(shaOf(910));
  });
});

describe('a run of several attempts', () => {
  const job = (name: string, conclusion: string): ApiJob => ({
    id: name,
    name,
    conclusion,
    ended: true,
    runner: '',
    url: '',
    steps: [],
  });

  test.each([
    { name: 'all jobs ran again', first: [job('a', 'failure'), job('b', 'success')], isBase: true },
    { name: 'a failed job did not', first: [job('a', 'failure'), job('b', 'failure')], isBase: false },
    { name: 'a cancelled job did not', first: [job('a', 'failure'), job('b', 'cancelled')], isBase: false },
  ])('counts if it is whole: $name', async ({ first, isBase }) => {
    const jobs = { 1: first, 2: [job('a', 'success')] };
    const { found } = await find({ greens: [green(950, { attempt: 2 }), green(900)], jobs });
    expect(found?.base.sha).toBe(shaOf(isBase ? 950 : 900));
  });
});

describe('a tag with the name of the branch', () => {
  const refs = ['tags main'];

  test.each<{ name: string; ofCommit: ApiRun[]; isBase: boolean }>([
    { name: 'one green run', ofCommit: [run(950, 'success')], isBase: true },
    { name: 'two green runs', ofCommit: [run(950, 'success'), run(949, 'success')], isBase: true },
    { name: 'a green and a red run', ofCommit: [run(950, 'success'), run(949, 'failure')], isBase: false },
    {
      name: 'red runs of others',
      ofCommit: [run(949, 'failure', { branch: 'dev' }), run(948, 'failure', { event: 'pull_request' })],
      isBase: true,
    },
  ])('makes sure that no run of the commit failed: $name', async ({ ofCommit, isBase }) => {
    const { found } = await find({
      greens: [green(950), green(900, { event: 'schedule' })],
      refs,
      ofCommit,
    });
    expect(found?.base.sha).toBe(shaOf(isBase ? 950 : 900));
  });
});

describe('the build of a tag', () => {
  const tag = { line: 'refs/tags', refName: 'v3' };

  test('is compared with the last green tag, of any name', async () => {
    const greens = [green(950, { branch: 'main' }), green(940, { branch: 'v2' }), green(930, { branch: 'v1' })];
    const { found, requests } = await find({ greens, refs: ['heads main', 'tags v1', 'tags v2'] }, tag);
    expect(found?.base.sha).toBe(shaOf(940));
    expect(requests[0]).toBe('greens ci.yml * 1');
  });

  test('is not compared with a run that no tag starts', async () => {
    const greens = [green(950, { branch: 'v2', event: 'schedule' }), green(940, { branch: '' })];
    expect((await find({ greens, refs: ['tags v2'] }, tag)).found).toBeUndefined();
  });
});

describe('a search ends', () => {
  test('after 10 commits', async () => {
    const greens = Array.from({ length: 11 }, (_, index) => green(950 - index));
    const diverged = Object.fromEntries(greens.slice(0, 10).map(({ id }) => [id, ahead({ status: 'diverged' })]));
    const { found, requests } = await find({ greens, compared: diverged });
    expect(found).toBeUndefined();
    expect(requests.filter((request) => request.startsWith('compare'))).toHaveLength(10);
    expect((await find({ greens: greens.slice(1), compared: diverged })).found?.base.sha).toBe(shaOf(940));
  });

  test('after 3 pages, of which those of forks may fill two', async () => {
    const forks = Array.from({ length: 200 }, (_, index) => green(900 - index, { headRepositoryId: '78' }));
    expect((await find({ greens: [...forks, green(600)] })).found?.base.sha).toBe(shaOf(600));
    const more = Array.from({ length: 300 }, (_, index) => green(900 - index, { headRepositoryId: '78' }));
    const { found, requests } = await find({ greens: [...more, green(500)] });
    expect(found).toBeUndefined();
    expect(requests).toHaveLength(3);
  });

  test('after 30 requests', async () => {
    const greens = Array.from({ length: 50 }, (_, index) => green(950 - index, { sha: shaOf(7), attempt: 3 }));
    const failed = { id: '1', name: 'a', conclusion: 'failure', ended: true, runner: '', url: '', steps: [] };
    const { found, requests } = await find({ greens, jobs: { 3: [], 2: [failed] } });
    expect(found).toBeUndefined();
    expect(requests).toHaveLength(30);
  });
});

describe('nothing is asked', () => {
  test.each<{ name: string; changes: Partial<Build> }>([
    { name: 'for a pull request', changes: { line: 'pull_request #12' } },
    { name: 'for the merge queue', changes: { line: 'merge_group refs/heads/main' } },
    { name: 'without the workflow file', changes: { workflow: 'CI' } },
    { name: 'without the number of the repository', changes: { repositoryId: 'acme/shop' } },
    { name: 'without a commit', changes: { sha: '', commitUrl: '' } },
    { name: 'outside GitHub', changes: { countsAttempts: false } },
  ])('$name', async ({ changes }) => {
    const { found, requests } = await find({ greens: [green(900)] }, changes);
    expect({ found, requests }).toEqual({ found: undefined, requests: [] });
  });

  test('without a token', async () => {
    const log = fakeLog();
    expect(await findSuspects(build(), undefined, log)).toBeUndefined();
    expect(log.notices).toEqual([]);
  });
});

test('a cancelled search ends the step', async () => {
  const { reads } = openFake({});
  const greenRuns = (): Promise<never> => Promise.reject(new StepError('CANCELLED', 'x'));
  const searching = findSuspects(build(), { ...reads, greenRuns }, fakeLog());
  await expect(searching).rejects.toMatchObject({ code: 'CANCELLED' });
});

describe('at GitHub', () => {
  let github: GitHub;
  let history: GeneratedHistory;
  let many: GeneratedHistory;

  beforeAll(async () => {
    github = await startGitHub();
    const script = new Script(1);
    script.push(script.main);
    script.push(script.line(script.main, 2, { file: 'new.txt', message: '  A\r\n\nB' }), 'failure');
    history = script.finish('two commits');
    const long = new Script(2);
    long.push(long.main);
    long.push(long.line(long.main, 455), 'failure');
    many = long.finish('many commits');
  });
  afterAll(async () => {
    await github.close();
    for (const { folder } of [history, many]) rmSync(folder, { recursive: true });
  });

  const search = async (
    permissions: Permissions,
    one = history,
  ): Promise<{ found: Suspects | undefined; notices: string[] }> => {
    const log = fakeLog();
    const { value } = github.tokens.add({ permissions });
    const found = await findSuspects(install(github, one), openReads(github, value), log);
    return { found, notices: log.notices };
  };

  test('titles have one line', async () => {
    const { found, notices } = await search({ actions: 'read', contents: 'read' });
    expect(found).toMatchObject({ commits: [{ title: 'A' }, { title: 'A' }], total: 2, files: ['new.txt'] });
    expect(notices).toEqual([]);
  });

  test('more commits than a page has: the newest are on the last one', async () => {
    const { found } = await search({ actions: 'read', contents: 'read' }, many);
    expect(found?.total).toBe(455);
    expect(found?.commits[0]?.sha).toBe(many.runs[many.red]?.headSha);
    expect(found?.commits).toHaveLength(10);
  });

  test.each<{ permissions: Permissions; missing: string }>([
    { permissions: { actions: 'read' }, missing: 'the commits. Give the job the permission contents: read.' },
    { permissions: { contents: 'read' }, missing: 'runs of the workflow. Give the job the permission actions: read.' },
  ])('a missing permission costs only the suspects: $missing', async ({ permissions, missing }) => {
    const { found, notices } = await search(permissions);
    expect(found).toBeUndefined();
    expect(notices).toEqual([
      `The github-token may not read ${missing} The report does not name the commits since the last successful run.`,
    ]);
  });
});
