/** Projects that `node --test` fails. */
import { command, comment, some, type Cause, type Project, type Variant } from '../project.js';

const VARIANTS: readonly Variant[] = [
  { name: 'plain' },
  { name: 'tap', flags: '--test-reporter=tap', shift: 9, more: 2, before: ['grep'] },
  { name: 'container', flags: '--test-reporter=spec', at: '/__w/storefront/storefront', shift: 4, more: 1 },
  { name: 'coloured', env: { FORCE_COLOR: '1' }, shift: 13, more: 3, before: ['warning'] },
  { name: 'script-twice', retry: 'script', shift: 2, before: ['soft-error'] },
  { name: 'raw-output', raw: true, shift: 7, more: 1 },
  { name: 'npm-test', reorder: true, shift: 31, more: 2, inside: 'packages/web' },
  {
    name: 'one-at-a-time',
    flags: '--test-concurrency=1 --test-reporter=spec',
    shift: 5,
    more: 4,
    at: '/home/runner/work/shop-2/shop-2',
  },
  { name: 'retry-action', retry: 'action', flags: '--test-reporter=spec', shift: 1 },
];

function project(variant: Variant, file: string, text: string): Project {
  const passing =
    "const test = require('node:test');\ntest('tells Error: is not an error', () => {});\ntest('not ok is a word', () => {});\n";
  const flags = ['node --test', variant.flags].filter(Boolean).join(' ');
  return {
    files: {
      'package.json': JSON.stringify({ name: 'shop', version: '1.0.0', private: true, scripts: { test: flags } }),
      ...Object.fromEntries(
        Array.from({ length: variant.more ?? 0 }, (_, index) => [`test/a${index}.test.js`, passing]),
      ),
      [file]: `${comment(variant.shift)}const test = require('node:test');\nconst assert = require('node:assert');\n${text}`,
    },
    run: command(variant.reorder ? 'npm test' : flags, { ...variant, flags: '' }),
    setup: 'node',
  };
}

const cause = (index: number, name: string, file: string, text: string): Cause => ({
  name: `node-test-${name}`,
  variants: some(VARIANTS, index * 4, 4),
  make: (variant) => project(variant, file, text),
});

const session = (sound: string): string =>
  `const status = (path) => (path === '${sound}' ? 200 : 500);\ntest('login is counted', () => assert.strictEqual(status('/login'), 200));\ntest('logout is counted', () => assert.strictEqual(status('/logout'), 200));\n`;

export const NODE_TEST: readonly Cause[] = [
  cause(
    0,
    'refuses-expired-token',
    'test/auth.test.js',
    "test.describe('auth', () => {\n  test.it('refuses an expired token', () => {\n    assert.equal(200, 401);\n  });\n});\n",
  ),
  cause(
    1,
    'total-throws',
    'test/cart.test.js',
    "test('total of an empty cart', () => {\n  const cart = undefined;\n  assert.equal(cart.lines.length, 0);\n});\n",
  ),
  cause(
    2,
    'module-is-missing',
    'test/prices.test.js',
    "const { price } = require('../src/price-list.js');\ntest('has a price', () => assert.equal(price('a'), 3));\n",
  ),
  cause(3, 'same-words-login', 'test/session.test.js', session('/logout')),
  cause(4, 'same-words-logout', 'test/session.test.js', session('/login')),
];
