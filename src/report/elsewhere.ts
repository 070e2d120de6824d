import { isOfGitHub, type CiBuild } from '../ci/build.js';
import { inputError, type InputErrors } from '../inputs/input-errors.js';
import type { ReportInputs } from './inputs.js';
import { TRACKER_IDS } from './trackers.js';

/** Adds an error for each input that only GitHub makes possible, if the build is of another system. */
export function checkElsewhere(inputs: ReportInputs, ci: CiBuild, errors: InputErrors): void {
  if (isOfGitHub(ci)) return;
  for (const { input, isBroken, sentence } of RULES) {
    if (isBroken(inputs)) errors.note(inputError(input, sentence));
  }
}

interface ElsewhereRule {
  input: string;
  isBroken: (inputs: ReportInputs) => boolean;
  sentence: string;
}

const RULES: readonly ElsewhereRule[] = [
  {
    input: 'provider',
    isBroken: ({ given }) => !given.has('provider'),
    sentence: `is missing. Outside GitHub Actions, the report has no tracker of its own. Use one of: ${TRACKER_IDS.join(', ')}.`,
  },
  {
    input: 'base-url',
    isBroken: ({ provider, given }) =>
      given.has('provider') && provider.base_url.from_environment !== undefined && !given.has('base-url'),
    sentence:
      'is missing: only a job on GitHub knows it. Set it to the URL of the API, and set the parameters of the repository ' +
      'in fields.',
  },
  {
    input: 'close-after',
    isBroken: ({ closeAfter }) => closeAfter !== 'never' && closeAfter > 1,
    sentence: 'is above 1, but the report can count successful runs only on GitHub. Set it to 1 or never.',
  },
  {
    input: 'save-refresh-token',
    isBroken: ({ saveRefreshToken }) => saveRefreshToken === 'branch',
    sentence: 'is branch, but the job does not run in a repository on GitHub. Set it to a command.',
  },
];
