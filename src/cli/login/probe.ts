import type { TokenResponse } from '../../auth/oauth/token-request.js';
import type { Refresh } from '../../provider/provider.js';

/** The requests of the measurement. */
export interface ProbeDeps {
  refresh: (refreshToken: string) => Promise<TokenResponse>;
  /** Uses an access token at the API; undefined if no request is known that needs only a token. */
  present: ((accessToken: string) => Promise<void>) | undefined;
}

/** How a server treats refresh tokens, and how the command knows it. */
export interface Treatment {
  /**
   * `file`: the provider file says it. `measured`: the server showed it. `rotates`: a refresh returned a new refresh
   * token, and nobody reused the previous one. `lenient`: the server still accepted the previous one some seconds later.
   * `unknown`: the server returned an error.
   */
  evidence: 'file' | 'measured' | 'rotates' | 'lenient' | 'unknown';
  /** undefined unless the evidence is `file` or `measured`. */
  refresh: Required<Refresh> | undefined;
}

/** How a server treats tokens. `endsAccessTokens`: whether a refresh ends those of other runs, if that is known. */
export interface Found extends Treatment {
  endsAccessTokens: boolean | undefined;
}

/** What the reuse of a refresh token showed. */
export interface Measured extends Treatment {
  /** Refresh tokens that are still valid, and whose revocation is not known to end more than their chain. */
  left: readonly string[];
}

const LENIENT: Measured = { evidence: 'lenient', refresh: undefined, left: [] };

/**
 * Measures what the reuse of a refresh token does. This may end the chain, so `newest`, its newest refresh token, must
 * never be saved. It refreshes twice with `newest`. Then it uses the newest access token and refreshes with `newest` once
 * more. At last, it refreshes with the newest refresh token. Rejects with the error of a request that shows nothing.
 */
export async function measureReuse(newest: string, { refresh, present }: ProbeDeps): Promise<Measured> {
  const one = await accepted(refresh(newest));
  const sibling = one && replacedBy(newest, one);
  if (sibling === undefined) return { evidence: 'rotates', refresh: undefined, left: [] };
  const two = await accepted(refresh(newest));
  const second = two && replacedBy(newest, two);
  if (two === undefined || second === undefined) return judgeReplay(sibling, 'immediate', refresh);
  // Without the use of an access token, the rotation is unknown.
  if (present === undefined) return LENIENT;
  await present(two.token().value);
  // Either the first refresh token stays valid, or the server accepts it for some time.
  if ((await accepted(refresh(newest))) !== undefined) return LENIENT;
  // During a grace period, some servers return the same successor again. Then it is no sibling, but the chain itself.
  if (sibling === second) return judgeReplay(second, 'immediate', refresh);
  const judged = await judgeReplay(second, 'on_first_use', refresh);
  // The access token of the last refresh was not used, so `second` is also still valid.
  return { ...judged, left: judged.left.length === 0 ? [] : [...judged.left, second, sibling] };
}

/** Returns the refresh token of a response if it replaces `current`; otherwise undefined. */
export function replacedBy(current: string, response: TokenResponse): string | undefined {
  const next = response.refreshToken();
  return next === current ? undefined : next;
}

/** Tests whether the chain is still valid after the reuse of a rotated refresh token. */
async function judgeReplay(
  newest: string,
  rotation: 'on_first_use' | 'immediate',
  refresh: ProbeDeps['refresh'],
): Promise<Measured> {
  const response = await accepted(refresh(newest));
  const replay = response === undefined ? 'revokes_grant' : 'safe';
  const left = response === undefined ? [] : [response.refreshToken() ?? newest];
  return { evidence: 'measured', refresh: { rotation, replay }, left };
}

/** Resolves to a token response; undefined if the server rejected the refresh token. Rejects for any other error. */
export async function accepted(pending: Promise<TokenResponse>): Promise<TokenResponse | undefined> {
  const response = await pending;
  if (response.rejection !== undefined) return undefined;
  response.token();
  return response;
}
