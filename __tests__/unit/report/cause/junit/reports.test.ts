/** What reports of real tools tell. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { JUnitResult } from '../../../../../src/report/cause/junit/junit.js';
import { parseGlob } from '../../../../../src/report/cause/junit/glob.js';
import { readFiles } from '../../../../../src/report/cause/junit/read-files.js';
import { makeJobFolder, type JobFolder } from '../../../../support/job-folder.js';

const REPORTS = join(import.meta.dirname, 'reports');

let job: JobFolder;

beforeEach(() => {
  job = makeJobFolder();
});

afterEach(() => job.remove());

const read = (...patterns: string[]): Promise<JUnitResult> =>
  readFiles(
    patterns.flatMap((text) => {
      const result = parseGlob(text);
      return 'glob' in result ? [{ text, glob: result.glob }] : [];
    }),
    job.workspace,
  );

function write(path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(job.workspace, path)), { recursive: true });
  writeFileSync(join(job.workspace, path), content);
}

const suite = (...cases: string[]): string => `<testsuite name="s">${cases.join('')}</testsuite>`;
const failing = (attributes: string, failure = '<failure message="m"/>'): string =>
  `<testcase ${attributes}>${failure}</testcase>`;
/** The name and message of each cause. */
const told = ({ causes }: JUnitResult): string[] => causes.map(({ name, message }) => `${name}: ${message}`);

