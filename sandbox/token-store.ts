import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

export type TokenState = 'active' | 'expired' | 'revoked' | 'unknown';

export interface IssuedToken {
  state: TokenState;
  clientId: string | undefined;
  /** The user who signed in. Undefined for a token that was issued to the client itself. */
  accountId: string | undefined;
  scopes: string[];
}

export interface TokenStore {
  adapter: AdapterFactory;
  /** Returns the state of an opaque access token. */
  look(token: string): IssuedToken;
  /** Returns every opaque token of a kind that was ever issued, oldest first. */
  issued(model: 'AccessToken' | 'ClientCredentials' | 'RefreshToken'): string[];
}

interface Entry {
  payload: AdapterPayload;
  revoked: boolean;
}

const accessTokens = ['AccessToken', 'ClientCredentials'];

/**
 * Returns a provider's storage in memory. It keeps revoked tokens, which an API distinguishes from unknown ones.
 * `endsAccessTokens`: a new access token of a grant revokes its earlier ones.
 */
export function createTokenStore(endsAccessTokens: boolean): TokenStore {
  const entries = new Map<string, Entry>();
  return {
    adapter: (model) => createAdapter(model, entries, endsAccessTokens),
    look: (token) => {
      const entry = accessTokens.map((model) => entries.get(`${model}:${token}`)).find((found) => found !== undefined);
      const { clientId, accountId, scope = '', exp } = entry?.payload ?? {};
      return {
        state: stateOf(entry, exp),
        clientId,
        accountId,
        scopes: scope.split(' ').filter((name) => name !== ''),
      };
    },
    issued: (model) =>
      [...entries.keys()].filter((key) => key.startsWith(`${model}:`)).map((key) => key.slice(model.length + 1)),
  };
}

function stateOf(entry: Entry | undefined, exp = Infinity): TokenState {
  if (!entry) return 'unknown';
  if (entry.revoked) return 'revoked';
  return exp * 1000 <= Date.now() ? 'expired' : 'active';
}

function createAdapter(model: string, entries: Map<string, Entry>, endsAccessTokens: boolean): Adapter {
  const revoke = (matches: (key: string, entry: Entry) => boolean): Promise<void> => {
    for (const [key, entry] of entries) if (matches(key, entry)) entry.revoked = true;
    return Promise.resolve();
  };
  const find = (matches: (key: string, entry: Entry) => boolean): Promise<AdapterPayload | undefined> => {
    const found = [...entries].find(([key, entry]) => key.startsWith(`${model}:`) && matches(key, entry))?.[1];
    return Promise.resolve(found && !found.revoked ? found.payload : undefined);
  };
  return {
    upsert: (id, payload) => {
      const { grantId } = payload;
      if (endsAccessTokens && model === 'AccessToken')
        void revoke((key, entry) => key.startsWith('AccessToken:') && entry.payload.grantId === grantId);
      entries.set(`${model}:${id}`, { payload, revoked: false });
      return Promise.resolve();
    },
    find: (id) => find((key) => key === `${model}:${id}`),
    findByUid: (uid) => find((_, { payload }) => payload.uid === uid),
    findByUserCode: (userCode) => find((_, { payload }) => payload.userCode === userCode),
    consume: (id) => {
      const entry = entries.get(`${model}:${id}`);
      if (entry) entry.payload.consumed = Math.floor(Date.now() / 1000);
      return Promise.resolve();
    },
    destroy: (id) => revoke((key) => key === `${model}:${id}`),
    revokeByGrantId: (grantId) => revoke((_, { payload }) => payload.grantId === grantId),
  };
}
