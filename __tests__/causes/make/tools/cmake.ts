/** Projects that CMake cannot configure or build, and tests of ctest that fail. */
import { command, comment, some, type Cause, type Project, type Variant } from '../project.js';
import { GENERAL } from '../variants.js';

const VARIANTS: readonly Variant[] = [
  ...GENERAL,
  { name: 'ninja', flags: '-G Ninja', shift: 6, more: 2 },
  { name: 'container', at: '/__w/storefront/storefront', shift: 12, more: 1, before: ['warning'] },
];

interface Setting {
  lists: string;
  files?: Record<string, string>;
  /** What is run after the configuration. */
  then?: string;
  ctest?: string;
}

function project(variant: Variant, { lists, files = {}, then = '', ctest = '' }: Setting): Project {
  const tests = Array.from(
    { length: variant.more ?? 0 },
    (_, index) => `add_test(NAME tells_error_${index} COMMAND \${CMAKE_COMMAND} -E echo "Error: is only printed")\n`,
  );
  const head = 'cmake_minimum_required(VERSION 3.20)\nproject(shop C)\nenable_testing()\n';
  const moved = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, comment(variant.shift) + text]));
  const configure = ['cmake -S . -B build', variant.flags].filter(Boolean).join(' ');
  const steps = [
    configure,
    then,
    ctest && `ctest --test-dir build --output-on-failure${variant.more === 2 ? ' -j 2' : ''}`,
  ].filter(Boolean);
  const last = command(steps.at(-1) ?? '', { ...variant, flags: '' });
  return {
    files: { 'CMakeLists.txt': head + comment(variant.shift, '#') + tests.join('') + lists, ...moved },
    run: [...steps.slice(0, -1), last].map((script) => ({ script })),
  };
}

const cause = (index: number, name: string, setting: Setting): Cause => ({
  name,
  variants: some(VARIANTS, index * 3, 4),
  make: (variant) => project(variant, setting),
});

const BUILD = 'cmake --build build';
const PROGRAM = 'add_executable(prices prices.c)\nadd_test(NAME prices_are_sorted COMMAND prices)\n';

export const CMAKE: readonly Cause[] = [
  cause(0, 'cmake-package-is-missing', { lists: 'find_package(Shopkit 2.1 REQUIRED)\n' }),
  cause(1, 'cmake-command-is-unknown', { lists: 'add_shop_target(prices)\n' }),
  cause(2, 'cmake-source-is-missing', { lists: 'add_executable(prices missing.c)\n' }),
  cause(3, 'cmake-build-member-is-unknown', {
    lists: 'add_executable(prices prices.c)\n',
    files: {
      'prices.c': 'struct price { int cents; };\nint main(void) {\n  struct price one = {3};\n  return one.euros;\n}\n',
    },
    then: BUILD,
  }),
  cause(4, 'ctest-prices-are-sorted', {
    lists: PROGRAM,
    files: { 'prices.c': '#include <stdio.h>\nint main(void) {\n  puts("prices: 3 is before 2");\n  return 1;\n}\n' },
    then: BUILD,
    ctest: 'yes',
  }),
  cause(5, 'ctest-stock-times-out', {
    lists:
      'add_test(NAME stock_is_counted COMMAND ${CMAKE_COMMAND} -E sleep 30)\nset_tests_properties(stock_is_counted PROPERTIES TIMEOUT 1)\n',
    then: BUILD,
    ctest: 'yes',
  }),
  cause(6, 'ctest-orders-crash', {
    lists: 'add_executable(orders orders.c)\nadd_test(NAME orders_are_read COMMAND orders)\n',
    files: { 'orders.c': '#include <stdlib.h>\nint main(void) {\n  abort();\n}\n' },
    then: BUILD,
    ctest: 'yes',
  }),
];
