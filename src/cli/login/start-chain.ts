import { describeFailure, StepError } from '../../lib/errors.js';
import { tokenParametersOf } from '../../auth/grant.js';
import { revokeToken } from '../../auth/oauth/revoke.js';
import type { Token } from '../../auth/oauth/token-response.js';
import { requestToken, type TokenResponse } from '../../auth/oauth/token-request.js';
import { endpointOf } from '../../auth/server.js';
import { watchFirstToken, type FirstToken } from './first-token.js';
import type { Login } from './prepare-login.js';
import { probeRotation, type Probed } from './probe.js';
import { signIn } from './sign-in.js';

/** A new refresh token chain, and how the server treats it. */
export interface StartedChain extends Pick<Probed, 'refresh' | 'isLenient'> {
  refreshToken: string;
  token: Token;
  /** When the refresh token expires, in milliseconds since 1970; undefined if the server does not say. */
  refreshExpiresAt: number | undefined;
  /** Resolves to whether a refresh ends the tokens of other runs. Call it after `token` was used. */
  endsAccessTokens: FirstToken['hasEnded'];
}

/** Signs in, and tests the server. If the test made the server revoke the chain, the user signs in again. */
export async function startChain(all: Login): Promise<StartedChain> {
  const { host } = all.deps;
  const first = await signIn(all);
  const refreshToken = refreshTokenOf(first);
  host.info('Signed in. Finding out how this server treats refresh tokens …');
  const watched = await watchFirstToken(all, first.token());
  const probed = await probe(all, refreshToken, watched);
  if (probed.refreshToken !== undefined) {
    if (probed.sibling !== undefined) await discard(all, probed.sibling);
    return {
      ...chainOf(probed.response ?? first, probed),
      refreshToken: probed.refreshToken,
      endsAccessTokens: watched.hasEnded,
    };
  }
  if (probed.refresh !== undefined) {
    host.info('The server revoked the refresh token chain, because the test reused a rotated refresh token.');
  }
  host.info('Please sign in again.');
  const again = await signIn(all);
  return {
    ...chainOf(again, { ...probed, isLenient: false }),
    refreshToken: refreshTokenOf(again),
    endsAccessTokens: () => Promise.resolve(undefined),
  };
}

const chainOf = (
  response: TokenResponse,
  { refresh, isLenient }: Pick<Probed, 'refresh' | 'isLenient'>,
): Pick<StartedChain, 'token' | 'refreshExpiresAt' | 'refresh' | 'isLenient'> => ({
  token: response.token(),
  refreshExpiresAt: response.refreshExpiresAt,
  refresh,
  isLenient,
});

function refreshTokenOf(response: TokenResponse): string {
  const refreshToken = response.refreshToken();
  if (refreshToken !== undefined) return refreshToken;
  throw new StepError('LOGIN_FAILED', 'The server returned no refresh token.', {
    hint: 'Allow refresh tokens for the application. Some servers also need the scope offline_access.',
  });
}

/** Tests the server. After an error, the state of the chain is unknown, so it is treated as revoked. */
async function probe(all: Login, first: string, { present }: FirstToken): Promise<Probed> {
  const { provider, server, ask, inputs, deps } = all;
  const parameters = tokenParametersOf(provider, inputs);
  const refresh = (refreshToken: string): Promise<TokenResponse> =>
    requestToken(
      endpointOf(server, provider),
      { parameters: { ...parameters, grant_type: 'refresh_token', refresh_token: refreshToken }, repeatable: 'unseen' },
      ask,
    );
  try {
    return await probeRotation(first, { refresh, present });
  } catch (error) {
    deps.host.warning(
      `The command could not find out how this server treats refresh tokens. ${describeFailure(error).text}`,
    );
    return { refresh: undefined, refreshToken: undefined, response: undefined, sibling: undefined, isLenient: false };
  }
}

/**
 * Revokes a refresh token that is not saved. Call it only if this is known to revoke nothing else. Resolves to whether
 * the server accepted the revocation. If not, the token is still valid, which does no harm.
 */
export async function discard({ server, ask }: Login, refreshToken: string): Promise<boolean> {
  if (server.revocationEndpoint === undefined) return false;
  const { revocationEndpoint: endpoint, client } = server;
  return revokeToken({ endpoint, client, token: refreshToken, type: 'refresh_token' }, ask.send).then(
    () => true,
    () => false,
  );
}
