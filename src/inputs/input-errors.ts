import { StepError } from '../lib/errors.js';

/** Returns an INPUT_INVALID error: the name of the input, then what is wrong with it and what to do. */
export function inputError(input: string, sentence: string): StepError {
  return new StepError('INPUT_INVALID', `${input}: ${sentence}`);
}

/** Collects the errors of the inputs, so that a user gets all of them at once, before any request is sent. */
export class InputErrors {
  readonly #messages: string[] = [];
  /** The inputs whose text could not be read. */
  readonly #unreadable = new Set<string>();

  /** Returns the result of `read`. On INPUT_INVALID, adds the error and returns undefined. Rethrows other errors. */
  attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      this.note(error);
      return undefined;
    }
  }

  /**
   * Does the same as `attempt` for the text of an input, and ignores later errors of that input: they would come from
   * the value that replaces the text, such as "is missing".
   */
  async readInput<T>(input: string, read: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      this.note(error);
      this.#unreadable.add(input);
      return undefined;
    }
  }

  /** Adds an INPUT_INVALID error. Throws any other error. */
  note(error: unknown): void {
    if (!(error instanceof StepError) || error.code !== 'INPUT_INVALID') throw error;
    const [input = ''] = error.message.split(':', 1);
    if (this.#unreadable.has(input)) return;
    this.#messages.push(`${error.message}${error.hint === '' ? '' : ` ${error.hint}`}`);
  }

  /** Throws one INPUT_INVALID with a line for each error. Does nothing if there are no errors. */
  throwIfAny(): void {
    const [first, ...more] = new Set(this.#messages);
    if (first === undefined) return;
    if (more.length === 0) throw new StepError('INPUT_INVALID', first);
    throw new StepError('INPUT_INVALID', `${more.length + 1} inputs need a change:\n${[first, ...more].join('\n')}`);
  }
}
