import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { displayText, normalize } from '../../../../src/report/cause/normalize.js';
import { fingerprintIn, jobLog } from './read.js';

describe('the fingerprint ignores', () => {
  test.each([
    ['the checkout of GitHub', '/home/runner/work/shop/shop/src/a.c: bad', 'src/a.c: bad'],
    ['the checkout in a container', '/__w/shop/shop/src/a.c: bad', 'src/a.c: bad'],
    ['the checkout of Windows', 'D:\\a\\shop\\shop\\src\\a.c: bad', 'src/a.c: bad'],
    ['the checkout of GitLab', '/builds/acme/shop/src/a.c: bad', 'src/a.c: bad'],
    ['the checkout of Jenkins', '/var/lib/jenkins/workspace/shop-main@2/src/a.c: bad', 'src/a.c: bad'],
    ['another checkout', '/srv/ci/checkout-8812/shop/src/a.c: bad', 'src/a.c: bad'],
    ['a file URL', 'in file:///home/runner/work/shop/shop/src/a.mjs', 'in src/a.mjs'],
    ['backslashes', 'src\\lib\\a.c: bad', 'src/lib/a.c: bad'],
    ['a folder', 'packages/web/src/a.c: bad', 'src/a.c: bad'],
    ['dots', './src/a.c and ../src/a.c', 'src/a.c and src/a.c'],
    ['a line', 'at src/a.c:12', 'at src/a.c'],
    ['a column', 'src/a.c:12:7: bad', 'src/a.c:3:1: bad'],
    ['a line of tsc', 'src/a.ts(3,5): bad', 'src/a.ts(13,15): bad'],
    ['a line of Python', 'File "a.py", line 3', 'File "a.py", line 99'],
    ['a UUID', 'id 8d9a2f60-2b5e-4a1c-9f0b-1c2d3e4f5a6b', 'id 00000000-0000-4000-8000-000000000000'],
    ['a commit', 'at 45ce0857642d7320e6fc78827b340204e0b61ecc', 'at 0a20c7ee9151302645ce0857642d7320e6fc7882'],
    ['a time', 'since 2026-11-27T09:10:01.123Z', 'since 2025-01-02T03:04:05Z'],
    ['a time of day', 'at 09:10:01', 'at 23:59:59.5'],
    ['a date', 'on 2026-11-27', 'on 2025-01-02'],
    ['a duration', 'timed out after 5000 ms', 'timed out after 5.02s'],
    ['a random port', 'connect 127.0.0.1:43211', 'connect 127.0.0.1:51234'],
    ['a process', 'pid 123 died', 'pid 4567 died'],
    ['an address', 'at 0x7f3a12345678', 'at 0x7f3affff0000'],
    ['an object', 'com.x.A@1b2c3d4e', 'com.x.A@5f6a7b8c'],
    ['a temporary file', 'cannot read /tmp/tmpab12cd34/x.json', 'cannot read /tmp/tmpzz98yy76/x.json'],
    ['a temporary folder', 'in /tmp/shop-Ab3dEf/data.json', 'in /tmp/shop-Zz9yXw/data.json'],
    ['a run', 'see /actions/runs/123456', 'see /actions/runs/98765'],
    ['colors', '\u001b[31mbad\u001b[0m', 'bad'],
    ['the kind of quotes', '\u2018x\u2019 is `y`', '\'x\' is "y"'],
    ['blanks', 'a  b\t c ', 'a b c'],
  ])('%s', (_, one, other) => {
    expect(normalize(one)).toBe(normalize(other));
  });
});

describe('the fingerprint keeps', () => {
  test.each([
    ['a status', 'expected 401', 'expected 403'],
    ['a code', 'error TS2322', 'error TS2345'],
    ['a code of Rust', 'E0308', 'E0382'],
    ['an exit code', 'exit code 2', 'exit code 3'],
    ['a number', '3 is not 4', '3 is not 5'],
    ['the name of a file', 'src/a.c', 'src/b.c'],
    ['the folder of a file that is called index', 'src/cart/index.ts', 'src/stock/index.ts'],
    ['the port of a service', 'connect 127.0.0.1:5432', 'connect 127.0.0.1:6379'],
    ['a host', 'https://a.example/x', 'https://b.example/x'],
  ])('%s', (_, one, other) => {
    expect(normalize(one)).not.toBe(normalize(other));
  });
});

test('a text to show is as printed, without line numbers and roots', () => {
  expect(displayText('\u001b[31m/home/runner/work/shop/shop/packages/web/src/a.c:3:5: expected 5000 ms\u001b[0m')).toBe(
    'packages/web/src/a.c: expected 5000 ms',
  );
  expect(displayText(`a\nb\0${'x'.repeat(9_000)}`)).toHaveLength(501);
});

describe('the fingerprint of a log is the same', () => {
  const name = fc.stringMatching(/^[a-z]{3,9}$/u);
  const root = fc.oneof(
    name.map((repository) => `/home/runner/work/${repository}/${repository}`),
    name.map((repository) => `/__w/${repository}/${repository}`),
    fc.tuple(name, name).map(([group, project]) => `/builds/${group}/${project}`),
    fc.tuple(name, name).map(([user, folder]) => `/srv/${user}/${folder}`),
    name.map((folder) => `/tmp/${folder}`),
  );
  const color = fc.constantFrom('', '\u001b[31m', '\u001b[1;31m');

  test('with another root, other line numbers, colors and times', async () => {
    const gcc = (at: string, line: number, column: number, mark: string): string =>
      `cc -c ${at}/src/cart.c\n${mark}${at}/src/cart.c:${line}:${column}: ${mark === '' ? '' : '\u001b[0m'}error: 'prise' undeclared`;
    const expected = await fingerprintIn(gcc('/home/runner/work/shop/shop', 3, 5, ''));
    await fc.assert(
      fc.asyncProperty(
        root,
        fc.integer({ min: 1, max: 99_999 }),
        fc.integer({ min: 1, max: 200 }),
        color,
        fc.integer({ min: 0, max: 1e12 }),
        async (at, line, column, mark, start) => {
          expect(await fingerprintIn(gcc(at, line, column, mark))).toBe(expected);
          expect(await fingerprintIn(jobLog(gcc(at, line, column, mark), { start }))).toBe(expected);
        },
      ),
    );
  }, 60_000);

  test('in whatever order the tests fail', async () => {
    const failure = (test: string): string => `FAIL test/${test}.test.js\n  ● ${test} › works\n\n    boom ${test}\n\n`;
    const tests = ['auth', 'cart', 'order', 'stock'];
    const expected = await fingerprintIn(tests.map(failure).join(''));
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(tests, { minLength: 4 }), async (order) => {
        expect(await fingerprintIn(order.map(failure).join(''))).toBe(expected);
      }),
    );
  });
});
