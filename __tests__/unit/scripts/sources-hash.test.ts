import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { hashSources } from '../../../scripts/sources-hash.mjs';

let root: string;

const SOURCES: Readonly<Record<string, string>> = {
  'src/index.ts': 'export {};\n',
  'src/lib/a.ts': 'one\n',
  'src/lib/b.ts': 'two\n',
  'providers/sample.yml': 'id: sample\n',
  'scripts/build.mjs': '// build\n',
  'scripts/bundle-name.mjs': '// name\n',
  'scripts/bundled-packages.mjs': '// packages\n',
  'scripts/cache-library.mjs': '// cache\n',
  'scripts/strip-texts.mjs': '// texts\n',
  'scripts/bundle/exec.js': '// exec\n',
  'tsconfig.json': '{}\n',
  'tsconfig.build.json': '{}\n',
  'package-lock.json': '{}\n',
};

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bearer-step-sources-'));
  for (const [path, text] of Object.entries(SOURCES)) write(path, text);
});

afterEach(() => rmSync(root, { recursive: true }));

test('the hash of the sources is the same on every machine', () => {
  expect(hashSources(root)).toBe('d898407dbfac10b6ae3193b89fee9d189c7a1a5f11631748ecf7a60bf2e15fe6');
});

describe('the hash of the sources changes with', () => {
  test.each(Object.keys(SOURCES))('the text of %s', (path) => {
    const before = hashSources(root);
    write(path, 'changed\n');
    expect(hashSources(root)).not.toBe(before);
  });

  test.each<{ name: string; change: () => void }>([
    { name: 'a new file', change: () => write('src/lib/c.ts', '') },
    { name: 'a removed file', change: () => rmSync(join(root, 'src/lib/b.ts')) },
    { name: 'a renamed file', change: () => renameSync(join(root, 'src/lib/b.ts'), join(root, 'src/lib/c.ts')) },
    {
      name: 'text that moves to the next file',
      change: () => {
        write('src/lib/a.ts', 'one\nt');
        write('src/lib/b.ts', 'wo\n');
      },
    },
    { name: 'line endings', change: () => write('src/lib/a.ts', 'one\r\n') },
  ])('$name', ({ change }) => {
    const before = hashSources(root);
    change();
    expect(hashSources(root)).not.toBe(before);
  });
});

describe('the hash of the sources does not change with', () => {
  test.each<{ name: string; change: () => void }>([
    { name: 'the time of a file', change: () => utimesSync(join(root, 'src/index.ts'), 1, 1) },
    { name: 'a file that is in no bundle', change: () => write('README.md', '# Sample\n') },
    { name: 'the schema of provider files', change: () => write('providers/schema.json', '{}\n') },
    { name: 'a hidden file', change: () => write('src/.index.ts.swp', 'x') },
    { name: 'a built file', change: () => write('dist/main/index.js', 'x') },
  ])('$name', ({ change }) => {
    const before = hashSources(root);
    change();
    expect(hashSources(root)).toBe(before);
  });
});
