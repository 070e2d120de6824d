import type { FoundCause, JobLines } from '../cause/findings.js';
import type { Suspects } from '../suspects/suspects.js';
import type { Build, FailedJob } from '../evidence/evidence.js';

/**
 * The markup of a tracker. A text for a tracker with several must be readable and harmless in all of them. A `document`
 * is made of nodes: its text is written in simple Markdown, and becomes nodes when it is sent.
 */
export type Markup = 'markdown' | 'textile' | 'document' | 'wiki';

/** Why a build failed, as far as a text may say it. */
export interface Why {
  /** The main cause first. */
  causes: readonly FoundCause[];
  /** Those of the causes that the issue did not have before. Empty for a new issue. */
  newCauses: readonly FoundCause[];
  /** Whether to quote logs and commits. If not, a text has only names of jobs, steps and tests. */
  hasWords: boolean;
  /** The commits since the last green run; undefined if they are unknown. */
  suspects: Suspects | undefined;
  /** The logs to quote. */
  logs: readonly JobLines[];
}

/** What the texts of a report may say. */
export interface ReportFacts {
  build: Build;
  jobs: readonly FailedJob[];
  /** How often the build has failed since the issue was opened, with this run; 1 for a new issue. */
  failures: number;
  /** When the first of these failures was noted, in milliseconds since 1970; undefined if it is unknown. */
  since: number | undefined;
  /** Whether the issue is that of a cause, and not of a workflow. */
  isOfCause?: boolean;
  /** Why the build failed; undefined if the text does not say so. */
  why?: Why | undefined;
  /** After how many green builds in a row the issue is closed; undefined if it is never closed. */
  closeAfter: number | undefined;
}

/** The kinds of text that a report writes into a tracker. */
export type NoteKind = 'failed' | 'reopened' | 'passed' | 'closed' | 'duplicate';
