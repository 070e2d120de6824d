/** What tools print with other options and in other versions. */
import { expect, test } from '@jest/globals';
import { causesIn, jobLog } from '../read.js';

test.each([
  [
    'vitest: an error outside of tests',
    '⎯⎯⎯⎯⎯⎯ Unhandled Errors ⎯⎯⎯⎯⎯⎯\n\nVitest caught 1 unhandled error during the test run.\n⎯⎯⎯⎯ Unhandled Rejection ⎯⎯⎯⎯\nError: no store\n ❯ src/a.ts:3:5\n',
    'vitest |  | Error: no store',
  ],
  [
    'vitest: coverage',
    'ERROR: Coverage for lines (50%) does not meet global threshold (80%)',
    'vitest | coverage of lines | does not meet global threshold',
  ],
  ['jest: no tests', 'No tests found, exiting with code 1', 'jest |  | No tests found'],
  [
    'jest: an error of the settings',
    '● Validation Error:\n\n  Test environment jest-environment-jsdom cannot be found.\n',
    'jest | Validation Error | Test environment jest-environment-jsdom cannot be found.',
  ],
  [
    'jest: a file that cannot be parsed',
    'FAIL ./a.test.js\n  ● Test suite failed to run\n\n    Jest encountered an unexpected token\n\n    Details:\n\n    SyntaxError: /x/a.test.js: Unexpected token (1:24)\n\n    > 1 | const = 3\n',
    'jest | a.test.js | SyntaxError: a.test.js: Unexpected token (1:24)',
  ],
  [
    'eslint: an error of the settings',
    "Oops! Something went wrong! :(\n\nESLint: 9.1.0\n\nESLint couldn't find an eslint.config.js file.\n\nFrom ESLint v9",
    "eslint |  | ESLint couldn't find an eslint.config.js file.",
  ],
  [
    'eslint: a file that cannot be parsed',
    '/x/src/a.js\n  3:5  error  Parsing error: Unexpected token\n',
    'eslint | src/a.js | Parsing error: Unexpected token',
  ],
  [
    'node --test, dot',
    'X.\n\nFailed tests:\n\n✖ refuses (1.4ms)\n  TypeError [Error]: boom\n      at TestContext.<anonymous> (/builds/a/b/test/a.test.js:2:55)\n✖ auth (2ms)\n  1 subtest failed\n',
    'node-test | test/a.test.js › refuses | boom',
  ],
  [
    'TAP of mocha',
    'not ok 1 auth refuses\n  boom\n  TypeError: boom\n      at Context.<anonymous> (a.js:3:32)\nnot ok 2 later # TODO',
    'mocha | auth refuses | boom',
  ],
  [
    'pnpm',
    ' ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile"',
    'pnpm | OUTDATED_LOCKFILE | Cannot install with "frozen-lockfile"',
  ],
  [
    'npm: an engine',
    'npm error code EBADENGINE\nnpm error engine Unsupported engine\nnpm error engine Not compatible with your version of node/npm: shop@1.4.0\nnpm error notsup Required: {"node":">=99"}',
    'npm | EBADENGINE | Not compatible with your version of node/npm: shop, Required: {"node":">=99"}',
  ],
  [
    'npm: a peer',
    'npm error code ERESOLVE\nnpm error ERESOLVE unable to resolve dependency tree\nnpm error\nnpm error Could not resolve dependency:\nnpm error peer react@"17" from table@1.0.0',
    'npm | ERESOLVE | peer react@"17" from table@1.0.0',
  ],
  [
    'pytest: a file that does not exist',
    'ERROR: file or directory not found: tests/nope.py\n',
    'pytest |  | ERROR: file or directory not found: tests/nope.py',
  ],
  [
    'pytest: coverage',
    'FAIL Required test coverage of 90% not reached. Total coverage: 80.00%',
    'pytest |  | FAIL Required test coverage of 90% not reached',
  ],
  [
    'pytest: conftest.py',
    "ImportError while loading conftest '/builds/a/b/tests/conftest.py'.\ntests/conftest.py:1: in <module>\n    import nope\nE   ModuleNotFoundError: No module named 'nope'",
    "pytest | tests/conftest.py | ModuleNotFoundError: No module named 'nope'",
  ],
  [
    'pytest --tb=native',
    '____________________________________ test_x ____________________________________\nTraceback (most recent call last):\n  File "/builds/a/b/tests/test_a.py", line 3, in test_x\n    f()\nValueError: no price\n',
    'pytest | tests/test_a.py::test_x | ValueError: no price',
  ],
  [
    'Python: a crash',
    'Fatal Python error: Segmentation fault\n\nCurrent thread 0x00007f (most recent call first):',
    'python |  | Fatal Python error: Segmentation fault',
  ],
  [
    'pip',
    'ERROR: Could not find a version that satisfies the requirement nope (from versions: 1.0, 1.1)\nERROR: No matching distribution found for nope',
    'pip |  | No matching distribution found for nope',
  ],
  [
    'go: an assertion of a library, -v',
    '=== RUN   TestAuth\n    auth_test.go:12: start\n    auth_test.go:14: \n        \tError Trace:\t/x/auth_test.go:14\n        \tError:      \tNot equal: \n        \t            \texpected: 401\n        \t            \tactual  : 200\n--- FAIL: TestAuth (0.00s)\nFAIL\nFAIL\texample.com/shop/auth\t0.1s',
    'go | example.com/shop/auth › TestAuth | Not equal: expected: 401 actual : 200',
  ],
  [
    'gotestsum',
    '=== Failed\n=== FAIL: auth TestAuth (0.00s)\n    auth_test.go:12: got 200, want 401\n\nDONE 2 tests, 1 failure in 0.1s',
    'go | auth › TestAuth | got 200, want 401',
  ],
  [
    'go: an example',
    '--- FAIL: ExampleAuth (0.00s)\ngot:\n200\nwant:\n401\nFAIL\nFAIL\texample.com/shop/auth\t0.1s',
    'go | example.com/shop/auth › ExampleAuth | got: 200 want: 401',
  ],
  [
    'go: no test failed',
    'no store\nFAIL\texample.com/shop/auth\t0.1s\nFAIL',
    'go | example.com/shop/auth | failed, and no test did',
  ],
  [
    'cargo nextest',
    "        FAIL [   0.004s] shop tests::refuses\n  stdout ───\n\n    running 1 test\n    test tests::refuses ... FAILED\n\n  stderr ───\n\n    thread 'tests::refuses' panicked at src/lib.rs:10:9:\n    assertion `left == right` failed\n      left: 200\n     right: 401\n",
    'cargo | src/lib.rs › tests::refuses | assertion `left == right` failed, left: 200, right: 401',
  ],
  [
    'cargo test -- --nocapture',
    'running 1 test\nError: "no store"\ntest tests::gives ... FAILED\n\nfailures:\n    tests::gives\n',
    'cargo | tests::gives | Error: "no store"',
  ],
  [
    'cargo fmt',
    'Diff in /builds/a/b/src/main.rs:1:\n-fn main( ) {}\n+fn main() {}',
    'rustfmt | src/main.rs | is not formatted',
  ],
  [
    'old Rust',
    "---- tests::a stdout ----\nthread 'tests::a' panicked at 'no store', src/lib.rs:3:5\n",
    'cargo | src/lib.rs › tests::a | no store',
  ],
  [
    'gcc: its options',
    'gcc: error: src/nope.c: No such file or directory',
    'gcc |  | src/nope.c: No such file or directory',
  ],
  [
    'C: an assertion',
    "shop: src/a.c:5: main: Assertion `x == 1' failed.\n./run.sh: line 3:  4711 Aborted                 (core dumped) ./shop",
    "crash | src/a.c | Assertion `x == 1' failed",
  ],
  [
    'C++: an exception',
    "terminate called after throwing an instance of 'std::runtime_error'\n  what():  no store\nAborted (core dumped)",
    'crash |  | no store',
  ],
  [
    'a signal',
    './run.sh: line 3:  4711 Segmentation fault      (core dumped) ./shop',
    'crash | ./shop | Segmentation fault',
  ],
  ['mypy', 'src/a.py:3: error: Incompatible types  [assignment]', 'mypy | src/a.py | Incompatible types [assignment]'],
  ['PowerShell', "foo: The term 'foo' is not recognized as a name of a cmdlet.", 'shell | foo | command not found'],
  [
    'Bash: syntax',
    "build.sh: line 3: syntax error near unexpected token `fi'",
    "shell |  | syntax error near unexpected token `fi'",
  ],
])('%s', async (_, log, cause) => {
  expect(await causesIn(jobLog(log))).toEqual([cause]);
});

test('ctest: a test without its program says less than the compiler', async () => {
  const log = "src/a.c:3:5: error: expected ';'\nThe following tests FAILED:\n\t  1 - auth (Not Run)";
  expect((await causesIn(log))[0]).toBe("gcc | src/a.c | expected ';'");
});
