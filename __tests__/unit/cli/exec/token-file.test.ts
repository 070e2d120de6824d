import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createTokenFile } from '../../../../src/cli/exec/token-file.js';

let temp = '';
beforeEach(() => {
  temp = mkdtempSync(join(tmpdir(), 'bearer-step-token-file-'));
});
afterEach(() => rmSync(temp, { recursive: true, force: true }));

const mode = (path: string): number => statSync(path).mode & 0o777;

test('the file is for its user alone, is replaced by another file, and is removed with its folder', () => {
  const file = createTokenFile(temp);
  expect(mode(dirname(file.path))).toBe(0o700);
  file.write('token-0001');
  const before = statSync(file.path).ino;
  file.write('token-0002');
  expect({ text: readFileSync(file.path, 'utf8'), mode: mode(file.path) }).toEqual({ text: 'token-0002', mode: 0o600 });
  expect(statSync(file.path).ino).not.toBe(before);
  expect(readdirSync(dirname(file.path))).toEqual(['token']);
  file.remove();
  file.remove();
  expect(readdirSync(temp)).toEqual([]);
});

test('what a failed write has left does not prevent the next', () => {
  const file = createTokenFile(temp);
  writeFileSync(join(dirname(file.path), 'next'), 'half');
  file.write('token-0001');
  expect(readFileSync(file.path, 'utf8')).toBe('token-0001');
});

test('without the folder of the CI system, that of the operating system is used', () => {
  const file = createTokenFile(join(temp, 'missing'));
  expect(dirname(dirname(file.path))).toBe(tmpdir());
  file.remove();
  expect(existsSync(dirname(file.path))).toBe(false);
});

test('a folder that is gone is an error', () => {
  const file = createTokenFile(temp);
  rmSync(dirname(file.path), { recursive: true });
  expect(() => file.write('token-0001')).toThrow('cannot be written');
});
