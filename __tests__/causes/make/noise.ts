/** Harmless steps before the failing one, that look like errors to a careless reader. */
import type { Noise, Step } from './project.js';

const print = (...lines: string[]): string => `cat <<'END'\n${lines.join('\n')}\nEND`;

export const NOISE: Readonly<Record<Noise, readonly Step[]>> = {
  deprecated: [
    {
      shown: 'npm ci --no-fund',
      script: print(
        'npm warn deprecated inflight@1.0.6: This module is not supported, and leaks memory. Do not use it.',
        'npm warn deprecated glob@7.2.3: Glob versions prior to v9 are no longer supported',
        'npm warn deprecated rimraf@3.0.2: Rimraf versions prior to v4 are no longer supported',
        '',
        'added 268 packages, and audited 269 packages in 7s',
        '',
        '3 moderate severity vulnerabilities',
        '',
        'To address all issues (including breaking changes), run:',
        '  npm audit fix --force',
        '',
        'Run `npm audit` for details.',
      ),
    },
  ],
  warning: [
    {
      title: 'acme/lint-notes@v2',
      inputs: { level: 'warning', path: 'docs' },
      script: print(
        '::warning file=docs/start.md,line=3::Broken link: ../error.md',
        '::notice::2 notes, 0 errors',
        '::warning::Node.js 16 actions are deprecated. Please update the following actions to use Node.js 20: acme/lint-notes@v2',
      ),
    },
  ],
  grep: [
    {
      title: 'grep -rnE "error|FAILED" docs || true',
      script: `mkdir -p /tmp/grep-docs/docs && cd /tmp/grep-docs && printf 'How to read an error: look at the first line.\\nFAILED means that a payment was refused.\\n' > docs/payments.md && printf '# Errors\\nError: E1 is printed if nothing was paid.\\nerror[E2]: is printed if less was paid.\\n' > docs/errors.md\ngrep -rnE "[Ee]rror|FAILED" docs || true`,
      shown: 'grep -rnE "[Ee]rror|FAILED" docs || true',
    },
  ],
  'soft-error': [
    {
      shown: './scripts/upload-coverage.sh',
      script: `${print('==> Uploading coverage', 'upload: error: service said 503 Service Unavailable')}\nexit 1`,
      continueOnError: true,
    },
  ],
  'green-tests': [
    {
      shown: 'npm run test:contracts',
      script: print(
        '',
        '> shop@1.0.0 test:contracts',
        '> node contracts.js',
        '',
        'ok 1 - Error: is thrown for an unknown product',
        'ok 2 - FAILED payments are told',
        'ok 3 - exits with code 1 if a contract is broken',
        '# pass 3',
        '# fail 0',
      ),
    },
  ],
  docker: [
    {
      shown: 'docker pull ghcr.io/acme/db:3 || docker pull ghcr.io/acme/db:2',
      script: print(
        'Error response from daemon: manifest unknown',
        '2: Pulling from acme/db',
        'Status: Downloaded newer image for ghcr.io/acme/db:2',
        'ghcr.io/acme/db:2',
      ),
    },
  ],
  cache: [
    {
      title: 'actions/cache@v4',
      inputs: { path: '~/.cache/shop', key: 'shop-v3' },
      script: print(
        'Cache not found for input keys: shop-v3',
        '::warning::Failed to restore: Cache service responded with 503',
      ),
    },
  ],
  'lint-warnings': [
    {
      shown: 'npm run lint',
      script: print(
        '',
        '> shop@1.0.0 lint',
        '> eslint src',
        '',
        '/home/runner/work/shop/shop/src/notes.js',
        '  3:1  warning  Unexpected console statement  no-console',
        '  9:1  warning  Unexpected error object       shop/no-error-object',
        '',
        '\u2716 2 problems (0 errors, 2 warnings)',
        '',
      ),
    },
  ],
  'soft-tests': [
    {
      shown: 'npm run test:canary',
      script: `${print(
        '',
        '> shop@1.0.0 test:canary',
        '> jest canary',
        '',
        'FAIL canary/next.test.js',
        '  \u2715 runs on the next release (2 ms)',
        '',
        '  \u25CF runs on the next release',
        '',
        '    Cannot use the next release: it is not there',
        '',
        '      at Object.<anonymous> (canary/next.test.js:4:9)',
        '',
        'Test Suites: 1 failed, 1 total',
        'Tests:       1 failed, 1 total',
      )}\nexit 1`,
      continueOnError: true,
    },
  ],
};
