import { describe, expect, test } from '@jest/globals';
import { causesIn, fingerprintIn, jobLog } from '../read.js';

test.each([
  ["app/a.py:3:1: F401 'sys' imported but unused", "lint | app/a.py F401 | 'sys' imported but unused"],
  ['app/a.py:3:8: F401 [*] `sys` imported but unused', 'lint | app/a.py F401 | `sys` imported but unused'],
  ['app/a.py: F821 Undefined name `x`', 'lint | app/a.py F821 | Undefined name `x`'],
  ['F821 Undefined name `x`\n  --> app/a.py:11:25\n   |\n11 | x\n', 'lint | app/a.py F821 | Undefined name `x`'],
  [
    'invalid-syntax: Expected an expression\n --> app/a.py:1:5\n',
    'lint | app/a.py invalid-syntax | Expected an expression',
  ],
  ['unformatted: File would be reformatted\n --> app/a.py:1:1\n', 'ruff | app/a.py | is not formatted'],
  [
    "app/a.py:3:0: E0602: Undefined variable 'x' (undefined-variable)",
    "pylint | app/a.py E0602 | Undefined variable 'x'",
  ],
  [
    "app/a.py:3: [E0602(undefined-variable), load] Undefined variable 'x'",
    "pylint | app/a.py E0602 | Undefined variable 'x'",
  ],
  ['bin/x.sh:3:5: error: Fix this. [SC1072]', 'shellcheck | bin/x.sh SC1072 | Fix this'],
  ['bin/x.sh:3:5: warning: Quote this. [SC2086]', 'shellcheck | bin/x.sh SC2086 | Quote this'],
  ['In bin/x.sh line 3:\nrm $x\n   ^-- SC2086 (info): Quote this.', 'shellcheck | bin/x.sh SC2086 | Quote this'],
  ['Dockerfile:3 DL3006 warning: Always tag the version', 'hadolint | Dockerfile DL3006 | Always tag the version'],
  ['lib/a.rb:3:5: C: Style/Strings: Prefer others.', 'rubocop | lib/a.rb Style/Strings | Prefer others'],
  ['a.yml:3:5: [error] too many spaces (braces)', 'yamllint | a.yml braces | too many spaces'],
  [
    'README.md:3:81 MD013/line-length Line length [Expected: 80]',
    'markdownlint | README.md MD013 | Line length [Expected: 80]',
  ],
  ['src/a.css:3:5: Unexpected color (color-named) [error]', 'stylelint | src/a.css color-named | Unexpected color'],
  [
    'src/a.css: line 3, col 5, error - Unexpected color (color-named)',
    'stylelint | src/a.css color-named | Unexpected color',
  ],
  [
    'src/a.css\n  3:5  ✖  Unexpected color  color-named\n\n1 problem',
    'stylelint | src/a.css color-named | Unexpected color',
  ],
  ['error[F821]: Undefined name `x`\n  --> app/a.py:11:25\n', 'lint | app/a.py F821 | Undefined name `x`'],
  [
    'src/a.js:3:5 lint/style/useConst  FIXABLE  ━━━━━\n\n  × Use const.\n\n  × of no error\n',
    'biome | src/a.js lint/style/useConst | Use const',
  ],
  [
    'src/a.js format ━━━━━\n\n  × Formatter would have printed it.\n',
    'biome | src/a.js format | Formatter would have printed it',
  ],
  [
    "  × eslint(no-undef): 'x' is not defined.\n   ╭─[src/a.js:3:5]\n",
    "oxlint | src/a.js eslint(no-undef) | 'x' is not defined",
  ],
  ['would reformat app/a.py\nOh no!', 'black | app/a.py | is not formatted'],
  ['error: cannot format app/a.py: Cannot parse: 1:2: x', 'black | app/a.py | Cannot parse: 1:2: x'],
  ['Would reformat: app/a.py\n1 file would be reformatted', 'ruff | app/a.py | is not formatted'],
  [
    'ERROR: /x/src/a.py Imports are incorrectly sorted and/or formatted.',
    'isort | src/a.py | Imports are incorrectly sorted and/or formatted',
  ],
  [
    'Checking formatting...\n[warn] src/a.js\n[warn] Code style issues found in the above file. Run Prettier.',
    'prettier | src/a.js | is not formatted',
  ],
  ['[error] src/a.js: SyntaxError: Unexpected token (3:5)', 'prettier | src/a.js | SyntaxError: Unexpected token'],
  ['app/a.py:3:5: error: Bad type  [arg-type]', 'mypy | app/a.py | Bad type [arg-type]'],
  ['app/a.py:3: error: Bad type', 'mypy | app/a.py | Bad type'],
  [
    '  /x/src/a.py:3:5 - error: "x" is not defined (reportUndefinedVariable)',
    'pyright | src/a.py | "x" is not defined (reportUndefinedVariable)',
  ],
  ['  /x/src/a.py:3:5 - error: Expected expression', 'pyright | src/a.py | Expected expression'],
])('%s', async (log, cause) => {
  expect(await causesIn(log)).toEqual([cause]);
});