const EXPECTED: Readonly<Record<string, { causes: string[]; passed: string[]; cases: number }>> = {
  'bazel.xml': { causes: ['auth/auth_test: exited with error code 1'], passed: [], cases: 1 },
  'ctest.xml': { causes: ['bad: ', 'slow: '], passed: ['good'], cases: 4 },
  'dotnet.xml': {
    causes: ['Calc.Tests.AddTests › Adds: Assert.Equal() Failure: Values differ Expected: 2 Actual: 3'],
    passed: ['Calc.Tests.AddTests › Works'],
    cases: 2,
  },
  'go-junit-report.xml': {
    causes: [
      'example.com/calc › TestAdd: got 2, want 3',
      'example.com/calc › TestSub/inner: no luck',
      'example.com/calc › TestPanic: ',
    ],
    passed: ['example.com/calc › TestOk', 'example.com/calc › TestSub/fine'],
    cases: 7,
  },
  'gotestsum-testify.xml': {
    causes: ['example.com/calc › TestAdd: Not equal: expected: 3 actual : 2'],
    passed: [],
    cases: 1,
  },
  'gotestsum.xml': {
    causes: [
      'example.com/calc › TestAdd: got 2, want 3',
      'example.com/calc › TestSub/inner: no luck',
      'example.com/calc › TestPanic: panic: runtime error: index out of range [5] with length 0 [recovered, repanicked]',
    ],
    passed: ['example.com/calc › TestOk', 'example.com/calc › TestSub/fine'],
    cases: 7,
  },
  'gtest.xml': {
    causes: ['add_test.cc › AddTest › Adds: Expected equality of these values: add(1, 1) Which is: 3 2'],
    passed: ['add_test.cc › AddTest › Works'],
    cases: 3,
  },
  'jest-junit-file.xml': {
    causes: [
      'auth.test.js › auth › refuses an expired token: expect(received).toBe(expected) Expected: 401 Received: 200',
      'auth.test.js › auth inner › throws: boom <x> & y',
      'auth.test.js › top: expect(received).toEqual(expected)',
      'broken.test.js › Test suite failed to run: SyntaxError: /home/runner/work/app/app/t/broken.test.js: Unexpected token (1:10)',
    ],
    passed: ['auth.test.js › auth › accepts'],
    cases: 7,
  },
  'jest-junit.xml': {
    causes: [
      'auth refuses an expired token: expect(received).toBe(expected) Expected: 401 Received: 200',
      'auth inner throws: boom <x> & y',
      'top: expect(received).toEqual(expected)',
    ],
    passed: ['auth accepts'],
    cases: 5,
  },
  'mocha-junit-reporter.xml': {
    causes: ['auth.spec.js › auth refuses an expired token: expected 200 to equal 401'],
    passed: ['auth.spec.js › auth accepts'],
    cases: 2,
  },
  'mocha-xunit.xml': {
    causes: [
      'auth.spec.js › auth › refuses an expired token: Expected values to be strictly equal: 200 !== 401',
      'auth.spec.js › auth inner › throws: boom',
      'auth.spec.js › hook › "before all" hook for "runs": no server',
    ],
    passed: ['auth.spec.js › auth › accepts'],
    cases: 5,
  },
  'nextest.xml': {
    causes: ['calc › tests::adds: assertion `left == right` failed left: 3 right: 2', 'calc › tests::old: no config'],
    passed: ['calc › tests::flaky', 'calc › tests::works'],
    cases: 4,
  },
  'node-20.xml': {
    causes: [
      'math › subtracts: Expected values to be strictly equal: 1 !== 2',
      'math › inner › multiplies: Expected values to be strictly deep-equal',
      'other › subtracts: no such thing',
      'promise: boomsecond line',
    ],
    passed: ['adds'],
    cases: 7,
  },
  'node-24.xml': {
    causes: [
      'math.test.mjs › math › subtracts: Expected values to be strictly equal: 1 !== 2',
      'math.test.mjs › math.inner › multiplies: Expected values to be strictly deep-equal',
      'math.test.mjs › other › subtracts: no such thing',
      'math.test.mjs › promise: boom',
    ],
    passed: ['math.test.mjs › adds'],
    cases: 7,
  },
  'phpunit.xml': {
    causes: [
      'AddTest.php › testAdds: Failed asserting that 3 matches expected 2.',
      'AddTest.php › testThrows: DivisionByZeroError: Division by zero',
    ],
    passed: ['AddTest.php › testWorks'],
    cases: 3,
  },
  'playwright.xml': {
    causes: [
      'auth.spec.ts › auth › refuses an expired token: expect(locator).toHaveText(expected) failed Expected: "Sign in" Received: "Welcome"',
    ],
    passed: ['auth.spec.ts › auth › works'],
    cases: 2,
  },
  'pytest-xunit1.xml': {
    causes: [
      "test_collect.py: ModuleNotFoundError: No module named 'no_such_module'",
      'test_auth.py › test_refuses_an_expired_token: AssertionError: expected 401',
      "test_auth.py › TestLogin › test_x: AssertionError: assert {'a': 1} == {'a': 2}",
      'test_auth.py › test_param[2]: assert 2 == 1',
      'test_auth.py › test_with_fixture: failed on setup with "RuntimeError: no database at 127.0.0.1:5432"',
      'test_auth.py › test_color: ValueError: red <b>&',
      'test_auth.py › TestU › test_u: AssertionError: 3 != 2',
    ],
    passed: ['test_auth.py › test_adds', 'test_auth.py › test_param[1]'],
    cases: 10,
  },
  'pytest.xml': {
    causes: [
      "tests.test_collect: ModuleNotFoundError: No module named 'no_such_module'",
      'tests.test_auth › test_refuses_an_expired_token: AssertionError: expected 401',
      "tests.test_auth.TestLogin › test_x: AssertionError: assert {'a': 1} == {'a': 2}",
      'tests.test_auth › test_param[2]: assert 2 == 1',
      'tests.test_auth › test_with_fixture: failed on setup with "RuntimeError: no database at 127.0.0.1:5432"',
      'tests.test_auth › test_color: ValueError: red <b>&',
      'tests.test_auth.TestU › test_u: AssertionError: 3 != 2',
    ],
    passed: ['tests.test_auth › test_adds', 'tests.test_auth › test_param[1]'],
    cases: 10,
  },
  'rspec.xml': {
    causes: ['auth_spec.rb › Auth refuses an expired token: expected: 401 got: 200'],
    passed: ['auth_spec.rb › Auth works'],
    cases: 2,
  },
  'surefire.xml': {
    causes: [
      'com.example.AuthTest › refusesAnExpiredToken: expected: <401> but was: <200>',
      'com.example.AuthTest › throwsNothing: java.lang.NullPointerException',
      'com.example.AuthTest › isOne(int)[2]: not one ==> expected: <1> but was: <2>',
      'com.example.AuthTest$Inner › refusesAnExpiredToken: nested',
    ],
    passed: ['com.example.AuthTest › accepts', 'com.example.AuthTest › flaky', 'com.example.AuthTest › isOne(int)[1]'],
    cases: 8,
  },
  'unittest.xml': {
    causes: ['test_auth.py › AuthTest › test_refuses: ConnectionRefusedError: [Errno 111] Connection refused'],
    passed: ['test_auth.py › AuthTest › test_accepts'],
    cases: 2,
  },
  'vitest.xml': {
    causes: ['auth.test.js › auth > refuses an expired token: expected 200 to be 401'],
    passed: ['auth.test.js › auth > accepts'],
    cases: 3,
  },
};

