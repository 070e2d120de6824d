import type { JobFolders } from '../lib/files.js';
import type { Secrets } from '../lib/secrets.js';

/** A run of a workflow. */
export interface CiRun {
  /** `owner/name`. */
  repository: string;
  /** The repository's number, which a new name does not change. */
  repositoryId: string;
  /** Different for every run and every attempt of one. */
  id: string;
  /** The REST API of the CI system. */
  apiUrl: string;
}

/**
 * What differs between CI systems. Everything that a user sees goes through `info`, `warning` and `fail`, which print it
 * safely. `Output`: the names of the outputs of the action.
 */
export interface Host<Output extends string = string> extends JobFolders {
  /** The text of an input, trimmed; '' when it is unset. */
  input(name: string): string;
  /** The secrets of the run; what is protected there is masked by the CI system too. */
  readonly secrets: Secrets;
  /** Sets an output of the step. Throws OUTPUT_FAILED. */
  output(name: Output, value: string): void;
  /** Keeps one value for the post step; the last one counts. */
  saveState(value: string): void;
  /** The value that the main step kept; '' when there is none. */
  loadState(): string;
  readonly info: (text: string) => void;
  readonly warning: (text: string) => void;
  /** Shows why the step failed, and makes it fail. Lines are separated by `\n`. */
  fail(text: string): void;
  /** Which run of which repository this is; undefined outside of CI. */
  readonly run: CiRun | undefined;
  /** The event that started the run, such as `pull_request_target`. */
  readonly event: string;
}
