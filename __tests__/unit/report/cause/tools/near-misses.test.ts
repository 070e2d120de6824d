import { describe, expect, test } from '@jest/globals';
import { causesIn, fingerprintIn, jobLog } from '../read.js';

describe('a line that begins like one of a tool, and is none', () => {
  test.each([
    'the Assertion is of no program',
    '=== FAIL: of no test',
    'SUMMARY: all is well',
    'a line with make: *** [ in it',
    'ERROR: Coverage is low',
    'a line with ERR_PNPM_ in it',
    'FAILED to open the store',
    'error TS is no code',
    'a line with panicked at in it',
    'In a word: no script',
    'F821',
    'npm error code ELIFECYCLE\nstopped',
    ' ERR_PNPM_RECURSIVE_RUN_FIRST_FAIL  shop@1.0.0 test\nstopped',
  ])('%s', async (line) => {
    const causes = await causesIn(jobLog(`${line}\nthe last words are: failed`));
    expect(causes).toHaveLength(1);
    expect(causes[0]).toMatch(/^log /u);
  });
});

describe('very many failures', () => {
  const many = (line: (number: string) => string): string =>
    Array.from({ length: 5_100 }, (_, index) => line(String(index).padStart(4, '0'))).join('\n');

  test.each([
    ['cargo', many((number) => `test t${number} ... FAILED`), 'cargo | t0000 | '],
    [
      'ctest',
      `The following tests FAILED:\n${many((number) => `\t 1 - t${number} (Failed)`)}`,
      'ctest | t0000 | Failed',
    ],
    ['go', `${many((number) => `--- FAIL: T${number} (0.00s)`)}\nFAIL\tx\t1s`, 'go | x › T0000 | '],
    ['pytest', many((number) => `FAILED a.py::t${number} - assert 1`), 'pytest | a.py::t0000 | assert 1'],
    [
      'prettier',
      `${many((number) => `[warn] a${number}.js`)}\n[warn] Code style issues found in 5100 files.`,
      'prettier | a0000.js | is not formatted',
    ],
  ])('%s: the first ones remain', async (_, log, cause) => {
    const causes = await causesIn(log);
    expect(causes).toHaveLength(50);
    expect(causes[0]).toBe(cause);
  });

  test.each([
    ['mocha', '  1 failing\n\n  1) cart:\n     Error: boom\n', 'mocha | cart | Error: boom'],
    ['node-test', '✖ failing tests:\n\ntest at a.js:1:1\n✖ cart\n  Error: boom\n', 'node-test | a.js › cart | boom'],
    ['jest', 'FAIL a.test.js\n  ● cart\n\n    Error: boom\n', 'jest | a.test.js › cart | Error: boom'],
  ])('%s: a long text below a failure', async (_, log, cause) => {
    expect(await causesIn(`${log}${'     detail\n'.repeat(100)}`)).toEqual([cause]);
  });
});

describe('what few logs have', () => {
  test.each([
    ['a.cs(3,5): error CS0103: no such name', 'csc | a.cs | CS0103: no such name'],
    ["a.o: undefined reference to `f'", "ld |  | undefined reference to `f'"],
    ['  "_total", referenced from:', 'ld |  | undefined symbol: _total'],
    ['/x/src/a.c:3:5: runtime error: division by zero', 'UndefinedBehaviorSanitizer | src/a.c | division by zero'],
    ['CMake Error in src/CMakeLists.txt:\n  No target.\n\n', 'cmake | src/CMakeLists.txt | No target.'],
    ['CMake Error: The source directory is empty.', 'cmake |  | The source directory is empty.'],
    ['a.sh: 3: Syntax error: "fi" unexpected', 'shell |  | Syntax error: "fi" unexpected'],
    [
      'Killed\nFATAL ERROR: JavaScript heap out of memory',
      'runner | out of memory | FATAL ERROR: JavaScript heap out of memory',
    ],
    [
      'FATAL ERROR: JavaScript heap out of memory\nKilled',
      'runner | out of memory | FATAL ERROR: JavaScript heap out of memory',
    ],
    ['[ERROR] /x/src/A.java:[3,5] cannot find symbol\n[INFO] ---', 'maven | src/A.java | cannot find symbol'],
    [
      'Traceback (most recent call last):\n  File "a.py", line 3\n    x = (\nSyntaxError: never closed',
      'python | a.py | SyntaxError: never closed',
    ],
    ['error TS5083: Cannot read file.', 'tsc | TS5083 | Cannot read file.'],
    [
      '=== RUN   TestA\n    a_test.go:3: setting up\n    a_test.go:9: got 1, want 2\n--- FAIL: TestA (0.00s)\nFAIL\nFAIL\tx\t1s',
      'go | x › TestA | got 1, want 2',
    ],
    ['# x\n./a.go:3:5: undefined: y\nFAIL\tx [build failed]', 'go | ./a.go | undefined: y'],
    ['--- FAIL: TestA (0.00s)\n    a_test.go:3: \n        the details\nFAIL\tx\t1s', 'go | x › TestA | the details'],
    [
      'not ok 1 - total\n  ---\n  error: boom\n  message: other\n  location: a.js:3:5\n  ...',
      'node-test | a.js › total | boom',
    ],
  ])('%s', async (log, cause) => {
    expect(await causesIn(log)).toEqual([cause]);
  });

  test('vitest: tests that fail by errors of their own, without a line between them', async () => {
    const log = ' FAIL  a.test.ts > one\nError: first\n FAIL  a.test.ts > two\nError: second\n';
    expect(await causesIn(log)).toEqual([
      'vitest | a.test.ts › one | Error: first',
      'vitest | a.test.ts › two | Error: second',
    ]);
  });

  test('an error that is printed twice, at another line, is one cause', async () => {
    const error = (line: number): string => `src/a.c:${line}:5: error: too few arguments at 0x0000ffff${line}0000`;
    expect(await causesIn(`${error(3)}\n${error(4)}`)).toHaveLength(1);
  });

  test('a file of a package, and a file at the top', async () => {
    const log = (path: string): string => `${path}:3:5: error: expected unit`;
    expect(await fingerprintIn(log('/x/y/node_modules/z/a.c'))).toBe(await fingerprintIn(log('/w/node_modules/z/a.c')));
  });
});
