/** What a process wrote: its two streams, and its files by their names. */
export interface Written {
  stdout: string;
  stderr: string;
  files?: Readonly<Record<string, string>>;
}

/** A command that a CI system obeys. */
export interface Command {
  /** Such as `add-mask`, `task.setvariable` or `group`. */
  name: string;
  properties: Readonly<Record<string, string>>;
  message: string;
}

/** What a CI system does with what a process wrote. */
export interface Reading {
  /** The commands that it obeys, in order. */
  commands: Command[];
  /** The texts that it masks from then on. */
  masks: string[];
  /** The variables or outputs for later steps and jobs. */
  variables: Record<string, { value: string; isSecret: boolean }>;
  /** What a reader of the log sees. */
  log: string;
  /** Why it fails the step or job, or refuses a file. */
  errors: string[];
}

/** Reads what a process wrote. Standard error comes first, since the command masks there before it prints a result. */
export type ReadsHost = (written: Written) => Reading;

export const newReading = (): Reading => ({ commands: [], masks: [], variables: {}, log: '', errors: [] });

/** Returns the lines of both streams, as a CI system reads them. */
export const linesOf = ({ stdout, stderr }: Written, lineBreak: RegExp): string[] =>
  [stderr, stdout].flatMap((text) => {
    const lines = text.split(lineBreak);
    if (lines.at(-1) === '') lines.pop();
    return lines;
  });

/** Replaces each text by `replacement`, longer ones first. */
export const masked = (text: string, masks: readonly string[], replacement: string): string =>
  [...masks]
    .filter((mask) => mask !== '')
    .sort((a, b) => b.length - a.length)
    .reduce((rest, mask) => rest.replaceAll(mask, replacement), text);
