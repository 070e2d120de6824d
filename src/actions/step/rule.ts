import type { Inputs } from '../../inputs/inputs.js';
import type { Provider } from '../../provider/provider.js';

/** Something that the inputs must be together. */
export interface Rule {
  /** Whether the inputs break the rule. */
  broken: (inputs: Inputs, provider: Provider) => boolean;
  input: string;
  sentence: (provider: Provider) => string;
}

export const fetchesToken = (inputs: Inputs): boolean => inputs.token === '';
export const NO_SECRETS =
  'Secrets are empty in runs from forks and from Dependabot, and where the job names another environment than the one that holds them.';
