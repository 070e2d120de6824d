/** Projects that ESLint refuses. */
import { command, comment, some, type Cause, type Project, type Variant } from '../project.js';

const VARIANTS: readonly Variant[] = [
  { name: 'plain' },
  { name: 'coloured', colour: true, flags: '--color', shift: 13, more: 2 },
  { name: 'container', at: '/__w/storefront/storefront', shift: 5, version: 'eslint9', before: ['deprecated'] },
  { name: 'unix', flags: '-f unix', version: 'eslint8', shift: 4, more: 1 },
  { name: 'script-twice', retry: 'script', shift: 27, before: ['soft-error'] },
  { name: 'compact', flags: '-f compact', version: 'eslint8', at: '/home/runner/work/web/web', shift: 3 },
  { name: 'windows', at: 'D:\\a\\shop\\shop', shift: 9, more: 2, before: ['warning'] },
  { name: 'with-warnings', reorder: true, shift: 2, more: 1 },
  { name: 'raw-output', raw: true, shift: 11, version: 'eslint9' },
  { name: 'second-error', second: true, shift: 6, inside: 'packages/web' },
  { name: 'retry-action', retry: 'action', shift: 1, before: ['grep'] },
];

/** Of the first cause only. */
const MOVED: readonly Variant[] = [
  { name: 'moved-file', moved: ['src/', 'src/shop/'], shift: 10, before: ['lint-warnings'] },
  { name: 'after-soft-tests', shift: 16, more: 1, before: ['soft-tests'] },
];

function project(variant: Variant, path: string, text: string, rules: Record<string, unknown>): Project {
  const all = { ...rules, 'no-console': 'warn', 'no-debugger': 'error' };
  const globals = { console: 'readonly' };
  const config: Record<string, string> =
    variant.version === 'eslint8'
      ? {
          '.eslintrc.json': JSON.stringify({
            root: true,
            parserOptions: { ecmaVersion: 2022, sourceType: 'module' },
            globals,
            rules: all,
          }),
        }
      : {
          'eslint.config.mjs': `export default [{ languageOptions: { globals: ${JSON.stringify(globals)} }, rules: ${JSON.stringify(all)} }];\n`,
        };
  return {
    files: {
      'package.json': JSON.stringify({
        name: 'shop',
        version: '1.0.0',
        private: true,
        type: 'module',
        scripts: { lint: 'eslint src' },
      }),
      ...config,
      ...Object.fromEntries(
        Array.from({ length: variant.more ?? 0 }, (_, file) => [
          `src/a${file}.js`,
          `export const a${file} = 'error';\n`,
        ]),
      ),
      ...(variant.reorder ? { 'src/aa.js': "console.log('Error: is only printed');\nexport const aa = 1;\n" } : {}),
      [path]: comment(variant.shift) + text,
      ...(variant.second ? { 'src/zz.js': 'export const zz = 1;\ndebugger;\n' } : {}),
    },
    run: command(variant.reorder ? 'npm run lint --' : 'npx eslint src', variant),
    needs: variant.version ?? 'eslint10',
    setup: 'node',
  };
}

const cause = (index: number, name: string, path: string, text: string, rules: Record<string, unknown>): Cause => ({
  name: `eslint-${name}`,
  variants: index === 0 ? [...some(VARIANTS, 0, 4), ...MOVED] : some(VARIANTS, index * 3, 4),
  make: (variant) => project(variant, path, text, rules),
});

export const ESLINT: readonly Cause[] = [
  cause(0, 'variable-is-unused', 'src/cart.js', 'const discount = 3;\nexport const total = 4;\n', {
    'no-unused-vars': 'error',
  }),
  cause(1, 'name-is-undefined', 'src/login.js', 'export const user = currentUser();\n', { 'no-undef': 'error' }),
  cause(2, 'double-equals-in-stock', 'src/stock.js', 'export const isEmpty = (count) => count == 0;\n', {
    eqeqeq: 'error',
  }),
  cause(3, 'double-equals-in-price', 'src/price.js', 'export const isFree = (price) => price == 0;\n', {
    eqeqeq: 'error',
  }),
  cause(4, 'file-cannot-be-parsed', 'src/order.js', "export const order = {\n  id: 'a'\n  total: 3,\n};\n", {}),
  cause(5, 'prefers-const', 'src/report.js', 'let lines = 3;\nexport const report = () => lines;\n', {
    'prefer-const': 'error',
  }),
];
