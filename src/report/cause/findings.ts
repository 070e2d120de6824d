import type { FailedStep } from '../failed-steps.js';
import type { Cause } from './cause.js';
import type { Excerpt } from './log/excerpt.js';

/** A cause, and the failed steps with it. */
export interface FoundCause extends Cause {
  steps: readonly FailedStep[];
}

/** A part of the log of a job. */
export interface JobExcerpt extends Excerpt {
  job: string;
}

/** The lines of the log of a job that a text quotes. Foreign text. */
export interface JobLines {
  job: string;
  lines: readonly string[];
}

/** What was found out about a failure. */
export interface Findings {
  /** The main cause of the first failed job comes first. At least one for a failed build. */
  causes: readonly FoundCause[];
  logs: readonly JobExcerpt[];
}

export const NO_FINDINGS: Findings = { causes: [], logs: [] };
