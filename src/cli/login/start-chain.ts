import { describeFailure, StepError } from '../../lib/errors.js';
import { refreshOf, tokenParametersOf } from '../../auth/grant.js';
import { revokeToken } from '../../auth/oauth/revoke.js';
import type { Token } from '../../auth/oauth/token-response.js';
import { requestToken, type TokenResponse } from '../../auth/oauth/token-request.js';
import { endpointOf } from '../../auth/server.js';
import type { OAuthSettings } from '../../provider/provider.js';
import { watchFirstToken, type FirstToken } from './first-token.js';
import type { Login } from './prepare-login.js';
import { accepted, measureReuse, replacedBy, type Measured, type ProbeDeps, type Treatment } from './probe.js';
import { signIn } from './sign-in.js';

/** A new refresh token chain, and how the server treats it. */
export interface StartedChain extends Treatment {
  /** The newest one of the chain. No earlier one was presented twice. */
  refreshToken: string;
  token: Token;
  /** When the refresh token expires, in milliseconds since 1970; undefined if the server does not say. */
  refreshExpiresAt: number | undefined;
  /** Resolves to whether a refresh ends the tokens of other runs. Call it after `token` was used. */
  endsAccessTokens: FirstToken['hasEnded'];
}

interface WatchedChain extends StartedChain {
  present: FirstToken['present'];
}

/**
 * Signs in, and finds out how the server treats refresh tokens. Only with --measure-replay, it reuses a refresh token.
 * That may end the chain and others of the same user, so the chain that it returns is then signed in afterwards:
 * docs/design/009-sign-in.md.
 */
export async function startChain(all: Login): Promise<StartedChain> {
  const { host } = all.deps;
  if (all.measuresReplay) {
    host.info(
      'If this server rotates refresh tokens, you sign in twice. The first sign-in is only for the measurement.',
    );
  }
  const chain = await signInAndRefresh(all);
  if (!all.measuresReplay || chain.evidence !== 'rotates') return chain;
  const measured = await measure(all, chain);
  host.info('The measurement is over. Please sign in again, for the refresh token that is saved.');
  return { ...(await signInAndRefresh(all)), ...measured };
}

/** Signs in, and refreshes once, as each run does, unless the provider file says all that this would show. */
async function signInAndRefresh(all: Login): Promise<WatchedChain> {
  const { provider, deps, measuresReplay } = all;
  const { oauth } = provider;
  const first = await signIn(all);
  const known = chainOf(first, refreshTokenOf(first), oauth);
  if (!measuresReplay && isStated(oauth)) return { ...known, evidence: 'file', refresh: refreshOf(oauth) };
  deps.host.info('Signed in. Finding out how this server treats refresh tokens …');
  const { present, hasEnded } = await watchFirstToken(all, first.token());
  try {
    const response = await accepted(refreshAt(all)(known.refreshToken));
    if (response === undefined) {
      deps.host.warning('The server rejected its own new refresh token. A run may fail with REFRESH_REJECTED.');
      return known;
    }
    const next = replacedBy(known.refreshToken, response);
    const chain = chainOf(response, next ?? known.refreshToken, oauth);
    return { ...chain, ...treatmentOf(next, oauth), present, endsAccessTokens: hasEnded };
  } catch (error) {
    warn(all, error);
    deps.host.info('It is not known whether the refresh token is still valid. Please sign in again.');
    const again = await signIn(all);
    return chainOf(again, refreshTokenOf(again), oauth);
  }
}

/** Returns whether the provider file says all that one refresh would show. */
const isStated = ({ refresh }: OAuthSettings): boolean =>
  refresh?.rotation === 'none'
    ? refresh.ends_access_tokens !== undefined
    : refresh?.rotation !== undefined && refresh.replay !== undefined;

/** Returns what one refresh shows. `next`: the new refresh token; undefined if the first one stays the same. */
function treatmentOf(next: string | undefined, oauth: OAuthSettings): Treatment {
  if (next === undefined) return { evidence: 'measured', refresh: { rotation: 'none', replay: 'safe' } };
  const isReissued = oauth.refresh?.rotation === 'none' && oauth.refresh.reissues === true;
  return isReissued ? { evidence: 'file', refresh: refreshOf(oauth) } : { evidence: 'rotates', refresh: undefined };
}

/** Returns the chain of a token response about which only the provider file says something. */
const chainOf = (response: TokenResponse, refreshToken: string, { refresh }: OAuthSettings): WatchedChain => ({
  refreshToken,
  token: response.token(),
  refreshExpiresAt: response.refreshExpiresAt,
  evidence: 'unknown',
  refresh: undefined,
  endsAccessTokens: () => Promise.resolve(refresh?.ends_access_tokens),
  present: undefined,
});

function refreshTokenOf(response: TokenResponse): string {
  const refreshToken = response.refreshToken();
  if (refreshToken !== undefined) return refreshToken;
  throw new StepError('LOGIN_FAILED', 'The server returned no refresh token.', {
    hint: 'Allow refresh tokens for the application. Some servers also need the scope offline_access.',
  });
}

/** Measures the reuse of a refresh token on a chain, and revokes what is left of it. After an error, returns undefined. */
async function measure(all: Login, { refreshToken, token, present }: WatchedChain): Promise<Treatment | undefined> {
  let measured: Measured;
  try {
    // At some servers, this ends the refresh token of the sign-in, which otherwise stays valid.
    await present?.(token.value);
    measured = await measureReuse(refreshToken, { refresh: refreshAt(all), present });
  } catch (error) {
    warn(all, error);
    return undefined;
  }
  const { left, ...treatment } = measured;
  for (const unused of left) await discard(all, unused);
  return treatment;
}

const warn = ({ deps }: Login, error: unknown): void =>
  deps.host.warning(
    `The command could not find out how this server treats refresh tokens. ${describeFailure(error).text}`,
  );

/** Returns a function that refreshes at the server. */
function refreshAt({ provider, server, ask, inputs }: Login): ProbeDeps['refresh'] {
  const ofGrant = { ...tokenParametersOf(provider, inputs), grant_type: 'refresh_token' };
  return (refreshToken) =>
    requestToken(
      endpointOf(server, provider),
      { parameters: { ...ofGrant, refresh_token: refreshToken }, repeatable: 'unseen' },
      ask,
    );
}

/**
 * Revokes a refresh token that is not saved. Call it only if this is known to revoke nothing else, or before the sign-in
 * whose token is saved. Resolves to whether the server accepted the revocation. If not, the token is still valid, which
 * does no harm.
 */
export async function discard({ server, ask }: Login, refreshToken: string): Promise<boolean> {
  if (server.revocationEndpoint === undefined) return false;
  const { revocationEndpoint: endpoint, client } = server;
  return revokeToken({ endpoint, client, token: refreshToken, type: 'refresh_token' }, ask.send).then(
    () => true,
    () => false,
  );
}
