/** Projects that jest fails. */
import { command, comment, once, some, type Cause, type Project, type Variant } from '../project.js';

const VARIANTS: readonly Variant[] = [
  { name: 'plain' },
  { name: 'container', at: '/__w/storefront/storefront', shift: 6, more: 3, version: 'jest29' },
  { name: 'coloured', colour: true, shift: 17, more: 4, before: ['deprecated'], env: { FORCE_COLOR: '1' } },
  {
    name: 'workers',
    at: '/home/runner/work/shop-api/shop-api',
    flags: '-w 4',
    more: 5,
    reorder: true,
    before: ['grep', 'green-tests'],
  },
  { name: 'script-twice', retry: 'script', shift: 41, more: 2, before: ['soft-error'] },
  { name: 'verbose', flags: '--verbose', shift: 3, more: 6, inside: 'packages/web', before: ['warning'] },
  { name: 'raw-output', raw: true, shift: 9, more: 2, version: 'jest29' },
  { name: 'retry-action', retry: 'action', shift: 12, more: 1, before: ['cache'] },
  { name: 'windows', at: 'D:\\a\\shop\\shop', shift: 2, more: 2 },
  {
    name: 'in-band',
    at: '/opt/actions-runner/_work/shop/shop',
    flags: '--runInBand --ci',
    shift: 28,
    more: 3,
    reorder: true,
    version: 'jest29',
    before: ['docker', 'deprecated'],
  },
];

/** Tests that pass, some with names that look like failures. */
const PASSING = [
  'adds',
  'tells Error: is not an error',
  'prints FAIL and passes',
  'rounds',
  'sorts by price',
  'formats 3 › 2',
];
const passing = (more = 0): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: more }, (_, file) => [
      `test/pass${file}.test.js`,
      PASSING.slice(0, 2 + (file % 4))
        .map(
          (name) =>
            `test('${name}', () => {${name.startsWith('tells') ? " console.error('Error: shown by a test that passes');" : ''} expect(1 + 1).toBe(2); });\n`,
        )
        .join(''),
    ]),
  );

/** Returns a project with one test file that has `body` between tests that pass. */
function project(
  variant: Variant,
  file: string,
  body: string,
  more: { files?: Record<string, string>; config?: object; flags?: string } = {},
): Project {
  const around = `test('is there', () => { expect(true).toBe(true); });\n`;
  const head = comment(variant.shift);
  const config = { testEnvironment: 'node', ...more.config };
  const packageJson = { name: 'shop', version: '1.0.0', private: true, scripts: { test: 'jest' }, jest: config };
  return {
    files: {
      'package.json': JSON.stringify(packageJson, undefined, 2),
      ...passing(variant.more),
      ...more.files,
      [file]: variant.reorder ? `${head}${around}${body}` : `${head}${body}${around}`,
      ...(variant.second ? { 'test/zz.test.js': "test('is second', () => { expect('b').toBe('a'); });\n" } : {}),
    },
    run: command(['npx jest', more.flags].filter(Boolean).join(' '), variant),
    needs: variant.version ?? 'jest30',
    setup: 'node',
  };
}

/** Of some causes: jest prints workflow commands, of which the runner makes annotations. */
const REPORTER: Variant = {
  name: 'github-reporter',
  flags: '--reporters=default --reporters=github-actions',
  shift: 8,
  more: 2,
};

const cause = (
  index: number,
  name: string,
  make: (variant: Variant) => Project,
  extra: readonly Variant[] = [],
): Cause => ({
  name: `jest-${name}`,
  variants: [...some(VARIANTS, index * 3, 4), ...extra, ...(index % 4 === 0 ? [REPORTER] : [])],
  make,
});

const AUTH = (shift = 0): string =>
  `${comment(shift)}exports.status = (token, now) => token === '' ? 400 : 200;\nexports.logout = () => 200;\n`;

