/** Projects that the TypeScript compiler refuses. */
import { command, comment, some, type Cause, type Project, type Variant } from '../project.js';

const VARIANTS: readonly Variant[] = [
  { name: 'plain' },
  { name: 'pretty', flags: '--pretty', shift: 14, more: 2, before: ['deprecated'] },
  { name: 'container', at: '/__w/storefront/storefront', shift: 5, version: 'tsc5', reorder: true },
  { name: 'script-twice', retry: 'script', shift: 33, more: 1, before: ['soft-error', 'grep'] },
  { name: 'raw-output', raw: true, shift: 8, version: 'tsc5' },
  { name: 'second-error', second: true, shift: 2, before: ['warning'] },
  {
    name: 'pretty-5',
    flags: '--pretty',
    version: 'tsc5',
    at: '/home/runner/work/web/web',
    shift: 3,
    inside: 'packages/web',
  },
  { name: 'windows', at: 'D:\\a\\shop\\shop', shift: 71, more: 3 },
  { name: 'retry-action', retry: 'action', shift: 21, flags: '--incremental false' },
  { name: 'raw-pretty', raw: true, flags: '--pretty', shift: 19, second: true },
];

const SOUND = 'export const sound = (error: string): string => `error ${error}`;\n';

/** Of the first cause only. */
const MOVED: readonly Variant[] = [
  { name: 'moved-file', moved: ['src/', 'src/shop/'], shift: 10, before: ['lint-warnings'] },
  { name: 'after-soft-tests', shift: 16, more: 1, before: ['soft-tests'] },
];

function project(variant: Variant, files: Record<string, string>, options: object = {}): Project {
  const config = {
    compilerOptions: {
      strict: true,
      noEmit: true,
      target: 'es2022',
      module: 'nodenext',
      moduleResolution: 'nodenext',
      types: [],
      ...options,
    },
    include: ['src'],
  };
  return {
    files: {
      'package.json': JSON.stringify({
        name: 'shop',
        version: '1.0.0',
        private: true,
        type: 'module',
        scripts: { build: 'tsc -p .' },
      }),
      'tsconfig.json': JSON.stringify(config, undefined, 2),
      ...Object.fromEntries(Array.from({ length: variant.more ?? 0 }, (_, file) => [`src/a${file}.ts`, SOUND])),
      ...Object.fromEntries(Object.entries(files).map(([path, text]) => [path, comment(variant.shift) + text])),
      ...(variant.second ? { 'src/zz.ts': 'export const zz = nothing;\n' } : {}),
    },
    run: command(variant.reorder ? 'npm run build' : 'npx tsc -p .', variant),
    needs: variant.version ?? 'tsc6',
    setup: 'node',
  };
}

const cause = (index: number, name: string, files: Record<string, string>, options: object = {}): Cause => ({
  name: `tsc-${name}`,
  variants: index === 0 ? [...some(VARIANTS, 0, 4), ...MOVED] : some(VARIANTS, index * 3, 4),
  make: (variant) => project(variant, files, options),
});

export const TSC: readonly Cause[] = [
  cause(0, 'argument-of-wrong-type', {
    'src/cart.ts': "const add = (price: number): number => price + 1;\nexport const sum = add('3');\n",
  }),
  cause(1, 'property-is-missing', {
    'src/order.ts': 'interface Order {\n  id: string;\n  total: number;\n}\nexport const order: Order = { id: "a" };\n',
  }),
  cause(2, 'module-is-not-found', {
    'src/main.ts': "import { price } from './prices.js';\nexport const doubled = price * 2;\n",
  }),
  cause(3, 'string-is-no-number-in-basket', { 'src/basket.ts': "export const count: number = 'three';\n" }),
  cause(4, 'string-is-no-number-in-stock', { 'src/stock.ts': "export const count: number = 'three';\n" }),
  cause(5, 'name-is-unknown', { 'src/login.ts': 'export const user = currentUser();\n' }),
  cause(
    6,
    'local-is-unused',
    { 'src/report.ts': 'export function report(): void {\n  const lines = 3;\n}\n' },
    { noUnusedLocals: true },
  ),
  cause(7, 'possibly-undefined', {
    'src/first.ts':
      'export const first = (list: { name: string }[]): string => list.find((item) => item.name)!.name + list.find(() => true).name;\n',
  }),
  cause(8, 'comma-is-missing', { 'src/config.ts': "export const config = {\n  name: 'shop'\n  port: 3,\n};\n" }),
];
