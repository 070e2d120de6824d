import { expect, test } from '@jest/globals';
import { causesIn } from '../read.js';

test.each([
  ["src/a.ts(3,5): error TS2322: Type 'string' is bad.", "tsc | src/a.ts TS2322 | Type 'string' is bad."],
  ["src/a.ts:3:5 - error TS2322: Type 'string' is bad.", "tsc | src/a.ts TS2322 | Type 'string' is bad."],
  ["error TS5083: Cannot read file 'tsconfig.json'.", "tsc | TS5083 | Cannot read file 'tsconfig.json'."],
])('tsc: %s', async (line, cause) => {
  expect(await causesIn(line)).toEqual([cause]);
});

test('errors of tsc are sorted by file, and keep their order within a file', async () => {
  const log = `src/b.ts(1,1): error TS1005: ';' expected.
src/a.ts(9,1): error TS2304: Cannot find name 'z'.
src/a.ts(11,1): error TS2304: Cannot find name 'a'.
src/a.ts(12,1): error TS2304: Cannot find name 'a'.`;
  expect(await causesIn(log)).toEqual([
    "tsc | src/a.ts TS2304 | Cannot find name 'z'.",
    "tsc | src/a.ts TS2304 | Cannot find name 'a'.",
    "tsc | src/b.ts TS1005 | ';' expected.",
  ]);
});

const ESLINT = "eslint | src/price.js no-undef | 'x' is not defined";

test.each([
  [
    'stylish',
    `\n/home/runner/work/shop/shop/src/price.js\n  1:2   warning  Unexpected console  no-console\n  3:5   error    'x' is not defined  no-undef\n\n✖ 2 problems (1 error, 1 warning)`,
  ],
  ['compact', "/builds/a/shop/src/price.js: line 3, col 5, Error - 'x' is not defined. (no-undef)\n\n1 problem"],
  ['unix', "/__w/shop/shop/src/price.js:3:5: 'x' is not defined. [Error/no-undef]\n\n1 problem"],
])('eslint, %s', async (_, log) => {
  expect(await causesIn(log)).toEqual([ESLINT]);
});

test('eslint: warnings are the cause if there are too many', async () => {
  const log =
    '/a/src/price.js\n  1:2  warning  Unexpected console  no-console\n\nESLint found too many warnings (maximum: 0).';
  expect(await causesIn(log)).toEqual(['eslint | src/price.js no-console | Unexpected console']);
});

const JEST = `PASS ./ok.test.js
FAIL ./auth.test.js (5.1 s)
  ● Console

    console.error
      Error: shown by a test that passes

  ● auth › refuses an expired token

    expect(received).toBe(expected) // Object.is equality

    Expected: 401
    Received: 200

      1 | describe('auth', () => {
    > 2 |   it('refuses an expired token', () => { expect(200).toBe(401); });
        |                                                      ^

      at Object.toBe (auth.test.js:2:54)

  ● auth › maps

    expect(received).toEqual(expected) // deep equality

    - Expected  - 1
    + Received  + 1

      Object {
    -     3,
    +     2,
      }

FAIL ./broken.test.js
  ● Test suite failed to run

    Cannot find module './nope' from 'broken.test.js'

    > 1 | const x = require('./nope');

Test Suites: 2 failed, 1 passed, 3 total
`;

test('jest: failed tests by name, and files that do not run', async () => {
  expect(await causesIn(JEST)).toEqual([
    'jest | auth.test.js › auth › maps | expect(received).toEqual(expected): - 3, + 2,',
    'jest | auth.test.js › auth › refuses an expired token | Expected: 401, Received: 200',
    "jest | broken.test.js | Cannot find module './nope' from 'broken.test.js'",
  ]);
});

test('jest: a test that passes when it is retried is no cause', async () => {
  const log = `LOGGING RETRY ERRORS  flaky
 RETRY 1

    expect(received).toBe(expected) // Object.is equality

    Expected: 2
    Received: 1

FAIL ./retry.test.js
  ● always

    boom

      at Object.toBe (retry.test.js:4:34)
`;
  expect(await causesIn(log)).toEqual(['jest | retry.test.js › always | boom']);
});

test.each([
  'Jest: Coverage for lines (50%) does not meet "global" threshold (80%)',
  'Jest: "global" coverage threshold for lines (80%) not met: 51.5%',
])('jest: %s', async (line) => {
  expect(await causesIn(line)).toEqual(['jest | coverage of lines | threshold of global not met']);
});

