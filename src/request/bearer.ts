import type { Attachment } from '../http/send.js';

/** What a request needs of a bearer token. */
export interface Bearer {
  /** The token in its header, for the next attempt. Rejects where there is none to have. */
  authorize(): Promise<Attachment>;
  /** Whether there is another token than the one that the API answered with 401. */
  renew(): Promise<boolean>;
  /** The scope of the token, as far as the server said it. */
  scope(): string | undefined;
}
