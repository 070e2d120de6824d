import { describe, expect, test } from '@jest/globals';
import { owners, ownersOf, type Owners } from '../../../../src/report/suspects/owners.js';
import { parsePattern } from '../../../../src/report/suspects/pattern.js';
import { parseYaml } from '../../../../src/inputs/yaml.js';
import { bundles } from '../../../support/bundles.js';
import { createFakeHost } from '../../../support/fake-host.js';

const read = async (raw: string): Promise<Owners> =>
  owners.read('owners', raw, { host: createFakeHost(), loadBundle: bundles({ yaml: { parseYaml } }) });

const isMatch = (pattern: string, path: string): boolean => {
  const parsed = parsePattern(pattern);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.test(path);
};

describe('a pattern', () => {
  test.each([
    { pattern: '*', yes: ['a', 'a/b.ts', '.x'], no: [] },
    { pattern: '*.ts', yes: ['a.ts', 'src/a/b.ts', '.ts', 'x.ts/y.js'], no: ['a.tsx', 'ts', 'a.ts.js'] },
    { pattern: '/*.ts', yes: ['a.ts'], no: ['src/a.ts'] },
    { pattern: '/*', yes: ['a.ts'], no: ['src/a.ts'] },
    { pattern: 'docs/', yes: ['docs/a.md', 'x/docs/a/b.md'], no: ['docs', 'x/docs', 'mydocs/a.md'] },
    { pattern: '/docs/', yes: ['docs/a.md', 'docs/a/b.md'], no: ['docs', 'x/docs/a.md'] },
    { pattern: '/docs', yes: ['docs', 'docs/a/b.md'], no: ['x/docs', 'docs2'] },
    { pattern: 'docs/*', yes: ['docs/a.md'], no: ['docs/a/b.md', 'x/docs/a.md'] },
    { pattern: 'docs/*/', yes: ['docs/a/b.md'], no: ['docs/a.md'] },
    { pattern: 'docs/**', yes: ['docs/a.md', 'docs/a/b.md'], no: ['docs', 'x/docs/a.md'] },
    {
      pattern: 'src/auth/**',
      yes: ['src/auth/a.ts', 'src/auth/b/c/d'],
      no: ['src/auth', 'src/author/x', 'x/src/auth/a'],
    },
    { pattern: '**/logs', yes: ['logs', 'a/logs', 'a/b/logs/c'], no: ['mylogs', 'logs2/a'] },
    { pattern: 'a/**/', yes: ['a/b/c'], no: ['a/b', 'b/c/d'] },
    { pattern: 'a/**/b', yes: ['a/b', 'a/x/b', 'a/x/y/b/z'], no: ['b', 'a/xb', 'x/a/b'] },
    { pattern: '**/a*b/**/c', yes: ['ab/c', 'x/axb/y/z/c'], no: ['ab', 'a/b/c'] },
    { pattern: 'a?c', yes: ['abc', 'x/a.c', 'a🙂c'], no: ['ac', 'a/c', 'abbc'] },
    { pattern: 'a*b*c', yes: ['abc', 'aXbXc', 'abcbc'], no: ['abcd', 'acb', 'a/b/c'] },
    { pattern: 'src/[id]/page.ts', yes: ['src/[id]/page.ts'], no: ['src/i/page.ts'] },
    { pattern: 'a\\*b', yes: ['a*b'], no: ['axb'] },
    { pattern: 'a b/c', yes: ['a b/c'], no: ['a', 'b/c'] },
    { pattern: 'README', yes: ['README', 'x/README'], no: ['readme', 'README.md'] },
  ])('$pattern', ({ pattern, yes, no }) => {
    expect(yes.filter((path) => !isMatch(pattern, path))).toEqual([]);
    expect(no.filter((path) => isMatch(pattern, path))).toEqual([]);
  });

  test('takes little time for a hostile path', () => {
    const started = performance.now();
    expect(isMatch(`${'*a'.repeat(140)}b`, `${'a'.repeat(4000)}c`)).toBe(false);
    expect(isMatch(`${'**/a/'.repeat(50)}b`, 'a/'.repeat(2000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('owners of paths', () => {
  test('are those of the last pattern that matches, those with the most files first', async () => {
    const all = await read('"*": alice\nsrc/auth/**: [bob, "@carol"]\n/docs/: []\n"*.ts": dave\n');
    expect(ownersOf(all, ['README'])).toEqual(['alice']);
    expect(ownersOf(all, ['src/auth/a.js', 'x.ts', 'y.ts', './z.ts'])).toEqual(['dave', 'bob', 'carol']);
    expect(ownersOf(all, ['docs/a.md'])).toEqual([]);
    expect(ownersOf(all, [])).toEqual([]);
    expect(ownersOf(all, ['a', 'a', 'x.ts', 'y.ts'])).toEqual(['dave', 'alice']);
  });

  test('are at most 5, each once', async () => {
    const all = await read('{"*": ["a", "b", "c", "d", "e", "f", "a"], "x": "A"}');
    expect(ownersOf(all, ['1', 'x'])).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('are nobody without a pattern that matches', async () => {
    expect(ownersOf(await read('/src/: alice'), ['docs/a.md', 'lib/src/b.ts'])).toEqual([]);
    expect(ownersOf([], ['a'])).toEqual([]);
  });
});

describe('the input owners', () => {
  test.each([
    ['- a', 'is not a map'],
    ['*.ts: alice', 'line 1'],
    ['a: alice\na: bob', 'line 2'],
    ['"!a": alice', 'with [] for nobody'],
    ['"/": alice', 'Write * for all files.'],
    ['"": alice', 'Write * for all files.'],
    ['a//b: alice', 'Write one slash'],
    ['./a: alice', 'from the root of the repository'],
    ['../a: alice', 'from the root of the repository'],
    ['a\\b: alice', 'Write / between folders.'],
    ['"12": alice', 'Write **/12.'],
    ['a: 12', 'Write a name in quotes'],
    ['a:', 'or []'],
    ['a: {b: c}', 'Write a name in quotes'],
    ['a: [[b]]', 'Write a name in quotes'],
    ['a: " "', 'or [] for nobody'],
    ['a: "x\\ty"', 'Correct it.'],
    ['a: "@acme/team"', 'Write names of people.'],
    [`${'a'.repeat(301)}: alice`, 'Shorten it.'],
    [JSON.stringify(Object.fromEntries(Array.from({ length: 1001 }, (_, one) => [`f${one}`, 'a']))), '1000 patterns'],
  ])('%s is an error with the next thing to do', async (raw, sentence) => {
    await expect(read(raw)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringMatching(/^owners: /u) as unknown,
    });
    await expect(read(raw)).rejects.toThrow(sentence);
  });

  test('may have names with a blank or a slash, as other trackers have', async () => {
    expect(ownersOf(await read('"*": [Ann Lee, ops/ann]'), ['a'])).toEqual(['Ann Lee', 'ops/ann']);
  });
});
