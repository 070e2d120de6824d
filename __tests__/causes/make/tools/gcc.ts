/** Projects that gcc and clang refuse. */
import { command, comment, some, type Cause, type Project, type Variant } from '../project.js';

const VARIANTS: readonly Variant[] = [
  { name: 'plain' },
  { name: 'container', at: '/__w/storefront/storefront', shift: 12, more: 1 },
  { name: 'coloured', flags: '-fdiagnostics-color=always', shift: 5, before: ['grep'] },
  { name: 'script-twice', retry: 'script', shift: 31, before: ['soft-error'] },
  { name: 'make-jobs', reorder: true, shift: 8, more: 4, at: '/home/runner/work/shop-core/shop-core' },
  { name: 'raw-output', raw: true, shift: 3 },
  { name: 'no-caret', flags: '-fno-diagnostics-show-caret', shift: 7, before: ['warning'] },
  { name: 'in-folder', inside: 'native', shift: 44, more: 2 },
  { name: 'retry-action', retry: 'action', shift: 2 },
];

function project(variant: Variant, compiler: string, files: Record<string, string>, flags = ''): Project {
  const sound = Array.from({ length: variant.more ?? 0 }, (_, index) => `src/a${index}.c`);
  const all = {
    ...Object.fromEntries(sound.map((path, index) => [path, `int a${index}(void) { return ${index}; }\n`])),
  };
  const moved = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, comment(variant.shift) + text]));
  const sources = [...sound, ...Object.keys(files)].filter((path) => /\.c(?:pp)?$/u.test(path));
  const objects = sources.map((path) => path.replace(/\.c(?:pp)?$/u, '.o'));
  const own =
    compiler === 'clang'
      ? variant.flags?.replace('-fno-diagnostics-show-caret', '-fno-caret-diagnostics')
      : variant.flags;
  const more = [flags, own].filter(Boolean).join(' ');
  const makefile = `CC = ${compiler}\nCXX = ${compiler}\nCFLAGS = ${more}\nCXXFLAGS = ${more}\n\nshop: ${objects.join(' ')}\n\t${compiler} -o $@ $^\n`;
  return {
    files: { ...all, ...moved, Makefile: makefile },
    run: variant.reorder
      ? command('make -j4', { ...variant, flags: '' })
      : command(`${compiler} ${[more, '-o shop', ...sources].filter(Boolean).join(' ')}`, { ...variant, flags: '' }),
  };
}

const cause = (index: number, tool: string, name: string, files: Record<string, string>, flags = ''): Cause => ({
  name: `${tool.replace('++', 'xx')}-${name}`,
  variants: some(VARIANTS, index * 3, 4),
  make: (variant) => project(variant, tool, files, flags),
});

const MAIN = 'int main(void) { return 0; }\n';

export const GCC: readonly Cause[] = [
  cause(0, 'gcc', 'variable-is-undeclared', {
    'src/cart.c': 'int total(void) {\n  return prise * 2;\n}\n',
    'src/main.c': MAIN,
  }),
  cause(1, 'gcc', 'undefined-reference', {
    'src/main.c': 'int price_of(int id);\n\nint main(void) {\n  return price_of(3);\n}\n',
  }),
  cause(
    2,
    'gcc',
    'unused-variable-as-error',
    { 'src/report.c': 'int report(void) {\n  int lines = 3;\n  return 0;\n}\n', 'src/main.c': MAIN },
    '-Wall -Werror',
  ),
  cause(3, 'gcc', 'header-is-missing', {
    'src/login.c': '#include "session.h"\n\nint login(void) { return 0; }\n',
    'src/main.c': MAIN,
  }),
  cause(4, 'gcc', 'semicolon-is-missing', {
    'src/config.c': 'int port(void) {\n  int value = 3\n  return value;\n}\n',
    'src/main.c': MAIN,
  }),
  cause(5, 'g++', 'no-matching-function', {
    'src/order.cpp':
      '#include <string>\nstatic int add(int price) { return price; }\nint order() {\n  return add(std::string("3"));\n}\n',
    'src/main.cpp': 'int main() { return 0; }\n',
  }),
  cause(6, 'clang', 'variable-is-undeclared', {
    'src/stock.c': 'int count(void) {\n  return amont * 2;\n}\n',
    'src/main.c': MAIN,
  }),
  cause(7, 'clang', 'undefined-reference', {
    'src/main.c': 'int mail_to(int id);\n\nint main(void) {\n  return mail_to(3);\n}\n',
  }),
  cause(
    8,
    'clang',
    'implicit-conversion-as-error',
    { 'src/money.c': 'char cents(int value) {\n  return value;\n}\n', 'src/main.c': MAIN },
    '-Wconversion -Werror',
  ),
];
