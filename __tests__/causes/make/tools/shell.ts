/** Scripts that fail by their own words, and scripts of Python and Node that throw. */
import { command, comment, some, type Cause, type Project, type Variant } from '../project.js';
import { GENERAL } from '../variants.js';

const cause = (index: number, name: string, make: (variant: Variant) => Project, list = GENERAL): Cause => ({
  name,
  variants: some(list, index * 3, 4),
  make,
});

/** A script of its own, run by `./scripts/NAME.sh`. */
const script = (index: number, name: string, file: string, body: string, files: Record<string, string> = {}): Cause =>
  cause(index, `shell-${name}`, (variant) => {
    const before = Array.from({ length: variant.more ?? 0 }, (_, step) => `echo "step ${step}: no error"\n`).join('');
    return {
      files: { [file]: `#!/usr/bin/env bash\n${comment(variant.shift, '#')}${before}${body}`, ...files },
      run: command(`./${file}`, variant),
    };
  });

/** Lines in the workflow itself. */
const inline = (index: number, name: string, body: string, files: Record<string, string> = {}): Cause =>
  cause(index, `shell-${name}`, (variant) => {
    const before = Array.from({ length: variant.more ?? 0 }, (_, step) => `echo "prepared ${step}, 0 failed"`);
    return { files: { 'README.md': '# Shop\n', ...files }, run: [...before, command(body, variant)].join('\n') };
  });

/** A program of one file. `KEEP` in its text is where lines move. */
const program = (
  index: number,
  name: string,
  run: string,
  files: Record<string, string>,
  setup: 'node' | 'python',
  colours: readonly Variant[] = [],
): Cause =>
  cause(
    index,
    name,
    (variant) => ({
      files: Object.fromEntries(
        Object.entries(files).map(([path, text]) => [
          path,
          path.endsWith('json') ? text : comment(variant.shift, setup === 'python' ? '#' : '//') + text,
        ]),
      ),
      run: command(run, variant),
      setup,
    }),
    [...GENERAL, { name: 'windows', at: 'D:\\a\\shop\\shop', shift: 5 }, ...colours],
  );

export const SHELL: readonly Cause[] = [
  script(
    0,
    'deploy-tells-no-space',
    'scripts/deploy.sh',
    'set -eu\necho "==> packing"\necho "deploy: not enough space for the release, 2 GB needed" >&2\nexit 3\n',
  ),
  script(
    1,
    'migration-tells-unknown-column',
    'scripts/migrate.sh',
    'echo "applying 0017_prices.sql"\necho "migrate: column price_eur is unknown in table orders"\nexit 3\n',
  ),
  script(2, 'variable-is-unset', 'scripts/publish.sh', 'set -u\necho "publishing to $RELEASE_CHANNEL"\n'),
  inline(3, 'command-is-not-found', 'deplyo --to staging'),
  inline(4, 'file-is-missing', 'cp dist/shop.tar.gz /tmp/'),
  script(
    5,
    'generated-file-differs',
    'scripts/check-generated.sh',
    'printf "id,price\\n1,3\\n" > generated.csv\ndiff -u committed.csv generated.csv || { echo "generated.csv is out of date: run scripts/generate.sh"; exit 1; }\n',
    { 'committed.csv': 'id,price\n1,2\n' },
  ),
  inline(6, 'permission-is-missing', './scripts/build.sh', { 'scripts/build.sh': 'echo built\n' }),
  script(7, 'syntax-error', 'scripts/seed.sh', 'echo "seeding"\nif [ -f seed.sql ]; then\n  echo "found"\n'),
  program(
    0,
    'python-script-key-error',
    'python3 tools/prices.py',
    {
      'tools/prices.py':
        'def read(row):\n    return row["currency"]\n\n\nprint("reading prices")\nread({"price": 3})\n',
    },
    'python',
  ),
  program(
    1,
    'python-script-module-is-missing',
    'python3 tools/send.py',
    { 'tools/send.py': 'import shopmail\n\nshopmail.send()\n' },
    'python',
  ),
  program(
    2,
    'python-script-ends-by-own-words',
    'python3 tools/stock.py',
    { 'tools/stock.py': 'import sys\n\nprint("counting")\nsys.exit("stock: 3 products have no place")\n' },
    'python',
  ),
  program(
    3,
    'python-script-chained-errors',
    'python3 -m tools.load',
    {
      'tools/load.py':
        'def load(text):\n    try:\n        return int(text)\n    except ValueError as error:\n        raise RuntimeError("cannot load the order") from error\n\n\nload("x")\n',
      'tools/__init__.py': '',
    },
    'python',
  ),
  program(
    4,
    'python-unittest-total',
    'python3 -m unittest discover -s checks',
    {
      'checks/test_total.py':
        'import unittest\n\n\nclass TotalTest(unittest.TestCase):\n    def test_total(self):\n        self.assertEqual(sum([1, 2]), 4)\n',
    },
    'python',
  ),
  program(
    5,
    'node-script-type-error',
    'node tools/total.js',
    { 'tools/total.js': "const total = (cart) => cart.lines.length;\n\nconsole.log('adding');\ntotal(undefined);\n" },
    'node',
  ),
  program(
    6,
    'node-script-module-is-missing',
    'node tools/send.js',
    { 'tools/send.js': "const { send } = require('./mail-client');\nsend();\n" },
    'node',
  ),
  program(
    7,
    'node-script-rejects',
    'node tools/load.mjs',
    {
      'tools/load.mjs':
        'const load = async (id) => {\n  throw new Error(`order ${id} cannot be loaded`);\n};\n\nawait load(17);\n',
    },
    'node',
  ),
  program(
    8,
    'node-script-cannot-be-parsed',
    'node tools/config.js',
    { 'tools/config.js': "const config = {\n  name: 'shop'\n  port: 3,\n};\nconsole.log(config);\n" },
    'node',
  ),
];