test('vitest: failed tests, and files that do not run', async () => {
  const log = ` FAIL  vt/broken.test.js [ vt/broken.test.js ]
Error: Failed to load url ./nope.js
 ❯ loadAndTransform node_modules/vite/dist/node/chunks/dep.js:51969:17

⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/2]⎯

 FAIL  vt/auth.test.js > auth > refuses an expired token
AssertionError: expected 200 to be 401 // Object.is equality

- Expected
+ Received

 ❯ vt/auth.test.js:3:54

⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[2/2]⎯
`;
  expect(await causesIn(log)).toEqual([
    'vitest | vt/auth.test.js › auth › refuses an expired token | AssertionError: expected 200 to be 401',
    'vitest | vt/broken.test.js | Error: Failed to load url ./nope.js',
  ]);
});

test('vitest: its TAP names the same cause', async () => {
  const log = `TAP version 13
not ok 1 - vt/auth.test.js # time=6.55ms {
    not ok 1 - auth # time=6.28ms {
        ok 1 - passes # time=0.44ms
        not ok 2 - refuses an expired token # time=4.87ms
            ---
            error:
                name: "AssertionError"
                message: "expected 200 to be 401 // Object.is equality"
            at: "/x/vt/auth.test.js:5:36"
            ...
    }
}`;
  expect(await causesIn(log)).toEqual([
    'vitest | vt/auth.test.js › auth › refuses an expired token | AssertionError: expected 200 to be 401',
  ]);
});

test('mocha: the tests of the list at the end', async () => {
  const log = `  auth
    1) refuses

  1 passing (57ms)
  2 failing

  1) auth
       token
         refuses:

      AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:

200 !== 401

      + expected - actual
      at Context.<anonymous> (mo/a.js:3:32)

  2) auth
       throws:
     TypeError: boom
      at Context.<anonymous> (mo/a.js:5:30)
`;
  expect(await causesIn(log)).toEqual([
    'mocha | auth › throws | TypeError: boom',
    expect.stringMatching(/^mocha \| auth › token › refuses \| Assertion.* 200 !== 401/u),
  ]);
});

const NODE_TEST = 'node-test | nt/a.test.js › refuses | Expected values to be strictly equal: 200 !== 401';

test.each([
  [
    'spec',
    `▶ auth
  ✖ refuses (1.4ms)
✖ auth (2.6ms)
✖ failing tests:

test at nt/a.test.js:2:26
✖ refuses (1.464846ms)
  AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:

  200 !== 401

      at TestContext.<anonymous> (/tmp/x/nt/a.test.js:2:55)`,
  ],
  [
    'tap',
    `# Subtest: auth
    # Subtest: refuses
    not ok 1 - refuses
      ---
      duration_ms: 5.8
      location: '/builds/acme/shop/nt/a.test.js:2:26'
      failureType: 'testCodeFailure'
      error: |-
        Expected values to be strictly equal:

        200 !== 401

      code: 'ERR_ASSERTION'
      ...
not ok 1 - auth
  ---
  location: '/builds/acme/shop/nt/a.test.js:2:1'
  error: '1 subtest failed'
  ...`,
  ],
])('node --test, %s', async (_, log) => {
  expect(await causesIn(log)).toEqual([NODE_TEST]);
});

test.each([
  [
    'a script',
    'npm error Missing script: "buld"\nnpm error\nnpm error Did you mean this?',
    'npm |  | Missing script: "buld"',
  ],
  [
    'a lock file',
    'npm error code EUSAGE\nnpm error\nnpm error `npm ci` can only install …\nnpm error Missing: left-pad@1.3.0 from lock file',
    'npm | EUSAGE | Missing: left-pad@1.3.0 from lock file',
  ],
  [
    'a package',
    "npm ERR! code E404\nnpm ERR! 404 Not Found - GET https://r.example/nope - Not found\nnpm ERR! 404\nnpm ERR! 404  'nope@1' is not in this registry.",
    'npm | E404 | Not Found - GET https://r.example/nope - Not found',
  ],
  [
    'a command that fails',
    'npm error Lifecycle script `test` failed with error:\nnpm error code 1\nprice 3 is missing\nnpm error path /x',
    'log |  | price 3 is missing',
  ],
])('npm: %s', async (_, log, cause) => {
  expect(await causesIn(log)).toEqual([cause]);
});
