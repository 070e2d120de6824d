import { expect, test } from '@jest/globals';
import { causesIn, jobLog } from '../read.js';

test.each([
  [
    'cargo: a panic behind the results of the tests is of no test',
    "test result: ok. 3 passed; 0 failed\nthread 'main' panicked at src/main.rs:3:5:\nno config\n",
    'cargo | src/main.rs | no config',
  ],
  [
    'unittest: a class that cannot be set up',
    'ERROR: setUpClass (tests.test_a.TestA)\nTraceback (most recent call last):\n  File "a.py", line 3\nOSError: no store',
    'unittest | tests.test_a.TestA.setUpClass | OSError: no store',
  ],
  [
    'maven: a goal without a plugin',
    '[ERROR] Failed to execute goal on project shop: Could not collect it -> [Help 1]',
    'maven |  | Could not collect it',
  ],
  [
    'pytest: the first line of an exception counts',
    '____ test_x ____\nE   the first line\nE   the second line\na.py:3: Failure\n==== short test summary info ====\nFAILED a.py::test_x\n',
    'pytest | a.py::test_x | the first line',
  ],
  [
    'pytest: a test passes, and its cleanup is no section',
    '____ summary of x ____\n____ test_x ____\na.py:3: in test_x\nE   ValueError: bad\n',
    'pytest | a.py::test_x | ValueError: bad',
  ],
  [
    'vitest: TAP with the class of an error',
    'not ok 1 - a.test.ts # time=5ms {\n  not ok 1 - total # time=1ms\n    ---\n    error:\n      name: "TypeError"\n      message: "boom"\n    ...\n}\n',
    'vitest | a.test.ts › total | TypeError: boom',
  ],
  [
    'vitest: an error without a word',
    '⎯⎯ Unhandled Error ⎯⎯\n\n⎯⎯⎯⎯\nERROR: Coverage for lines (3%) does not meet global threshold (9%)',
    'vitest | coverage of lines | does not meet global threshold',
  ],
  [
    'go: the first line that sounds like an error counts',
    '--- FAIL: TestA (0.00s)\n    a_test.go:3: got 1, want 2\n    a_test.go:4: cleaned up\nFAIL\nFAIL\tx\t1s',
    'go | x › TestA | got 1, want 2',
  ],
  [
    'go: a panic before any test',
    'panic: no config\n\ngoroutine 1 [running]:\nmain.main()\n\t/x/src/main.go:3 +0x1d\nexit status 2',
    'go | main.go | panic: no config',
  ],
  [
    'node: a long text below an error that is thrown',
    `/x/src/a.js:3\n  ^\n\nError: first\n${'text\n'.repeat(40)}\nthe end failed`,
    'log |  | the end failed',
  ],
  [
    'python: a frame without an exception',
    '  File "a.py", line 3, in f\n- no exception -\nthe end failed',
    'log |  | the end failed',
  ],
  ['shellcheck: an arrow without a rule', 'In a.sh line 3:\n   ^-- here\nthe end failed', 'log |  | the end failed'],
  [
    'jest: the values of an expectation',
    'FAIL a.test.js\n  ● total\n\n    expect(received).toEqual(expected)\n\n    no values are here\n',
    'jest | a.test.js › total | expect(received).toEqual(expected): no values are here',
  ],
  [
    'jest: what differs between two objects',
    'FAIL a.test.js\n  ● total\n\n    expect(received).toEqual(expected)\n\n    - Expected  - 1\n    + Received  + 1\n\n    - 1\n    + 2\n',
    'jest | a.test.js › total | expect(received).toEqual(expected): - 1 + 2',
  ],
  ['npm: no line that tells why', `npm error code E404\n${'npm error\n'.repeat(70)}`, 'npm | E404 | '],
  [
    'cmake: a message of two paragraphs',
    'CMake Error at CMakeLists.txt:3 (message):\n\n  No store.\n\n  More.\n',
    'cmake | CMakeLists.txt message | No store.',
  ],
])('%s', async (_, log, cause) => {
  expect(await causesIn(log)).toEqual([cause]);
});

test('blank lines, and an annotation without a text, change nothing', async () => {
  expect(await causesIn(jobLog('##[error]\nthe store is closed\n\n\n\n'))).toEqual(['log |  | the store is closed']);
});

test('the steps of Azure Pipelines', async () => {
  const log = `##[section]Starting: Build\nthe build is fine\n##[section]Finishing: Build
##[section]Starting: Test\nthe store is missing\n##[error]Bash exited with code '1'.\n##[section]Finishing: Test\n`;
  expect(await causesIn(log)).toEqual(['log |  | the store is missing']);
});
