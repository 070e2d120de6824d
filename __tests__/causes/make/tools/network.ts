/** Commands that fail on the network, all on loopback or with a name that nobody can have. */
import { command, some, type Cause, type Project, type Variant } from '../project.js';
import { failing, refused, silent } from '../servers.js';
import { GENERAL } from '../variants.js';

/** The lines of a workflow cannot move; their number and the file that they are in do. */
function project(variant: Variant, script: string, start?: Project['start']): Project {
  const before = Array.from({ length: variant.more ?? 0 }, (_, step) => `echo "fetched part ${step}, 0 errors"`);
  return {
    files: {
      'package.json': JSON.stringify({
        name: 'shop',
        version: `1.${variant.shift ?? 0}.0`,
        private: true,
        dependencies: { money: '^1.0.0' },
      }),
    },
    run: [...before, command(script, variant)].join('\n'),
    ...(start === undefined ? {} : { start }),
  };
}

const cause = (index: number, name: string, script: string, start?: Project['start']): Cause => ({
  name: `network-${name}`,
  variants: some(GENERAL, index * 2, 4),
  make: (variant) => project(variant, script, start),
});

const NPM = 'npm install --no-audit --no-fund --fetch-retries=0';

export const NETWORK: readonly Cause[] = [
  cause(0, 'curl-times-out', 'curl -fsS --max-time 2 http://127.0.0.1:$PORT/health', silent),
  cause(1, 'curl-is-refused', 'curl -fsS http://127.0.0.1:$PORT/health', refused),
  cause(2, 'curl-host-is-unknown', 'curl -fsSO https://mirror.invalid/prices.csv'),
  cause(3, 'curl-gets-503', 'curl -fsSO http://127.0.0.1:$PORT/rates.csv', () => failing(503)),
  cause(4, 'git-is-refused', 'git clone --depth 1 http://127.0.0.1:$PORT/fonts.git', refused),
  cause(5, 'git-host-is-unknown', 'git clone --depth 1 https://git.invalid/acme/icons.git'),
  cause(6, 'npm-is-refused', `${NPM} --registry=http://127.0.0.1:$PORT/`, refused),
  cause(7, 'npm-host-is-unknown', `${NPM} --registry=https://packages.invalid/`),
  cause(8, 'npm-times-out', `${NPM} --fetch-timeout=1500 --registry=http://127.0.0.1:$PORT/`, silent),
];
