import type { FailedStep } from '../failed-steps.js';
import type { Cause } from './cause.js';

/** A cause, and the failed steps with it. */
export interface FoundCause extends Cause {
  steps: readonly FailedStep[];
}

/** The end of the log of a job. */
export interface JobLines {
  job: string;
  /** Foreign text, the part around the first error. */
  lines: readonly string[];
}

/** What was found out about a failure. */
export interface Findings {
  /** The main cause of the first failed job comes first. At least one for a failed build. */
  causes: readonly FoundCause[];
  logs: readonly JobLines[];
}

export const NO_FINDINGS: Findings = { causes: [], logs: [] };
