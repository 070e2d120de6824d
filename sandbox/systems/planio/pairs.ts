import { randomBytes } from 'node:crypto';

export interface DoorkeeperOptions {
  clientId: string;
  clientSecret: string;
  /** Of the application. */
  scopes: readonly string[];
  /** Seconds. */
  accessTokenTtl: number;
  /** Path of Redmine. */
  path: string;
}

/** An access token and the refresh token that came with it: they live and die together. */
export interface Pair {
  accessToken: string;
  refreshToken: string;
  scopes: readonly string[];
  accountId: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** The pair whose refresh made this one, until the access token is first used. */
  previous: Pair | undefined;
  revoked: boolean;
}

/** What Doorkeeper knows. */
export interface DoorkeeperState extends DoorkeeperOptions {
  pairs: Pair[];
}

/** Returns a new pair of tokens for a person. */
export function addPair(state: DoorkeeperState, person: Pick<Pair, 'accountId' | 'scopes' | 'previous'>): Pair {
  const [accessToken, refreshToken] = [randomToken(), randomToken()];
  const pair = { ...person, accessToken, refreshToken, createdAt: Date.now(), revoked: false };
  state.pairs.push(pair);
  return pair;
}

const randomToken = (): string => randomBytes(32).toString('base64url');
