import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { copyCacheLibrary, missingExports } from '../../../scripts/cache-library.mjs';

describe('the copy of @actions/cache', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bearer-step-library-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('has the replacements, and no tar', () => {
    copyCacheLibrary(folder);
    const internal = join(folder, '@actions/cache/lib/internal');
    for (const file of ['tar.js', 'downloadUtils.js', 'uploadUtils.js']) {
      expect(readFileSync(join(internal, file), 'utf8')).toBe(readFileSync(join('scripts/bundle/cache', file), 'utf8'));
    }
    expect(readFileSync(join(internal, 'tar.js'), 'utf8')).not.toContain('exec');
  });

  test('replaces a copy, and not the package', () => {
    mkdirSync(join(folder, '@actions'));
    writeFileSync(join(folder, '@actions/file'), 'x');
    copyCacheLibrary(folder);
    expect(readFileSync('node_modules/@actions/cache/lib/internal/tar.js', 'utf8')).toContain('@actions/exec');
  });
});

describe('a replacement needs', () => {
  const theirs = 'export function extractTar(archivePath, compressionMethod) {\n    return __awaiter(…)\n}\n';

  test.each([
    { name: 'the same function', ours: 'export async function extractTar(archivePath) {}', expected: [] },
    { name: 'no other name', ours: 'export async function extract(archivePath) {}', expected: ['extract(archivePath'] },
    { name: 'the same parameters', ours: 'export async function extractTar(file) {}', expected: ['extractTar(file'] },
  ])('$name', ({ ours, expected }) => expect(missingExports(ours, theirs)).toEqual(expected));

  test('at least one function', () => expect(() => missingExports('export default 1;', theirs)).toThrow('nothing'));
});
