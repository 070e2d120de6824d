import { StepError } from '../lib/errors.js';

/** A fault of one input: its name and what to write instead, as a sentence. */
export function inputError(input: string, sentence: string): StepError {
  return new StepError('INPUT_INVALID', `${input}: ${sentence}`);
}

/** Why a secret may be empty, for the errors of inputs that are secrets. */
export const NO_SECRETS =
  'Secrets are empty in runs from forks and from Dependabot, and where the job names another environment than the one that holds them.';

/** Gathers the faults of the inputs, so that a user sees all of them at once and before anything is sent. */
export class InputErrors {
  readonly #messages: string[] = [];

  /** What `read` gives; undefined, with the fault noted, when it throws INPUT_INVALID. Other codes pass through. */
  attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      this.note(error);
      return undefined;
    }
  }

  /** As `attempt`, for what takes time. */
  async attemptAsync<T>(read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      this.note(error);
      return undefined;
    }
  }

  /** Notes an error of INPUT_INVALID; throws any other. */
  note(error: unknown): void {
    if (!(error instanceof StepError) || error.code !== 'INPUT_INVALID') throw error;
    this.#messages.push(`${error.message}${error.hint === '' ? '' : ` ${error.hint}`}`);
  }

  /** Throws one INPUT_INVALID with every fault on a line of its own, if there is any. */
  throwIfAny(): void {
    const [first, ...more] = new Set(this.#messages);
    if (first === undefined) return;
    if (more.length === 0) throw new StepError('INPUT_INVALID', first);
    throw new StepError('INPUT_INVALID', `${more.length + 1} inputs need a change:\n${[first, ...more].join('\n')}`);
  }
}
