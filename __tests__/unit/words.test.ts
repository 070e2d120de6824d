/** Keeps phrases of the project's old dialect out of its texts. CONTRIBUTING.md has the words to use. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

/** Phrases that strangers had to learn, each with what to write. */
const DIALECT: readonly { phrase: RegExp; write: string }[] = [
  { phrase: /\ball the same\b/iu, write: 'anyway, nevertheless' },
  { phrase: /\banswer(?:s|ed|ing)?\b/iu, write: 'response, return, respond' },
  // A segmentation fault is what the system calls it.
  { phrase: /(?<!segmentation )\bfault(?:s|y|less)?\b/iu, write: 'error' },
  { phrase: /\bslip(?:s)? of the pen\b/iu, write: 'misspelt name' },
  { phrase: /\bstands? (?:beside|twice|in place of|there)\b/iu, write: 'cannot be combined with, is duplicate, is' },
  { phrase: /\bbeside\b/iu, write: 'next to, with' },
  { phrase: /\bcannot be one\b/iu, write: 'is invalid' },
  { phrase: /\bcannot be a token\b/iu, write: 'is not a valid token' },
  { phrase: /\bleaves? word\b/iu, write: 'save for the post step' },
  {
    phrase: /\bgiv(?:e|es|en|ing) (?:it |the lease )?back the lease\b|\bgives? the lease back\b/iu,
    write: 'release the lease',
  },
  { phrase: /\bwhoever\b/iu, write: 'anyone who' },
  { phrase: /, too[.,;:)]/iu, write: 'also' },
  { phrase: /\bused[- ]up\b/iu, write: 'already used, rotated' },
  { phrase: /\bthe other side\b/iu, write: 'server' },
  { phrase: /\bthe step (?:tells|says)\b/iu, write: 'the step logs, warns, prints' },
  { phrase: /\bsealed box(?:es)?\b/iu, write: 'envelope, sealed token' },
  { phrase: /\brungs?\b/iu, write: 'trust level' },
  { phrase: /\bin silence\b/iu, write: 'silently' },
  { phrase: /\bends? the (?:whole )?grant\b/iu, write: 'revokes the chain' },
  { phrase: /\bcounts as (?:unset|failed)\b/iu, write: 'is unset, fails' },
  { phrase: /\bsees? (?:to it )?that\b/iu, write: 'checks that, verifies that' },
  { phrase: /\bfor ever\b/iu, write: 'without end, never' },
];

/** What is generated, built or installed. */
const EXCLUDED =
  /^(?:node_modules|dist|build|coverage|\.git|\.cache)\/|\.generated\.ts$|package-lock\.json$|schema\.json$/u;
/** Files that quote the phrases, or need a word that a server uses. */
const QUOTES_THEM = [
  '__tests__/unit/words.test.ts',
  'CONTRIBUTING.md',
  'LICENSE',
  'src/http/server-message.ts',
  '__tests__/unit/http/server-message.test.ts',
];

const FILES = readdirSync('.', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(?:ts|mts|js|mjs|cjs|md|yml|sh|rb)$/u.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((file) => !EXCLUDED.test(file) && !QUOTES_THEM.includes(file));
const LINES = FILES.flatMap((file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .map((line, index) => `${file}:${index + 1}: ${line.trim()}`),
);

test('the texts of the project are found', () => expect(FILES).toContain('src/lib/errors.ts'));

test.each(DIALECT)('no text has $phrase: write $write', ({ phrase }) => {
  const found = LINES.filter((line) => phrase.test(line));
  expect(found).toEqual([]);
});
