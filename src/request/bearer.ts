import type { HttpResponse } from '../http/message.js';
import type { Attachment, RequestTarget } from '../http/send.js';

/** What a bearer token adds to a request. */
export interface BearerAttachment extends Attachment {
  /** The token itself. */
  token: string;
}

/** The bearer token of a request. */
export interface Bearer {
  /** Resolves to the headers with the token, for one attempt. Rejects with a StepError if there is no token. */
  authorize(target: RequestTarget): Promise<BearerAttachment>;
  /** Gets the token, if there is none yet. Rejects with a StepError. */
  ready(): Promise<void>;
  /** See `Credentials`. */
  needsRepeat?(response: HttpResponse, url: URL): boolean;
  /** Notes that the API accepted `token`. If it returns 401 for the same token later, the token has ended. */
  accepted?(token: string): void;
  /**
   * Gets another token after the API returned 401 for `refused`. Resolves to true without a request if there already is
   * another one, and to false if no other token is available.
   */
  renew(refused: string): Promise<boolean>;
  /** Returns whether the refresh of another run may have ended the token. Undefined if none can. */
  mayHaveEnded?(): boolean;
  /** Returns the scope of the token; undefined if the server did not return it. */
  scope(): string | undefined;
}
