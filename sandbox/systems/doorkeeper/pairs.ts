import { randomBytes } from 'node:crypto';

export interface DoorkeeperOptions {
  clientId: string;
  clientSecret: string;
  /** The scopes of the application. */
  scopes: readonly string[];
  /** Lifetime of access tokens in seconds. */
  accessTokenTtl: number;
  /** The path of the system. */
  path: string;
  /** When a refresh ends the previous pair of tokens. By default when the new access token is first used. */
  rotation?: 'on_first_use' | 'immediate';
}

/** An access token and its refresh token. They are always revoked together. */
export interface Pair {
  accessToken: string;
  refreshToken: string;
  scopes: readonly string[];
  accountId: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** The pair that was refreshed to get this pair. Unset when the new access token is first used. */
  previous: Pair | undefined;
  revoked: boolean;
}

/** The state of Doorkeeper. */
export interface DoorkeeperState extends DoorkeeperOptions {
  pairs: Pair[];
}

/** Creates a pair of tokens for a user and returns it. */
export function addPair(state: DoorkeeperState, user: Pick<Pair, 'accountId' | 'scopes' | 'previous'>): Pair {
  const [accessToken, refreshToken] = [randomToken(), randomToken()];
  const pair = { ...user, accessToken, refreshToken, createdAt: Date.now(), revoked: false };
  state.pairs.push(pair);
  return pair;
}

const randomToken = (): string => randomBytes(32).toString('base64url');