describe('a report', () => {
  test('is expected for each file', () => {
    expect(Object.keys(EXPECTED).sort()).toEqual(readdirSync(REPORTS).sort());
  });

  test.each(Object.entries(EXPECTED))('%s', async (file, { causes, passed, cases }) => {
    cpSync(join(REPORTS, file), join(job.workspace, file));
    const result = await read(file);
    expect(told(result)).toEqual(causes);
    expect(result).toMatchObject({ passed, cases, problems: [] });
    expect(JSON.stringify(result)).not.toContain('planted');
    for (const cause of result.causes) {
      expect(cause).toMatchObject({
        tool: 'junit',
        kind: 'test',
        fingerprint: expect.stringMatching(/^[\da-f]{32}$/u),
      });
    }
    expect(new Set(result.causes.map(({ fingerprint }) => fingerprint)).size).toBe(causes.length);
  });

  test.each(Object.keys(EXPECTED))(
    '%s has the same causes in another folder, at other lines and times',
    async (file) => {
      const content = readFileSync(join(REPORTS, file), 'utf8');
      const moved = content
        .replaceAll('/home/runner/work/app/app/', `${job.workspace}/`)
        .replaceAll('/__w/app/app/', '/opt/runner/_work/app/app/')
        .replace(/(?<=[:(]|line[= ]"?)\d+(?=[:)",]|$)/gmu, (digits) => `${Number(digits) + 3}`)
        .replace(/(?<=\btime=")[\d.]+/gu, '77.5')
        .replaceAll('2026-11-27T09', '2027-01-02T13');
      expect(moved).not.toBe(content);
      write('a.xml', content);
      write('b.xml', moved);
      const [first, second] = [await read('a.xml'), await read('b.xml')];
      const fingerprints = ({ causes }: JUnitResult): string[] => causes.map(({ fingerprint }) => fingerprint);
      expect(fingerprints(second)).toEqual(fingerprints(first));
    },
  );

  test('tells the same causes again if several jobs have it', async () => {
    for (const os of ['linux', 'macos', 'windows']) {
      const [root, separator] =
        os === 'windows' ? [String.raw`D:\a\app\app`, '\\'] : ['/home/runner/work/app/app', '/'];
      const file = [root, 'src', 'auth.test.ts'].join(separator);
      write(`${os}/junit.xml`, suite(failing(`name="works" file="${file}"`)));
    }
    expect(told(await read('*/junit.xml'))).toEqual(['auth.test.ts › works: m']);
  });

  test('keeps tests with the same words apart', async () => {
    write(
      'junit.xml',
      suite(
        failing('name="works" file="a/index.test.js"'),
        failing('name="works" file="b/index.test.js"'),
        failing('name="works" classname="A"'),
        failing('name="works" classname="B"'),
        failing('name="works" file="a.py" classname="a.A"'),
        failing('name="works" file="a.py" classname="a.B"'),
        failing('name="works[1]" classname="A"'),
        failing('name="works[2]" classname="A"'),
        '<testsuite name="t">',
        failing('name="works"'),
        '</testsuite><testsuite name="u">',
        failing('name="works"'),
        '</testsuite>',
      ),
    );
    const result = await read('junit.xml');
    expect(told(result)).toEqual([
      'index.test.js › works: m',
      'index.test.js › works: m',
      'A › works: m',
      'B › works: m',
      'a.py › A › works: m',
      'a.py › B › works: m',
      'A › works[1]: m',
      'A › works[2]: m',
      's › t › works: m',
      's › u › works: m',
    ]);
    expect(new Set(result.causes.map(({ fingerprint }) => fingerprint)).size).toBe(10);
  });

  test('names nothing twice', async () => {
    write(
      'junit.xml',
      suite(
        failing('name="a b" classname="a b"'),
        failing('name="A.b" classname="A"'),
        failing('name="A#b" classname="A"'),
        failing('name="ab" classname="a"'),
        failing('name="describe it" classname="it"'),
        failing('name="" classname="A"'),
        failing('name="x" classname="src/x.test.ts" file="src/x.test.ts"'),
        failing('name="y" classname="src.x.test" file="./src/x.test.js"'),
        failing('name="tests.test_x" classname="" file="tests/test_x.py"'),
      ),
    );
    expect((await read('junit.xml')).causes.map(({ name }) => name)).toEqual([
      'a b',
      'A › b',
      'a › ab',
      'describe it',
      'A',
      'x.test.ts › x',
      'x.test.js › y',
      'test_x.py',
    ]);
  });

  test.each([
    { failure: '<failure message="Failed">boom</failure>', message: 'boom' },
    { failure: '<failure message="failed">  Test failed. \n\n boom</failure>', message: 'boom' },
    { failure: '<failure/>', message: '' },
    { failure: '<failure type="java.lang.NullPointerException"/>', message: 'java.lang.NullPointerException' },
    { failure: '<failure type="failed"/>', message: '' },
    { failure: '<failure>    at a.b(C.java:3)\n\tat d.e(F.java:4)\n... 3 more</failure>', message: '' },
    { failure: '<error message=" a&#10;&#9; b "/>', message: 'a' },
    { failure: '<failure message="&amp;#27;[31mred&amp;#27;[0m"/>', message: 'red' },
    { failure: '<failure message="#x1B[31mred#x1B[0m"/>', message: 'red' },
    { failure: '<failure><![CDATA[<b>]]> &amp; <![CDATA[</testcase>]]></failure>', message: '<b> & </testcase>' },
    { failure: '<failure message="first"/><error message="second"/>', message: 'first' },
    { failure: '<rerunFailure message="again"/><failure message="first"/>', message: 'first' },
    { failure: '<rerunError message="again"/>', message: 'again' },
    { failure: '<failure><!-- no --><b>no</b>yes<?no no?></failure>', message: 'yes' },
    { failure: '<failure message="a"/><system-out>no</system-out><system-err>no</system-err>', message: 'a' },
    { failure: '<properties><failure message="no"/></properties><failure message="a"/>', message: 'a' },
    {
      failure: '<failure>Traceback (most recent call last):\n  File "a.py", line 1\n    x()\nValueError: bad</failure>',
      message: 'ValueError: bad',
    },
    { failure: '<failure>panic: oh\n\ngoroutine 1 [running]:</failure>', message: 'panic: oh' },
    { failure: '<failure>src/a.ts:3:4: not good</failure>', message: 'not good' },
    {
      failure: '<failure message="read ETIMEDOUT 10.0.0.1:443"/>',
      message: 'read ETIMEDOUT 10.0.0.1:443',
      isFlaky: true,
    },
  ])('reads $failure', async ({ failure, message, isFlaky = false }) => {
    write('junit.xml', suite(failing('name="t" classname="C"', failure)));
    const { causes, problems } = await read('junit.xml');
    expect(problems).toEqual([]);
    expect(causes).toMatchObject([{ name: 'C › t', message, isFlaky }]);
  });

  test.each(['<skipped/>', '<skipped type="todo"/><failure message="m"/>'])(
    'counts %s neither as failed nor as passed',
    async (content) => {
      write('junit.xml', suite(`<testcase name="t">${content}</testcase>`, '<testcase name="u" status="notrun"/>'));
      await expect(read('junit.xml')).resolves.toEqual({ causes: [], passed: [], cases: 2, problems: [] });
    },
  );

  test.each(['<flakyFailure message="m"/>', '<flakyError message="m"><stackTrace/></flakyError>', '<other/>'])(
    'counts %s as passed',
    async (content) => {
      write('junit.xml', suite(`<testcase name="t" classname="C">${content}</testcase>`));
      await expect(read('junit.xml')).resolves.toEqual({ causes: [], passed: ['C › t'], cases: 1, problems: [] });
    },
  );

  test('does not count a test as passed that failed in another file', async () => {
    write('a.xml', suite(failing('name="t" classname="C"')));
    write('b.xml', suite('<testcase name="t" classname="C"/>'));
    await expect(read('*.xml')).resolves.toMatchObject({ causes: [{ name: 'C › t' }], passed: [], cases: 2 });
  });

  test('tells a test with subtests only if it says something itself', async () => {
    const failed = '<failure message="Failed"/>';
    write(
      'junit.xml',
      suite(
        failing('name="A" classname="p"', failed),
        failing('name="A/b" classname="p"', failed),
        failing('name="B" classname="p"'),
        failing('name="B/c" classname="p"'),
        failing('name="A" classname="q"', failed),
      ),
    );
    expect(told(await read('junit.xml'))).toEqual(['p › A/b: ', 'p › B: m', 'p › B/c: m', 'q › A: ']);
  });
});