test.each([
  '10:22:33: ABC123 service started',
  '[warn] cache is cold',
  '━━━ a title ━━━',
  '  × eslint(no-undef): x\nno place follows',
  '[error] no file is named here',
  'F821 Undefined name `x`\nno place follows',
  '   ^-- SC2086 (info): no script is named',
  '  3:5  ✖  no file  is-named',
  'note: x.py:3: error: of another program',
])('no linter: %s', async (log) => {
  expect((await causesIn(log))[0]).toMatch(/^(?:log|shell) /u);
});

describe('mypy wraps messages with --pretty', () => {
  const plain = 'app/a.py:3:5: error: No variant matches argument types "str", "int"  [call-overload]';

  test('up to the code', async () => {
    const wrapped =
      'app/a.py:3:5: error: No variant matches argument types\n"str", "int"  [call-overload]\n    f(1)\n    ^~~~';
    expect(await fingerprintIn(wrapped)).toBe(await fingerprintIn(plain));
  });

  test.each([
    ['the source follows', '    f(1)\n    ^~~~'],
    ['another error follows', 'app/b.py:1: note: x'],
    ['the summary follows', 'Found 1 error in 1 file'],
    ['many lines follow', '1\n2\n3\n4\n5\n6\n7 [call-overload]'],
  ])('without codes: %s', async (_, after) => {
    expect(await causesIn(`app/a.py:3:5: error: Bad type\n${after}`)).toEqual(['mypy | app/a.py | Bad type']);
  });
});

describe('eslint --format json', () => {
  const message = { ruleId: 'no-undef', severity: 2, message: '\'x\' is not "defined".', line: 1 };
  const file = {
    filePath: '/x/src/a.js',
    messages: [{ ...message, ruleId: 'no-console', severity: 1 }, message],
    suppressedMessages: [{ ...message, ruleId: 'no-alert', suppressions: [] }],
    source: '"filePath":"no.js"',
  };
  const fatal = {
    filePath: '/x/src/b.js',
    messages: [{ ruleId: null, fatal: true, severity: 2, message: 'Parsing error: x' }],
  };
  const cause = `eslint | src/a.js no-undef | 'x' is not "defined"`;

  test.each([
    ['json', JSON.stringify([file])],
    ['json-with-metadata', JSON.stringify({ results: [file], metadata: {} })],
    ['cut', JSON.stringify([file, { filePath: 'src/c.js', source: 'x'.repeat(70_000) }])],
  ])('%s', async (_, log) => {
    expect(await causesIn(log)).toEqual([cause]);
  });

  test('a file that cannot be parsed has no rule', async () => {
    expect(await causesIn(JSON.stringify([file, fatal]))).toEqual([cause, 'eslint | src/b.js | Parsing error: x']);
  });

  test('what is no JSON stays as it is', async () => {
    const log = String.raw`[{"filePath":"a\q.js","messages":[{"ruleId":"r","severity":2,"message":"m"}]}]`;
    expect(await causesIn(log)).toEqual([String.raw`eslint | a\q.js r | m`]);
  });
});

describe('no tool', () => {
  test.each([
    ['release: SHIP_TOKEN is not set\nattempt 1 failed, retrying in 0s\n+ exit 1', 'release: SHIP_TOKEN is not set'],
    ['schema is out of date\nFound 1 error.', 'schema is out of date'],
    ['the tables differ\nerror budget: 0\n[3/9] 33%', 'the tables differ'],
    ['Unable to open the store\nbye', 'Unable to open the store'],
    ['Error: gave up after 3 retries\nbye', 'Error: gave up after 3 retries'],
  ])('%s', async (output, message) => {
    expect(await causesIn(jobLog(output))).toEqual([`log |  | ${message}`]);
  });
});
