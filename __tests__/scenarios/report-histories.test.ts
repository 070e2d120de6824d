/** The suspects in generated histories, against what Git itself says. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { git } from '../../sandbox/systems/github/git-history.js';
import { startGitHub, type GitHub } from '../../sandbox/systems/github/server.js';
import { findSuspects } from '../../src/report/suspects/find.js';
import { fakeLog } from '../unit/report/evidence/samples.js';
import type { GeneratedHistory } from '../support/histories/script.js';
import { generate } from '../support/histories/kinds.js';
import { install, openReads } from '../unit/report/suspects/reads.js';

// Git is another process, which a busy machine may start late.
jest.setTimeout(60_000);

interface Expected {
  base: string;
  /** In no order. */
  commits: string[];
  files: string[];
}

/** Returns what the search should find; undefined if history does not tell. */
function expectedIn({ folder, runs, red }: GeneratedHistory): Expected | undefined {
  const head = runs[red]?.headSha ?? '';
  const greens = runs.slice(0, red).filter(({ isOfMain, conclusion }) => isOfMain && conclusion === 'success');
  const ancestors = new Set(linesOf(git(folder, ['rev-list', head])));
  const base = greens.map(({ headSha }) => headSha).findLast((sha) => ancestors.has(sha));
  if (base === undefined) return undefined;
  return {
    base,
    commits: linesOf(git(folder, ['rev-list', `${base}..${head}`])),
    files: linesOf(git(folder, ['-c', 'core.quotePath=false', 'diff', '--no-renames', '--name-only', base, head])),
  };
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');

let github: GitHub;
let token: string;

beforeAll(async () => {
  github = await startGitHub({});
  token = github.tokens.add({ permissions: { actions: 'read', contents: 'read' } }).value;
});

afterAll(() => github.close());

const histories = generate(100);
const expectations = new Map(histories.map((history) => [history, expectedIn(history)]));
afterAll(() => {
  for (const { folder } of histories) rmSync(folder, { recursive: true });
});

describe('the generated histories', () => {
  test('have a base, no base and the same commit often enough', () => {
    const bases = [...expectations.values()];
    const tells = bases.filter((expected) => expected !== undefined);
    expect(tells.length).toBeGreaterThan(60);
    expect(tells.length).toBeLessThan(95);
    expect(tells.filter(({ commits }) => commits.length === 0).length).toBeGreaterThanOrEqual(5);
    expect(tells.filter(({ commits }) => commits.length > 3).length).toBeGreaterThan(10);
  });
});

describe('the suspects of the history', () => {
  test.each(histories)('$name', async (history) => {
    const log = fakeLog();
    const found = await findSuspects(install(github, history), openReads(github, token), log);
    expect(log.notices).toEqual([]);
    const expected = expectations.get(history);
    if (expected === undefined) {
      expect(found).toBeUndefined();
      return;
    }
    const { base, commits, files } = expected;
    expect(found).toMatchObject({ base: { sha: base }, total: commits.length, isSameCommit: commits.length === 0 });
    const shas = found?.commits.map(({ sha }) => sha) ?? [];
    expect(shas).toHaveLength(Math.min(10, commits.length));
    expect(commits).toEqual(expect.arrayContaining(shas));
    expect([...(found?.files ?? [])].sort()).toEqual([...files].sort());
  });
});
