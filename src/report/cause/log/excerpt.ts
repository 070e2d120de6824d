/** The greatest number of lines to show of a log. */
export const MAX_LINES = 200;
const MAX_BEFORE = 50;
const MAX_LENGTH = 1_000;

/** A part of a log. */
export interface Excerpt {
  lines: readonly string[];
  /** The index of the first line of the main cause; undefined if these are only the last lines. */
  errorAt: number | undefined;
}

export const NO_EXCERPT: Excerpt = { lines: [], errorAt: undefined };

/** Returns at most `count` lines: a quarter before the error and the rest from it on, or the last ones. */
export function pickLines({ lines, errorAt }: Excerpt, count: number): readonly string[] {
  if (count === 0) return [];
  if (errorAt === undefined) return lines.slice(-count);
  const start = Math.max(0, errorAt - Math.floor(count / 4));
  return lines.slice(start, start + count);
}

/** Keeps the last lines of a step, and the lines around the places where errors begin. */
export class Excerpts {
  readonly #last: string[] = [];
  readonly #around = new Map<object, { lines: string[]; errorAt: number }>();
  /** The excerpts that are not full yet. */
  #open: string[][] = [];

  /** Takes the next line. */
  read(line: string): void {
    const shown = line.length <= MAX_LENGTH ? line : line.slice(0, MAX_LENGTH).toWellFormed();
    this.#last.push(shown);
    // Cuts rarely, since every cut copies.
    if (this.#last.length >= 2 * MAX_LINES) this.#last.splice(0, this.#last.length - MAX_LINES);
    if (this.#open.length === 0) return;
    for (const lines of this.#open) lines.push(shown);
    this.#open = this.#open.filter(({ length }) => length < MAX_LINES);
  }

  /** Says that the last line is the first one of an error, by what `owner` finds. Only the first of an owner counts. */
  mark(owner: object): void {
    if (this.#around.has(owner)) return;
    const lines = this.#last.slice(-MAX_BEFORE);
    this.#around.set(owner, { lines, errorAt: lines.length - 1 });
    this.#open.push(lines);
  }

  /** Returns the lines around the first error of an owner, or the last lines. */
  of(owner: object | undefined): Excerpt {
    return (owner && this.#around.get(owner)) ?? { lines: this.#last.slice(-MAX_LINES), errorAt: undefined };
  }
}
