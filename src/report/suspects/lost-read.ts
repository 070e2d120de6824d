import type { Loss } from '../evidence/attempt-read.js';

/** Ends the search for suspects: a request failed, or there were too many. */
export class LostRead extends Error {
  /** Why the request failed; undefined if it was not sent. */
  readonly loss: Loss | undefined;

  constructor(loss: Loss | undefined) {
    super('The search for suspects has ended.');
    this.loss = loss;
  }
}

/** Returns the result of a request. Rejects with LostRead. */
export type Ask = <T>(read: () => Promise<T>, what: string, permission: string) => Promise<T>;
