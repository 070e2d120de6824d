import type { IncomingMessage, ServerResponse } from 'node:http';
import { writeResponse } from '../../api.js';
import type { Authorization } from '../../authorization.js';
import type { IssuedToken } from '../../token-store.js';
import { grantToken, proveClient, revoke } from './endpoints.js';
import { addPair, type DoorkeeperOptions, type DoorkeeperState, type Pair } from './pairs.js';

export interface Doorkeeper extends Authorization {
  /** Limits the application to these scopes, as an administrator can. Later tokens have no others. */
  limitScopes(scopes: readonly string[]): void;
}

/**
 * Returns Doorkeeper, the authorization server in Redmine 6.1 and GitLab. It behaves as observed with a real Redmine
 * 6.1.5. After a refresh, the previous pair of tokens stays valid until the new access token is first used; with
 * `rotation: 'immediate'`, it ends at once, as documented for GitLab. Reuse never revokes the chain.
 */
export function createDoorkeeper(options: DoorkeeperOptions): Doorkeeper {
  const state: DoorkeeperState = { ...options, pairs: [] };
  const endpoints: Record<string, typeof grantToken> = {
    [`POST ${options.path}/oauth/token`]: grantToken,
    [`POST ${options.path}/oauth/revoke`]: revoke,
  };
  return {
    respond: (request: IncomingMessage, response: ServerResponse, body: Buffer) => {
      const endpoint = endpoints[`${request.method ?? ''} ${request.url ?? ''}`];
      if (!endpoint) return false;
      const form = new URLSearchParams(body.toString());
      writeResponse(response, endpoint(state, form, proveClient(state, form, request.headers.authorization)));
      return true;
    },
    look: (token) => Promise.resolve(describe(state, findByAccess(state, token))),
    present: (token) => {
      const pair = findByAccess(state, token);
      if (pair?.previous) pair.previous.revoked = true;
      if (pair) pair.previous = undefined;
      return Promise.resolve(describe(state, pair));
    },
    signIn: (accountId, scope, model) => {
      const pair = addPair(state, { accountId, scopes: scope.split(' '), previous: undefined });
      return Promise.resolve(model === 'AccessToken' ? pair.accessToken : pair.refreshToken);
    },
    issued: () => ({
      accessTokens: state.pairs.map(({ accessToken }) => accessToken),
      refreshTokens: state.pairs.map(({ refreshToken }) => refreshToken),
    }),
    limitScopes: (scopes) => (state.scopes = scopes),
  };
}

const findByAccess = ({ pairs }: DoorkeeperState, token: string): Pair | undefined =>
  pairs.find(({ accessToken }) => accessToken === token);

function describe({ clientId, accessTokenTtl }: DoorkeeperState, pair: Pair | undefined): IssuedToken {
  if (!pair) return { state: 'unknown', clientId: undefined, accountId: undefined, scopes: [] };
  const expired = pair.createdAt + accessTokenTtl * 1000 <= Date.now();
  const state = pair.revoked ? 'revoked' : expired ? 'expired' : 'active';
  return { state, clientId, accountId: pair.accountId, scopes: [...pair.scopes] };
}
