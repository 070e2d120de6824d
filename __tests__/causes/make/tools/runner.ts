/** Steps that the runner ends, and actions that fail. The words are the runner's; what ran before is real. */
import { some, type Cause, type Step, type Variant } from '../project.js';
import { GENERAL } from '../variants.js';

const VARIANTS: readonly Variant[] = GENERAL.filter(({ raw, retry }) => !raw && retry === undefined);

/** Lines of a build that goes on and on. */
const SLOW = (variant: Variant): string =>
  [
    'echo "building"',
    ...Array.from({ length: (variant.more ?? 0) + 1 }, (_, part) => `echo "part ${part} of 9, 0 errors"`),
    'sleep 60',
  ].join('\n');

const cause = (index: number, name: string, step: (variant: Variant) => Step): Cause => ({
  name,
  variants: some(VARIANTS, index, 4),
  make: (variant) => ({ files: { 'README.md': '# Shop\n' }, run: [step(variant)] }),
});

/** A step that the runner ends while it works. */
const ended = (
  index: number,
  name: string,
  script: string,
  ending: (variant: Variant) => string,
  after: number,
): Cause =>
  cause(index, `runner-${name}`, (variant) => ({
    script: SLOW(variant),
    shown: script,
    limit: 300,
    ending: ending(variant),
    after,
  }));

/** An action that fails by its own words. */
const action = (
  index: number,
  name: string,
  title: string,
  inputs: Record<string, string>,
  ending: string,
  lines: readonly string[] = [],
): Cause =>
  cause(index, `action-${name}`, (variant) => ({
    title,
    inputs,
    script:
      [...lines, ...Array.from({ length: variant.more ?? 0 }, (_, line) => `::debug::line ${line}`)]
        .map((line) => `echo '${line}'`)
        .join('\n') || 'true',
    ending,
  }));

export const RUNNER: readonly Cause[] = [
  ended(
    0,
    'step-exceeds-its-time',
    'npm run build',
    () => "##[error]The action 'Build the shop' has timed out after 2 minutes.",
    120_000,
  ),
  ended(
    1,
    'job-exceeds-its-time',
    './scripts/import.sh',
    ({ shift = 3 }) =>
      `##[error]The job running on runner GitHub Actions ${1000 + shift * 7} has exceeded the maximum execution time of 5 minutes.\n##[error]The operation was canceled.`,
    300_000,
  ),
  ended(
    2,
    'is-shut-down',
    'make images',
    () =>
      '##[error]The runner has received a shutdown signal. This can happen when the runner service is stopped, or a manually started runner is canceled.\n##[error]Process completed with exit code 143.',
    40_000,
  ),
  ended(
    3,
    'has-no-space',
    'docker build .',
    ({ shift = 3 }) =>
      `##[error]No space left on device : '/home/runner/actions-runner/cached/_diag/Worker_202611${10 + (shift % 18)}-0910${10 + shift}-utc.log'`,
    60_000,
  ),
  action(
    4,
    'input-is-missing',
    'acme/announce@v2',
    { channel: 'releases' },
    '##[error]Input required and not supplied: token',
  ),
  action(
    5,
    'has-no-permission',
    'actions/github-script@v7',
    { script: 'await github.rest.issues.createLabel({ name: "ready" })', 'github-token': '***', debug: 'false' },
    '##[error]Unhandled error: HttpError: Resource not accessible by integration',
    [
      'RequestError [HttpError]: Resource not accessible by integration',
      '    at fetchWrapper (/home/runner/work/_actions/actions/github-script/v7/dist/index.js:9998:30)',
      '  status: 403,',
    ],
  ),
  action(
    0,
    'finds-no-files',
    'actions/upload-artifact@v4',
    { name: 'shop', path: 'dist', 'if-no-files-found': 'error', 'compression-level': '6' },
    '##[error]No files were found with the provided path: dist. No artifacts will be uploaded.',
  ),
  action(
    1,
    'version-is-unknown',
    'actions/setup-node@v5',
    { 'node-version': '23.99', 'check-latest': 'false', token: '***' },
    "##[error]Unable to find Node version '23.99' for platform linux and architecture x64.",
    ['Attempting to download 23.99...', 'Not found in manifest. Falling back to download directly from Node'],
  ),
  action(
    2,
    'checkout-has-no-ref',
    'actions/checkout@v5',
    { repository: 'acme/themes', ref: 'release-7', path: 'themes', token: '***', 'fetch-depth': '1' },
    "##[error]A branch or tag with the name 'release-7' could not be found",
    ['Syncing repository: acme/themes', '##[group]Determining the default branch', '##[endgroup]'],
  ),
];
