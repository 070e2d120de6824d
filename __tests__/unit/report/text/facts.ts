import type { Build } from '../../../../src/report/evidence/evidence.js';
import type { ReportFacts } from '../../../../src/report/text/text.js';

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

/** Returns the facts with `text` in everything that a stranger may have written. */
export function factsWith(text: string): ReportFacts {
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
  };
}

export const NO_SECRETS = { redact: (text: string): string => text };
