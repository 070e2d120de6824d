import type { ErrorCode } from '../lib/errors.js';
import type { JobFolders } from '../lib/files.js';
import type { Secrets } from '../lib/secrets.js';
import type { FindIdentity } from './identity/source.js';

/** A run of a workflow. */
export interface CiRun {
  /** The name of the repository, on GitHub `owner/name`. */
  repository: string;
  /** Identifies the repository within the CI system, also after it was renamed. */
  repositoryId: string;
  /** Unique for every run and every attempt of a run. */
  id: string;
  /** The number of the run. Each attempt of it has the same. */
  workflowRun: string;
  /** The URL of GitHub's REST API; '' in other systems. */
  apiUrl: string;
}

/** How to set inputs, for error messages. Each text is a sentence or more. */
export interface InputAdvice {
  /** What to write for the value of a map that is not plain text. */
  map: string;
  /** Returns how to set an input that is empty and no secret. */
  value: (input: string) => string;
  /** Returns how to set a secret input that is empty. */
  secret: (input: string) => string;
  /** Why a token that comes from another job may be empty. */
  emptyToken: string;
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
  fail(code: ErrorCode, text: string): void;
  /** The current run; undefined outside CI. */
  readonly run: CiRun | undefined;
  readonly advice: InputAdvice;
  /** Returns the folder that the steps of the job share; '' if there is none. `audience`: of the identity token. */
  readonly jobFolder: (audience: string) => string;
  /** How the job gets an identity token of its CI system. */
  readonly identity: FindIdentity;
  /** The event that started the run, such as `pull_request_target`; undefined outside CI. */
  readonly event: string | undefined;
}
