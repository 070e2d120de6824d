import type { Cause } from '../cause.js';

/** What a recognizer has found: texts as printed. */
export interface Finding extends Pick<Cause, 'kind' | 'name' | 'message'> {
  /** The tool that printed it, if the recognizer knows several. */
  tool?: string;
  isFlaky?: boolean;
  /** What the fingerprint takes instead of the message. */
  identity?: string;
  /** What the fingerprint takes instead of the name. */
  nameIdentity?: string;
}

/** Reads the lines of one step, and finds what one tool says. */
export interface Recognizer {
  /**
   * Takes the next line, without timestamp, colors and marks of the CI system. Returns whether an error begins in the
   * line. `isMarked`: whether the CI system marks the line as an error.
   */
  read: (line: string, isMarked: boolean) => boolean;
  /** Returns what was found, the main finding first, in an order that does not depend on parallel jobs. */
  end: () => readonly Finding[];
}

/** How much a finding says. Only the findings of the first of these that has any are causes. */
export const RANKS = ['limit', 'tool', 'network', 'trace', 'log', 'wrapper'] as const;

/** A tool, and how to read what it prints. */
export interface Tool {
  name: string;
  /**
   * - `limit`: the CI system or the kernel ended the step.
   * - `tool`: a compiler or a test runner names the error.
   * - `network`: a host was not reached.
   * - `trace`: a script ended with a stack trace, or the shell with an error.
   * - `log`: the last lines.
   * - `wrapper`: a tool such as make says only that a command failed.
   */
  rank: (typeof RANKS)[number];
  create: () => Recognizer;
}
