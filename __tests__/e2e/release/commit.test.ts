import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { HASH_FILE, hashSources } from '../../../scripts/sources-hash.mjs';
import { ENVIRONMENT, git, makeOrigin, makeReleaseWorld, type ReleaseWorld } from './world.js';

const DATE = '2025-01-31';

let template: string;
let world: ReleaseWorld;

beforeAll(() => {
  template = makeOrigin();
});

beforeEach(() => {
  world = makeReleaseWorld(template);
});

afterEach(() => world.remove());

afterAll(() => rmSync(template, { recursive: true }));

function run(
  root: string,
  script: string,
  ...args: string[]
): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join('scripts/release', script), ...args], {
    cwd: root,
    env: ENVIRONMENT,
    encoding: 'utf8',
  });
}

const read = (root: string, path: string): string => readFileSync(join(root, path), 'utf8');

describe('a release', () => {
  test('is one commit with the version, the changelog and the hash of the sources', () => {
    const root = world.clone();
    expect(run(root, 'commit.mjs', '1.2.3', DATE)).toMatchObject({ status: 0, stderr: '' });
    expect(git(root, 'log', '--format=%s', 'origin/main..HEAD')).toBe('Release 1.2.3');
    expect(git(root, 'diff', '--name-only', 'origin/main', 'HEAD').split('\n')).toEqual([
      'CHANGELOG.md',
      HASH_FILE,
      'package-lock.json',
      'package.json',
    ]);
    expect(read(root, 'CHANGELOG.md')).toContain(`## [Unreleased]\n\n## [1.2.3] - ${DATE}\n\n### Added\n\n- An input`);
    expect(read(root, 'package.json')).toBe('{\n  "name": "sample",\n  "version": "1.2.3",\n  "license": "MIT"\n}\n');
    expect(read(root, 'package-lock.json').match(/"version": "1\.2\.3"/gu)).toHaveLength(2);
    expect(read(root, HASH_FILE)).toBe(`${hashSources(root)}\n`);
    expect(git(root, 'status', '--porcelain')).toBe('');
  });

  test('has its tag and that of its major version, and prints what was made, for GITHUB_OUTPUT', () => {
    const root = world.clone();
    const { stdout } = run(root, 'commit.mjs', '1.2.3', DATE);
    const [commit, tree] = git(root, 'rev-parse', 'HEAD', 'HEAD^{tree}').split('\n');
    expect(stdout).toBe(`tag=v1.2.3\nmajor=v1\ncommit=${commit}\ntree=${tree}\ndate=${DATE}\n`);
    for (const tag of ['v1.2.3', 'v1']) expect(git(root, 'rev-parse', tag)).toBe(commit);
  });

  test('is not pushed', () => {
    run(world.clone(), 'commit.mjs', '1.2.3', DATE);
    expect(world.tags()).toEqual([]);
    expect(git(world.origin, 'log', '--format=%s', 'main')).toBe('Change');
  });

  test('has the same tree on every machine, and another one on another day', () => {
    const [first, second, later] = [DATE, DATE, '2025-02-01'].map((date) => {
      const { stdout } = run(world.clone(), 'commit.mjs', '1.2.3', date);
      return /^tree=(\w{40})$/mu.exec(stdout)?.[1] ?? 'none';
    });
    expect(first).not.toBe('none');
    expect(second).toBe(first);
    expect(later).not.toBe(first);
  });

  test('is of today unless a date is given', () => {
    const { stdout } = run(world.clone(), 'commit.mjs', '1.2.3');
    // Two days pass if midnight is in between.
    const days = [Date.now() - 60_000, Date.now()].map((time) => new Date(time).toISOString().slice(0, 10));
    expect(days).toContain(/^date=(.*)$/mu.exec(stdout)?.[1]);
  });

  test('moves the tag of the major version at the next release', () => {
    const root = world.clone();
    run(root, 'commit.mjs', '1.2.3', DATE);
    writeFileSync(
      join(root, 'CHANGELOG.md'),
      read(root, 'CHANGELOG.md').replace('## [Unreleased]\n', '## [Unreleased]\n\n- More.\n'),
    );
    git(root, 'commit', '--all', '--message', 'Change');
    expect(run(root, 'commit.mjs', '1.3.0', DATE)).toMatchObject({ status: 0 });
    expect(git(root, 'rev-parse', 'v1')).toBe(git(root, 'rev-parse', 'v1.3.0'));
    expect(run(root, 'notes.mjs', '1.3.0').stdout).toBe('- More.\n');
    expect(run(root, 'notes.mjs', '1.2.3').stdout).toBe(
      '### Added\n\n- An input that takes two lines.\n- Another one.\n',
    );
  });
});

