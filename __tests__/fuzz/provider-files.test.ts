import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import fc from 'fast-check';
import { readOwnProvider } from '../../src/auth/provider-file.js';
import { printable } from '../../src/lib/printable.js';
import { fuzz } from './fuzz.js';
import { nearValid } from './near-valid.js';

const NAME = './own.yml';
const FILES = ['providers', 'docs/provider-examples'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yml'))
    .map((name) => readFileSync(join(folder, name), 'utf8')),
);
const FRAGMENTS = [
  ': ',
  '{ ',
  ' }',
  '[',
  ']',
  '- ',
  '\n  ',
  '&a ',
  '*a',
  '<<: *a',
  '!!js ',
  '---\n',
  'extends: redmine\n',
  'id: ',
  'operations:\n',
  'request: GET /{x}\n',
  "'",
  '"',
  '# ',
  'in: path',
  'required: maybe',
];

fuzz<string, string[]>('provider files', {
  cases: nearValid(fc.constantFrom(...FILES), FRAGMENTS, 65_536),
  textOf: (text) => text,
  run: (text) => {
    try {
      readOwnProvider(NAME, text);
      return [];
    } catch (error) {
      return (error as Error).message.split('\n');
    }
  },
  check: (_, problems) => {
    // Each problem has its line. An exception of the code itself has none.
    for (const problem of problems) {
      expect(problem).toMatch(/^\.\/own\.yml:\d+: /u);
      expect(problem.length).toBeLessThan(1000);
      expect(printable(problem)).toBe(problem);
    }
  },
  msPerKiB: 50,
  // A file may extend a built-in one of 17 KiB.
  fixedMs: 300,
  share: 0.1,
});
