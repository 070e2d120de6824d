import type { TokenAnswer } from '../oauth/token-request.js';
import type { Refresh } from '../operation/provider.js';

/** What the probe may do with a chain. */
export interface ProbeDeps {
  refresh: (refreshToken: string) => Promise<TokenAnswer>;
  /** Presents an access token to the API; undefined where no request is known that needs no more than a token. */
  present: ((accessToken: string) => Promise<void>) | undefined;
}

/** What was found out, and what is left. */
export interface Probed {
  /** undefined where the server does not refresh at all. */
  refresh: Required<Refresh> | undefined;
  /** The newest refresh token; undefined when the server ended the grant on the way. */
  refreshToken: string | undefined;
  /** The answer that it came with; undefined when it is the one of the sign-in. */
  answer: TokenAnswer | undefined;
  /** A refresh token that nobody needs any more, and lives on. */
  sibling: string | undefined;
}

/**
 * Finds out how a server treats refresh tokens, while the person who can sign in again is there: the same one is presented
 * twice, then once more after its successor was used, and at last the successor.
 */
export async function probeRotation(first: string, { refresh, present }: ProbeDeps): Promise<Probed> {
  const nothing = { refreshToken: first, answer: undefined, sibling: undefined };
  const one = await accepted(refresh(first));
  if (one === undefined) return { ...nothing, refresh: undefined };
  if (one.refreshToken === undefined || one.refreshToken === first) {
    return { ...nothing, answer: one, refresh: { rotation: 'none', replay: 'safe' } };
  }
  const two = await accepted(refresh(first));
  if (two?.refreshToken === undefined) return judgeReplay(one.refreshToken, 'immediate', refresh);
  // Without a look after the first use the two cannot be told apart: the stricter counts, and nothing is revoked.
  if (present === undefined) {
    const kept = { refreshToken: two.refreshToken, answer: two, sibling: undefined };
    return { ...kept, refresh: { rotation: 'on_first_use', replay: 'revokes_grant' } };
  }
  await present(two.token().value);
  const three = await accepted(refresh(first));
  if (three?.refreshToken !== undefined) {
    const newest = { refreshToken: three.refreshToken, answer: three, sibling: undefined };
    return { ...newest, refresh: { rotation: 'none', replay: 'safe' } };
  }
  const judged = await judgeReplay(two.refreshToken, 'on_first_use', refresh);
  return { ...judged, sibling: judged.refreshToken === undefined ? undefined : one.refreshToken };
}

/** Whether the chain has outlived the replay of a used-up refresh token. */
async function judgeReplay(
  newest: string,
  rotation: 'on_first_use' | 'immediate',
  refresh: ProbeDeps['refresh'],
): Promise<Probed> {
  const answer = await accepted(refresh(newest));
  const isAlive = answer !== undefined;
  return {
    refresh: { rotation, replay: isAlive ? 'safe' : 'revokes_grant' },
    refreshToken: isAlive ? (answer.refreshToken ?? newest) : undefined,
    answer,
    sibling: undefined,
  };
}

/** The answer, where it is a token; undefined where the server refused the refresh token. Any other refusal rejects. */
async function accepted(asked: Promise<TokenAnswer>): Promise<TokenAnswer | undefined> {
  const answer = await asked;
  if (answer.error === 'invalid_grant') return undefined;
  answer.token();
  return answer;
}