describe('no release is made', () => {
  test.each<{ name: string; args: string[]; error: string; prepare?: (root: string) => unknown }>([
    { name: 'without a version', args: [], error: 'The version "" is invalid' },
    { name: 'of an invalid version', args: ['v1.2.3'], error: 'The version "v1.2.3" is invalid' },
    { name: 'with an invalid date', args: ['1.2.3', 'today'], error: 'The date "today" is not like 2025-01-31.' },
    {
      name: 'of a version that was released',
      args: ['1.2.3', DATE],
      error: 'The version 1.2.3 does not follow 1.2.3.',
      prepare: (root) => git(root, 'tag', 'v1.2.3'),
    },
    {
      name: 'with uncommitted changes',
      args: ['1.2.3', DATE],
      error: 'The working tree has changes. Commit them first.',
      prepare: (root) => writeFileSync(join(root, 'src/new.ts'), ''),
    },
    {
      name: 'with an outdated dist',
      args: ['1.2.3', DATE],
      error: 'dist is out of date. Run npm run bundle.',
      prepare: (root) => {
        writeFileSync(join(root, 'src/index.ts'), 'export const changed = true;\n');
        git(root, 'commit', '--all', '--message', 'Change');
      },
    },
    {
      name: 'without a change',
      args: ['1.2.3', DATE],
      error: 'CHANGELOG.md has no entry below "Unreleased".',
      prepare: (root) => {
        writeFileSync(join(root, 'CHANGELOG.md'), '# Changelog\n\n## [Unreleased]\n');
        git(root, 'commit', '--all', '--message', 'Change');
      },
    },
  ])('$name', ({ args, error, prepare }) => {
    const root = world.clone();
    prepare?.(root);
    const before = [git(root, 'rev-parse', 'HEAD'), git(root, 'tag'), git(root, 'status', '--porcelain')];
    const { status, stdout, stderr } = run(root, 'commit.mjs', ...args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(error);
    expect(stderr.trim()).not.toContain('\n');
    const after = [git(root, 'rev-parse', 'HEAD'), git(root, 'tag'), git(root, 'status', '--porcelain')];
    expect(after).toEqual(before);
  });
});

test('the files that have the version are as npm writes them', () => {
  for (const path of ['package.json', 'package-lock.json']) {
    const text = readFileSync(path, 'utf8');
    expect(`${JSON.stringify(JSON.parse(text), null, 2)}\n`).toBe(text);
  }
});

test('the checksums are those of all files of dist, sorted', () => {
  const root = world.clone();
  const { stdout } = run(root, 'checksums.mjs');
  const files = ['main/index.js', 'main/licenses.txt', 'packages.json', 'post/index.js'];
  const paths = [...files.map((file) => `dist/${file}`), HASH_FILE];
  const sum = (path: string): string => createHash('sha256').update(read(root, path)).digest('hex');
  expect(stdout).toBe(paths.map((path) => `${sum(path)}  ${path}\n`).join(''));
});

test('a dry run shows the commit, the tags and the notes, and changes nothing', () => {
  const root = world.clone();
  const { status, stdout, stderr } = run(root, 'dry-run.mjs', '1.2.3');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  for (const part of [
    'Release 1.2.3',
    'package-lock.json',
    'Tags: v1.2.3, v1\n\nNotes:\n\n### Added\n\n- An input that',
  ]) {
    expect(stdout).toContain(part);
  }
  expect(git(root, 'status', '--porcelain')).toBe('');
  expect(git(root, 'tag')).toBe('');
  expect(run(root, 'dry-run.mjs', '1.2')).toMatchObject({ status: 1, stderr: expect.stringContaining('is invalid') });
});

test('the bill of materials fails for a package that the lock file does not have', () => {
  const root = world.clone();
  writeFileSync(join(root, 'dist/packages.json'), '[{ "path": "node_modules/missing", "bundles": ["main"] }]');
  const { status, stdout, stderr } = run(root, 'sbom.mjs');
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toBe('package-lock.json has no node_modules/missing. Run npm run bundle.\n');
});