export const JEST: readonly Cause[] = [
  cause(
    0,
    'refuses-expired-token',
    (variant) =>
      project(
        variant,
        'test/auth.test.js',
        `const { status } = require('../src/auth.js');\ndescribe('auth', () => {\n  test('refuses an expired token', () => {\n${variant.retry === 'tool' ? '    // tried again\n' : ''}    expect(status('old', 2)).toBe(401);\n  });\n});\n${variant.retry === 'tool' ? 'jest.retryTimes(2, { logErrorsBeforeRetry: true });\n' : ''}`,
        { files: { 'src/auth.js': AUTH(variant.shift) } },
      ),
    [
      { name: 'moved-file', moved: ['test/', 'checks/'], shift: 10, before: ['lint-warnings'] },
      { name: 'after-soft-tests', shift: 16, more: 1, before: ['soft-tests'] },
      { name: 'retry-times', retry: 'tool', shift: 5 },
      { name: 'second-failure', flags: '--runInBand', second: true, more: 0 },
      { name: 'silent', flags: '--silent --coverage', more: 3, shift: 1 },
    ],
  ),
  cause(1, 'cart-total-throws', (variant) =>
    project(
      variant,
      'test/cart.test.js',
      `const { total } = require('../src/cart.js');\ndescribe('cart', () => {\n  describe('total', () => {\n    it('of an empty cart is 0', () => {\n      expect(total(undefined)).toBe(0);\n    });\n  });\n});\n`,
      {
        files: {
          'src/cart.js': `${comment((variant.shift ?? 0) * 2)}exports.total = (cart) => cart.lines.reduce((sum, line) => sum + line.price, 0);\n`,
        },
      },
    ),
  ),
  cause(2, 'header-snapshot', (variant) =>
    project(
      variant,
      'test/header.test.js',
      `const { header } = require('../src/header.js');\ntest('header shows the name', () => {\n  expect(header('Ada')).toMatchSnapshot();\n});\n`,
      {
        flags: '--ci',
        files: {
          'src/header.js': 'exports.header = (name) => `<header>\\n  <b>${name}</b>\\n</header>`;\n',
          'test/__snapshots__/header.test.js.snap':
            '// Jest Snapshot v1, https://goo.gl/fbAQLP\n\nexports[`header shows the name 1`] = `\n"<header>\n  <i>Ada</i>\n</header>"\n`;\n'.replace(
              /https:\S+/u,
              (variant.version ?? 'jest30') === 'jest30'
                ? 'https://jestjs.io/docs/snapshot-testing'
                : 'https://goo.gl/fbAQLP',
            ),
        },
      },
    ),
  ),
  cause(3, 'queue-times-out', (variant) =>
    project(
      variant,
      'test/queue.test.js',
      `test('queue empties itself', async () => {\n  await new Promise(() => {});\n}, 150);\n`,
    ),
  ),
  cause(4, 'cannot-find-module', (variant) =>
    project(
      variant,
      'test/prices.test.js',
      `const { price } = require('../src/price-list.js');\ntest('has a price', () => expect(price('a')).toBe(3));\n`,
    ),
  ),
  {
    ...cause(5, 'test-file-cannot-be-parsed', (variant) =>
      project(
        variant,
        'test/orders.test.js',
        `test('orders are sorted', () => {\n  const orders = [3, 1, 2;\n  expect(orders.sort()).toEqual([1, 2, 3]);\n});\n`,
      ),
    ),
    variants: some(once(VARIANTS), 4, 4),
  },
  cause(6, 'same-words-login', (variant) =>
    project(
      variant,
      'test/session.test.js',
      `const { status, logout } = require('../src/auth.js');\ntest('login is counted', () => {\n  expect(status('x')).toBe(204);\n});\ntest('logout is counted', () => {\n  expect(logout()).toBe(200);\n});\n`,
      { files: { 'src/auth.js': AUTH(variant.shift) } },
    ),
  ),
  cause(7, 'same-words-logout', (variant) =>
    project(
      variant,
      'test/session.test.js',
      `const { status, logout } = require('../src/auth.js');\ntest('login is counted', () => {\n  expect(status('x')).toBe(200);\n});\ntest('logout is counted', () => {\n  expect(logout()).toBe(204);\n});\n`,
      { files: { 'src/auth.js': AUTH(variant.shift) } },
    ),
  ),
  cause(8, 'each-rounds-half-up', (variant) =>
    project(
      variant,
      'test/round.test.js',
      `describe('round', () => {\n  it.each([[1.5, 2], [2.5, 3], [-1.5, -2]])('of %p is %p', (value, expected) => {\n    expect(Math.round(value)).toBe(expected);\n  });\n});\n`,
    ),
  ),
  cause(9, 'before-all-fails', (variant) =>
    project(
      variant,
      'test/db.test.js',
      `describe('store', () => {\n  beforeAll(() => {\n    throw new Error('cannot open the store: version 3 is unknown');\n  });\n  it('reads', () => {});\n});\n`,
    ),
  ),
  cause(10, 'file-of-run-is-missing', (variant) =>
    project(
      variant,
      'test/export.test.js',
      `const fs = require('fs'), os = require('os'), path = require('path');\ntest('writes the export', () => {\n  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'export-'));\n  expect(fs.readFileSync(path.join(folder, 'orders.csv'), 'utf8')).toContain('id');\n});\n`,
    ),
  ),
  cause(11, 'coverage-too-low', (variant) =>
    project(
      variant,
      'test/low.test.js',
      `const { a } = require('../src/low.js');\ntest('a', () => expect(a(1)).toBe(1));\n`,
      {
        flags: '--coverage',
        config: { coverageThreshold: { global: { lines: 80 } } },
        files: {
          'src/low.js': `${comment(variant.shift)}exports.a = (x) => {\n  if (x === 1) return 1;\n  const y = x * 2;\n  return y;\n};\n`,
        },
      },
    ),
  ),
  cause(12, 'rejects-unknown-customer', (variant) =>
    project(
      variant,
      'test/customers.test.js',
      `const find = async (id) => ({ id });\ntest('rejects an unknown customer', async () => {\n  await expect(find(7)).rejects.toThrow('unknown customer');\n});\n`,
    ),
  ),
];
