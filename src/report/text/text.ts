import type { Build, FailedJob } from '../evidence/evidence.js';

/** The markup of a tracker. A text for a tracker with several must be readable and harmless in all of them. */
export type Markup = 'markdown' | 'textile';

/** What the texts of a report may say. */
export interface ReportFacts {
  build: Build;
  jobs: readonly FailedJob[];
  /** How often the build has failed since the issue was opened, with this run; 1 for a new issue. */
  failures: number;
  /** When the first of these failures was noted, in milliseconds since 1970; undefined if it is unknown. */
  since: number | undefined;
  /** After how many green builds in a row the issue is closed; undefined if it is never closed. */
  closeAfter: number | undefined;
}

/** The kinds of text that a report writes into a tracker. */
export type NoteKind = 'failed' | 'reopened' | 'passed' | 'closed' | 'duplicate';
