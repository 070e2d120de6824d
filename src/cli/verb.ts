import type { CliDeps } from './deps.js';

/** A parsed command line. */
export interface CommandLine {
  command: string;
  /** The words after the verb that belong to no option. */
  words: readonly string[];
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
  text: string;
}

/** A verb of the command. Each verb has its own file. */
export interface Verb {
  name: string;
  /** What the verb does, for the help. */
  summary: string;
  options: readonly Option[];
  /** What may follow the verb without an option, as in `[show ID [OPERATION]]`; undefined if nothing may. */
  words?: string;
  /** Additional paragraphs of the help. */
  notes?: readonly string[];
  run: (line: CommandLine, deps: CliDeps) => Promise<void>;
}
