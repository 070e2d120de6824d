import type { Attachment } from '../http/send.js';

/** The bearer token of a request. */
export interface Bearer {
  /** Resolves to the header with the token, for the next attempt. Rejects with a StepError if there is no token. */
  authorize(): Promise<Attachment>;
  /** Gets another token after the API returned 401. Resolves to false if no other token is available. */
  renew(): Promise<boolean>;
  /** Returns whether the refresh of another run may have ended the token. Undefined if none can. */
  mayHaveEnded?(): boolean;
  /** Returns the scope of the token; undefined if the server did not return it. */
  scope(): string | undefined;
}
