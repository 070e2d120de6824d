import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { findFiles, type Found } from '../../../../../src/report/cause/junit/find-files.js';
import { parseGlob } from '../../../../../src/report/cause/junit/glob.js';

let root: string;
let workspace: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'find-files-'));
  workspace = join(root, 'workspace');
  mkdirSync(workspace);
});

afterEach(() => rmSync(root, { recursive: true }));

function write(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), '<testsuite/>');
  }
}

const find = (patterns: readonly string[], limits = { files: 1000, entries: 100_000 }): Promise<Found> => {
  const globs = patterns.flatMap((text) => {
    const result = parseGlob(text);
    return 'glob' in result ? [result.glob] : [];
  });
  expect(globs).toHaveLength(patterns.length);
  return findFiles(globs, workspace, limits);
};

test('finds files in the order of their paths, each once', async () => {
  write('b.xml', 'a/z.xml', 'a/b/c.xml', 'a.txt');
  await expect(find(['**/*.xml', 'a/**', 'b.xml'])).resolves.toEqual({
    files: ['a/b/c.xml', 'a/z.xml', 'b.xml'],
    links: [],
    others: [],
    unmatched: [],
    isCut: false,
  });
});

test('skips hidden folders and node_modules unless a pattern names them, and .git always', async () => {
  write('.hidden/a.xml', 'node_modules/a/a.xml', '.git/a.xml', 'b/.git/a.xml', 'b/c.xml');
  expect((await find(['**/*.xml'])).files).toEqual(['b/c.xml']);
  const named = await find(['.hidden/*.xml', 'node_modules/**/*.xml', '.git/*.xml', '**/.git/*']);
  expect(named.files).toEqual(['.hidden/a.xml', 'node_modules/a/a.xml']);
  expect(named.unmatched).toEqual([2, 3]);
});

test('the last pattern that matches a file decides', async () => {
  write('a/x.xml', 'a/b/x.xml', 'a/b/y.xml', 'build/x.xml');
  expect((await find(['**/*.xml', '!a/b/**', 'a/b/y.xml', '!build'])).files).toEqual(['a/b/y.xml', 'a/x.xml']);
  expect((await find(['!a/b/**', '**/*.xml'])).files).toHaveLength(4);
});

test('tells which patterns match no file', async () => {
  write('a/x.xml');
  expect((await find(['a/*.xml', 'b/*.xml', '!c/*.xml', 'a'])).unmatched).toEqual([1, 3]);
  // A file that is excluded was matched: the user knows of it.
  expect((await find(['a/*.xml', '!a/x.xml'])).files).toEqual([]);
});

test('follows no links', async () => {
  mkdirSync(join(root, 'outside'));
  writeFileSync(join(root, 'outside/secret.xml'), '<testsuite/>');
  write('a/x.xml');
  symlinkSync(join(root, 'outside'), join(workspace, 'out'));
  symlinkSync(join(root, 'outside/secret.xml'), join(workspace, 'a/secret.xml'));
  symlinkSync('.', join(workspace, 'a/loop'));
  symlinkSync('../a', join(workspace, 'a/inside'));
  await expect(find(['**/*.xml', 'out/*.xml'])).resolves.toEqual({
    files: ['a/x.xml'],
    links: ['a/secret.xml', 'out'],
    others: [],
    unmatched: [1],
    isCut: false,
  });
});

test('skips pipes', async () => {
  write('a/x.xml');
  execFileSync('mkfifo', [join(workspace, 'a/pipe.xml'), join(workspace, 'a/other')]);
  await expect(find(['a/*.xml'])).resolves.toMatchObject({ files: ['a/x.xml'], others: ['a/pipe.xml'] });
});

test('ends at the limits', async () => {
  write(...Array.from({ length: 20 }, (_, index) => `a${index}.xml`));
  expect(await find(['*.xml'], { files: 5, entries: 100 })).toMatchObject({ isCut: true });
  expect((await find(['*.xml'], { files: 5, entries: 100 })).files).toHaveLength(5);
  expect(await find(['*.xml'], { files: 100, entries: 5 })).toMatchObject({ isCut: true });
  expect(await find(['*.xml'], { files: 20, entries: 20 })).toMatchObject({ isCut: false });
});

test('looks only into folders in which something may match', async () => {
  write('a/b/c/x.xml', 'b/x.xml');
  // Each of the folders has a single entry: three are looked at.
  expect(await find(['b/*.xml'], { files: 10, entries: 3 })).toMatchObject({ files: ['b/x.xml'], isCut: false });
  expect(await find(['**/x.xml', '!a'], { files: 10, entries: 3 })).toMatchObject({ files: ['b/x.xml'], isCut: false });
});

test('a workspace that does not exist has no files', async () => {
  rmSync(workspace, { recursive: true });
  await expect(find(['*.xml'])).resolves.toMatchObject({ files: [], unmatched: [0] });
});
