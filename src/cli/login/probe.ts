import type { TokenResponse } from '../../auth/oauth/token-request.js';
import type { Refresh } from '../../provider/provider.js';

/** What the probe may do with a chain. */
export interface ProbeDeps {
  refresh: (refreshToken: string) => Promise<TokenResponse>;
  /** Presents an access token to the API; undefined where no request is known that needs no more than a token. */
  present: ((accessToken: string) => Promise<void>) | undefined;
}

/** What was found out, and what is left. */
export interface Probed {
  /** undefined where the server does not refresh at all, or it could not be told. */
  refresh: Required<Refresh> | undefined;
  /** Whether the server replaced the refresh token and still took the one before, some seconds later. */
  isLenient: boolean;
  /** The newest refresh token; undefined when the server ended the grant on the way. */
  refreshToken: string | undefined;
  /** The answer that it came with; undefined when it is the one of the sign-in. */
  response: TokenResponse | undefined;
  /** A refresh token that nobody needs any more, and lives on. */
  sibling: string | undefined;
}

/**
 * Finds out how a server treats refresh tokens, while the person who can sign in again is there: the same one is presented
 * twice, then once more after its successor was used, and at last the successor.
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
  // Without a look after the first use nothing can be told, and nothing is revoked.
  if (present === undefined) return { ...lenient, refreshToken: second, response: two };
  await present(two.token().value);
  const three = await accepted(refresh(first));
  // Either it never ends, or the server allows some time for it.
  if (three !== undefined) return { ...lenient, refreshToken: replacedBy(first, three) ?? second, response: three };
  const judged = await judgeReplay(second, 'on_first_use', refresh);
  return { ...judged, sibling: judged.refreshToken === undefined ? undefined : sibling };
}

/** The refresh token that an answer puts in the place of another; undefined where it does not. */
function replacedBy(current: string, response: TokenResponse): string | undefined {
  const next = response.refreshToken();
  return next === current ? undefined : next;
}

/** Whether the chain has outlived the replay of a used-up refresh token. */
async function judgeReplay(
  newest: string,
  rotation: 'on_first_use' | 'immediate',
  refresh: ProbeDeps['refresh'],
): Promise<Probed> {
  const response = await accepted(refresh(newest));
  const isAlive = response !== undefined;
  return {
    refresh: { rotation, replay: isAlive ? 'safe' : 'revokes_grant' },
    refreshToken: isAlive ? (response.refreshToken() ?? newest) : undefined,
    response,
    sibling: undefined,
    isLenient: false,
  };
}

/** The answer, where it is a token; undefined where the server refused the refresh token. Any other refusal rejects. */
async function accepted(asked: Promise<TokenResponse>): Promise<TokenResponse | undefined> {
  const response = await asked;
  if (response.error === 'invalid_grant') return undefined;
  response.token();
  return response;
}
