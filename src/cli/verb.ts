import type { CliDeps } from './deps.js';

/** A command line, read. */
export interface CommandLine {
  command: string;
  /** Options with a value, by name without dashes. */
  values: Record<string, string>;
  /** Options without one. */
  flags: ReadonlySet<string>;
}

/** An option of a verb. */
export interface Option {
  /** Without dashes. */
  name: string;
  /** What stands for the value in the help; undefined for a flag. */
  value?: string;
  text: string;
}

/** What the command can do: one file for each. */
export interface Verb {
  name: string;
  /** What it does, for the help. */
  summary: string;
  options: readonly Option[];
  /** Further lines of the help. */
  notes?: readonly string[];
  run: (line: CommandLine, deps: CliDeps) => Promise<void>;
}
