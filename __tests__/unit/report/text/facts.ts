import type { Build } from '../../../../src/report/evidence/evidence.js';
import type { FoundCause } from '../../../../src/report/cause/findings.js';
import type { ReportFacts, Why } from '../../../../src/report/text/text.js';

const RUN = 'https://github.com/acme/shop/actions/runs/4711';
const SHA = '0123456789abcdef0123456789abcdef01234567';

export const BUILD: Build = {
  repository: 'acme/shop',
  repositoryId: '17',
  workflow: '.github/workflows/ci.yml',
  workflowName: 'CI',
  line: 'main',
  refName: 'main',
  event: 'push',
  sha: SHA,
  title: 'Fix the sums',
  actor: 'octocat',
  runId: '4711',
  attempt: 2,
  url: RUN,
  commitUrl: `https://github.com/acme/shop/commit/${SHA}`,
};

export const FACTS: ReportFacts = {
  build: BUILD,
  jobs: [
    { name: 'test (ubuntu)', url: `${RUN}/job/1`, result: 'failure', steps: ['Run npm test'] },
    { name: 'lint', url: `${RUN}/job/2`, result: 'timed_out', steps: [] },
  ],
  failures: 7,
  since: Date.UTC(2026, 10, 26, 11, 6, 59),
  closeAfter: 2,
};

/** Returns a cause. */
export const cause = (name: string, message: string, changes: Partial<FoundCause> = {}): FoundCause => ({
  tool: 'jest',
  kind: 'test',
  name,
  message,
  fingerprint: '0'.repeat(32),
  isFlaky: false,
  steps: [{ job: 'test (ubuntu)', step: 'Run npm test' }],
  ...changes,
});

const COMPARE = 'https://github.com/acme/shop/compare/abc1234..def5678';

export const WHY: Why = {
  causes: [cause('auth.test.ts › refuses an expired token', 'expected 401')],
  newCauses: [],
  hasWords: true,
  suspects: {
    base: { sha: SHA, url: '' },
    commits: [
      {
        sha: SHA,
        title: 'Fix the sums',
        author: 'octocat',
        login: 'octocat',
        url: `https://github.com/acme/shop/commit/${SHA}`,
      },
    ],
    total: 12,
    compareUrl: COMPARE,
    files: [],
    isSameCommit: false,
  },
  logs: [{ job: 'test (ubuntu)', lines: ['first line', 'second line'] }],
};

/** Returns the facts with `text` in everything that a stranger may have written. */
export function factsWith(text: string): ReportFacts {
  const added = cause('', text);
  return {
    ...FACTS,
    build: {
      ...BUILD,
      workflow: text,
      workflowName: text,
      refName: text,
      event: text,
      title: text,
      actor: text,
      repository: text,
    },
    jobs: [
      { name: text, url: text, result: 'failure', steps: [text, text] },
      { name: text, result: 'timed_out', steps: [] },
    ],
    why: {
      causes: [cause(text, text, { steps: [{ job: text, step: text }] }), cause(text, '', { kind: 'error' }), added],
      newCauses: [added],
      hasWords: true,
      suspects: {
        base: { sha: text, url: text },
        commits: [{ sha: text, title: text, author: text, login: text, url: text }],
        total: 2,
        compareUrl: text,
        files: [text],
        isSameCommit: false,
      },
      logs: [{ job: text, lines: text.split('\n') }],
    },
  };
}

export const NO_SECRETS = { redact: (text: string): string => text };
