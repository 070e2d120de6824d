import type { Deadline } from '../../../http/deadline.js';
import type { Token } from '../../oauth/token-response.js';

/** The state of a refresh token chain between two refreshes. */
export interface Chain {
  /** The newest refresh token; '' if it is not in this record, because the workflow supplies it. */
  refreshToken: string;
  /** The access token that came with it; undefined if it is unknown, or was requested with other parameters. */
  token: Token | undefined;
  /** The previous refresh token, set if `refreshToken` could not be saved. Then save it before using any token. */
  unsavedAfter?: string;
}

/** What a look at a store found. */
export interface StoreLook {
  /** undefined if nothing is saved yet, or if the store cannot be read. */
  chain: Chain | undefined;
  /** How long another run still has the lease, in milliseconds; 0 if it is free, or if the store has no lease. */
  leasedMs: number;
  /** How many runs wait for the lease. */
  waiting: number;
}

/** A store that saves a chain between runs: the workflow's commands, a branch, or none. */
export interface TokenStore {
  /**
   * Returns the saved chain; undefined if nothing is saved yet, or if the store cannot be read. If the store has a
   * lease, also acquires the lease, unless `suffices` returns true for the chain. Rejects with LOAD_FAILED,
   * STORE_FAILED, SEAL_INVALID or LEASE_TAKEN.
   */
  open(suffices: (chain: Chain) => boolean): Promise<Chain | undefined>;
  /**
   * Reads the chain and the lease, and changes nothing. Undefined if the store cannot be read. Rejects with LOAD_FAILED,
   * STORE_FAILED or SEAL_INVALID.
   */
  look?(): Promise<StoreLook>;
  /**
   * Loads the refresh token again, since another run may have saved a newer one. Undefined if the store cannot be read,
   * or if a lease keeps other runs from saving.
   */
  reload?(): Promise<string | undefined>;
  /** Reads the refresh token back after a failed save. Undefined if the store cannot be read. */
  readBack?(deadline: Deadline): Promise<string | undefined>;
  /** Whether `open` in a later step of the job returns the chain that this step has saved. */
  readonly isReadable: boolean;
  /**
   * Saves a chain and verifies the save. If the store then contains another refresh token, saves again, but only if
   * `mayReplace` returns true for that token. Rejects with SAVE_FAILED.
   */
  save(chain: Chain, deadline: Deadline, mayReplace: (found: string) => boolean): Promise<void>;
  /**
   * Shares the access token of a refresh that returned no new refresh token. Never rejects: then other runs refresh.
   * Undefined if the store cannot share it.
   */
  share?(chain: Chain, deadline: Deadline): Promise<void>;
  /** True if `save` drops a new refresh token, and has warned of that. */
  readonly keepsNothing?: boolean;
  /** Drops the chain that could not be saved: its refresh token will be revoked, so `close` must not save it. */
  discard?(): void;
  /** Releases the lease, if the store has one. Never rejects. */
  close(): Promise<void>;
}
