import type { TokenResponse } from '../../auth/oauth/token-request.js';
import type { Refresh } from '../../provider/provider.js';

/** The requests of the test. */
export interface ProbeDeps {
  refresh: (refreshToken: string) => Promise<TokenResponse>;
  /** Uses an access token at the API; undefined if no request is known that needs only a token. */
  present: ((accessToken: string) => Promise<void>) | undefined;
}

/** The result of the test, and the tokens that are still valid. */
export interface Probed {
  /** undefined if the server does not refresh, or if the result is unknown. */
  refresh: Required<Refresh> | undefined;
  /** Whether the server rotated the refresh token, but still accepted the previous one some seconds later. */
  isLenient: boolean;
  /** The newest refresh token; undefined if the server revoked the chain during the test. */
  refreshToken: string | undefined;
  /** The response that contained it; undefined if it was that of the sign-in. */
  response: TokenResponse | undefined;
  /** A refresh token that is still valid, but not needed. */
  sibling: string | undefined;
}

/** How the server treats tokens. `endsAccessTokens`: whether a refresh ends those of other runs, if that is known. */
export interface Found extends Pick<Probed, 'refresh' | 'isLenient'> {
  endsAccessTokens: boolean | undefined;
}

/**
 * Tests how a server treats refresh tokens, while the user is there and can sign in again. It refreshes twice with the
 * same refresh token. Then it uses the newest access token and refreshes once more with the first refresh token. At
 * last, it refreshes with the newest refresh token.
 */
export async function probeRotation(first: string, { refresh, present }: ProbeDeps): Promise<Probed> {
  const unchanged = { refreshToken: first, response: undefined, sibling: undefined, isLenient: false };
  const one = await accepted(refresh(first));
  if (one === undefined) return { ...unchanged, refresh: undefined };
  const sibling = replacedBy(first, one);
  if (sibling === undefined) return { ...unchanged, response: one, refresh: { rotation: 'none', replay: 'safe' } };
  const two = await accepted(refresh(first));
  const second = two === undefined ? undefined : replacedBy(first, two);
  if (two === undefined || second === undefined) return judgeReplay(sibling, 'immediate', refresh);
  const lenient = { refresh: undefined, sibling: undefined, isLenient: true };
  // Without the use of an access token, the rotation is unknown, and nothing may be revoked.
  if (present === undefined) return { ...lenient, refreshToken: second, response: two };
  await present(two.token().value);
  const three = await accepted(refresh(first));
  // Either the first refresh token stays valid, or the server accepts it for some time.
  if (three !== undefined) return { ...lenient, refreshToken: replacedBy(first, three) ?? second, response: three };
  // During a grace period, some servers return the same successor again. Then it is no sibling, but the chain itself.
  const isSame = sibling === second;
  const judged = await judgeReplay(second, isSame ? 'immediate' : 'on_first_use', refresh);
  return { ...judged, sibling: judged.refreshToken === undefined || isSame ? undefined : sibling };
}

/** Returns the refresh token of a response if it replaces `current`; otherwise undefined. */
function replacedBy(current: string, response: TokenResponse): string | undefined {
  const next = response.refreshToken();
  return next === current ? undefined : next;
}

/** Tests whether the chain is still valid after the reuse of a rotated refresh token. */
async function judgeReplay(
  newest: string,
  rotation: 'on_first_use' | 'immediate',
  refresh: ProbeDeps['refresh'],
): Promise<Probed> {
  const response = await accepted(refresh(newest));
  const isStillValid = response !== undefined;
  return {
    refresh: { rotation, replay: isStillValid ? 'safe' : 'revokes_grant' },
    refreshToken: isStillValid ? (response.refreshToken() ?? newest) : undefined,
    response,
    sibling: undefined,
    isLenient: false,
  };
}

/** Resolves to a token response; undefined if the server rejected the refresh token. Rejects for any other error. */
async function accepted(pending: Promise<TokenResponse>): Promise<TokenResponse | undefined> {
  const response = await pending;
  if (response.rejection !== undefined) return undefined;
  response.token();
  return response;
}
