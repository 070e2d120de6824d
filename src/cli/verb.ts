import type { CliDeps } from './deps.js';

/** A parsed command line. */
export interface CommandLine {
  command: string;
  /** The words after the verb that belong to no option. */
  words: readonly string[];
  /** The words after `--`; undefined without it. */
  rest?: readonly string[];
  /** The options with a value, by name without dashes. */
  values: Record<string, string>;
  /** The names of the options without a value. */
  flags: ReadonlySet<string>;
}

/** An option of a verb. */
export interface Option {
  /** Without dashes. */
  name: string;
  /** The placeholder of the value in the help; undefined for a flag. */
  value?: string;
  /** Whether the option may also be written without its value, which is then `true`. */
  isSwitch?: boolean;
  text: string;
  /** The heading in the help; undefined for the options of the verb itself. */
  group?: string;
}

/** A verb of the command. Each verb has its own file. */
export interface Verb {
  name: string;
  /** What the verb does, for the help. */
  summary: string;
  options: readonly Option[];
  /** What may follow the verb without an option, as in `[show ID [OPERATION]]`; undefined if nothing may. */
  words?: string;
  /** Whether the words of a command follow after `--`. */
  takesCommand?: boolean;
  /** Additional paragraphs of the help. */
  notes?: readonly string[];
  /**
   * Returns the inputs of a verb that runs as a step: it takes secrets from the environment, and speaks to the CI system
   * of the job. undefined for a verb for people. Throws INPUT_INVALID.
   */
  inputs?: (line: CommandLine) => Record<string, string>;
  run: (line: CommandLine, deps: CliDeps) => Promise<void>;
}
