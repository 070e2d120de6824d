import type { Deadline } from '../../../http/deadline.js';
import type { Token } from '../../oauth/token-response.js';

/** What is kept of a grant from one refresh to the next. */
export interface Chain {
  /** '' where it is not kept, since somebody else tells it. */
  refreshToken: string;
  /** The access token that came with it; undefined when it is not known, or not for this run. */
  token: Token | undefined;
  /** The refresh token that it followed, where it could not be saved: nothing may use it before it is. */
  unsavedAfter?: string;
}

/** Where a chain is kept between runs: commands of the workflow's, a branch, or nowhere. */
export interface TokenStore {
  /**
   * The chain as it stands; undefined when nothing is kept yet, or the place cannot tell. Where the place has a lease, it
   * is taken, unless the chain already `suffices`. Rejects with LOAD_FAILED, STORE_FAILED, SEAL_INVALID or LEASE_TAKEN.
   */
  open(suffices: (chain: Chain) => boolean): Promise<Chain | undefined>;
  /** The refresh token that others may have saved meanwhile; undefined where the place cannot tell, or nobody else could. */
  reload?(): Promise<string | undefined>;
  /** The refresh token that the place holds, after a save that failed; undefined where it cannot tell. */
  readBack?(deadline: Deadline): Promise<string | undefined>;
  /** Whether `open` tells a later step of the job what this one has saved. */
  readonly isReadable: boolean;
  /** Keeps a chain, and sees that it holds. Rejects with SAVE_FAILED. */
  save(chain: Chain, deadline: Deadline): Promise<void>;
  /** What `save` failed to keep was revoked: it is not to be kept any more. */
  discard?(): void;
  /** Gives the lease back, where there is one. Never rejects. */
  close(): Promise<void>;
}
