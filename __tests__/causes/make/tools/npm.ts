/** Projects that npm cannot install or run. */
import { command, once, some, type Cause, type Project, type Variant } from '../project.js';
import { registry } from '../servers.js';
import { GENERAL } from '../variants.js';

const VARIANTS: readonly Variant[] = [
  ...GENERAL,
  { name: 'npm-9', version: 'npm9', shift: 3, before: ['warning'] },
  { name: 'npm-10', version: 'npm10', shift: 1, at: '/__w/storefront/storefront' },
  { name: 'coloured', flags: '--color=always', shift: 4 },
  { name: 'quiet', flags: '--loglevel=error --no-audit', shift: 2, before: ['soft-error'] },
];

interface Setting {
  package: object;
  script: string;
  files?: Record<string, string>;
  /** Packages of a registry on loopback. */
  packages?: Parameters<typeof registry>[0];
}

const PACKAGE = { name: 'shop', version: '1.0.0', private: true };

function project(variant: Variant, { package: content, script, files, packages }: Setting): Project {
  const more = Object.fromEntries(
    Array.from({ length: variant.more ?? 0 }, (_, index) => [`more${index}`, 'node -e 0']),
  );
  const whole = { ...PACKAGE, version: `1.${variant.shift ?? 0}.0`, ...content };
  const scripts = { ...more, ...('scripts' in content ? (content.scripts as object) : {}) };
  return {
    files: { 'package.json': JSON.stringify({ ...whole, scripts }, undefined, 2), ...files },
    run: command(script, variant),
    setup: 'node',
    ...(variant.version === undefined ? {} : { needs: variant.version }),
    ...(packages === undefined ? {} : { start: () => registry(packages) }),
  };
}

const cause = (index: number, name: string, setting: Setting): Cause => ({
  name: `npm-${name}`,
  variants: name.startsWith('lock-file') ? some(once(VARIANTS), index * 2, 4) : some(VARIANTS, index * 4, 4),
  make: (variant) => project(variant, setting),
});

const LOCK = JSON.stringify({
  name: 'shop',
  version: '1.0.0',
  lockfileVersion: 3,
  requires: true,
  packages: { '': { name: 'shop', version: '1.0.0' } },
});

export const NPM: readonly Cause[] = [
  cause(0, 'script-is-missing', { package: { scripts: { test: 'node test.js' } }, script: 'npm run tset' }),
  cause(1, 'dependencies-conflict', {
    package: { dependencies: { cart: '1.0.0', money: '2.0.0' } },
    script: 'npm install --no-fund',
    packages: { cart: { '1.0.0': { peerDependencies: { money: '^1.0.0' } } }, money: { '1.0.0': {}, '2.0.0': {} } },
  }),
  cause(2, 'package-is-not-found', {
    package: { dependencies: { '@acme/price-list': '^3.0.0' } },
    script: 'npm install --no-fund',
    packages: { money: { '1.0.0': {} } },
  }),
  cause(3, 'version-is-not-found', {
    package: { dependencies: { money: '^7.0.0' } },
    script: 'npm install --no-fund',
    packages: { money: { '1.0.0': {}, '2.0.0': {} } },
  }),
  cause(4, 'lock-file-is-out-of-date', {
    package: { dependencies: { money: '^1.0.0' } },
    script: 'npm ci',
    files: { 'package-lock.json': LOCK },
    packages: { money: { '1.0.0': {} } },
  }),
  cause(5, 'postinstall-fails', {
    package: { scripts: { postinstall: 'node scripts/fonts.js' } },
    script: 'npm install --no-fund',
    files: { 'scripts/fonts.js': "console.error('fonts: cannot read the list of fonts');\nprocess.exit(1);\n" },
  }),
  cause(6, 'engine-is-too-old', {
    package: { engines: { node: '>=99' } },
    script: 'npm install --engine-strict --no-fund',
  }),
  cause(7, 'script-tells-missing-currency', {
    package: { scripts: { check: 'node scripts/check.js' } },
    script: 'npm run check',
    files: {
      'scripts/check.js':
        "console.log('checking 14 lists');\nconsole.error('check: price list eu.csv has no currency');\nprocess.exitCode = 2;\n",
    },
  }),
  cause(8, 'lock-file-is-missing', { package: { dependencies: {} }, script: 'npm ci' }),
];
