import type { JobFolders } from '../lib/files.js';
import type { Secrets } from '../lib/secrets.js';

/** A run of a workflow. */
export interface CiRun {
  /** `owner/name`. */
  repository: string;
  /** The number of the repository. It stays the same when the repository is renamed. */
  repositoryId: string;
  /** Unique for every run and every attempt of a run. */
  id: string;
  /** The number of the run. Each attempt of it has the same. */
  workflowRun: string;
  /** The URL of the CI system's REST API. */
  apiUrl: string;
}

/**
 * The interface to the CI system. All text for users goes through `info`, `warning` and `fail`, which make it safe to
 * print. `Output`: the names of the outputs of the action.
 */
export interface Host<Output extends string = string> extends JobFolders {
  /** Returns the text of an input, trimmed; '' if it is unset. */
  input(name: string): string;
  /** The secrets of the run. Protecting a secret also masks it in the CI system. */
  readonly secrets: Secrets;
  /** Sets an output of the step. Throws OUTPUT_FAILED. */
  output(name: Output, value: string): void;
  /** Saves the state for the post step. A later call replaces the value. Throws OUTPUT_FAILED. */
  saveState(value: string): void;
  /** Returns the state that the main step saved; '' if there is none. */
  loadState(): string;
  readonly info: (text: string) => void;
  /** Prints a line that the page of the run also shows. */
  readonly notice: (text: string) => void;
  readonly warning: (text: string) => void;
  /** Adds a line of Markdown to the summary of the job. Never throws: the summary is not important enough. */
  summary(line: string): void;
  /** Prints why the step failed, and makes it fail. Lines are separated by `\n`. */
  fail(text: string): void;
  /** The current run; undefined outside CI. */
  readonly run: CiRun | undefined;
  /** What to write for the value of a map that is not plain text, for error messages. */
  readonly mapAdvice: string;
  /** The event that started the run, such as `pull_request_target`; undefined outside CI. */
  readonly event: string | undefined;
}
