import { StepError } from '../../lib/errors.js';
import { introspectToken } from '../../auth/oauth/introspect.js';
import type { Token } from '../../auth/oauth/token-response.js';
import { presenterFor } from './identity.js';
import type { Login } from './prepare-login.js';

/** Resolves to whether an access token is active; undefined if that cannot be found out. Never rejects. */
type IsActive = (accessToken: string) => Promise<boolean | undefined>;

/** The access token of the sign-in. After a refresh, it shows whether refreshes end the tokens of other runs. */
export interface FirstToken {
  /** Uses an access token: see `presenterFor`. undefined if no request is known that the server accepts. */
  present: ((accessToken: string) => Promise<void>) | undefined;
  /** Resolves to whether the first token has ended; undefined if that cannot be found out. */
  hasEnded: () => Promise<boolean | undefined>;
}

/**
 * Looks for a request that shows whether the first token is active: introspection, or the identity request. Only a
 * request that shows it now can show later that the token has ended. Asks only what the provider file does not say.
 */
export async function watchFirstToken(login: Login, { value, scope }: Token): Promise<FirstToken> {
  const { provider, target } = login;
  const present = presenterFor(login, scope);
  const byIdentity = present && asCheck(present);
  const byIntrospection = introspectionAt(login);
  const known = provider.oauth.refresh?.ends_access_tokens;
  const isDeclared = target.baseUrl !== undefined && provider.identity?.request !== undefined;
  const isIdentified = !(isDeclared && known !== undefined) && (await byIdentity?.(value)) === true;
  const isIntrospected = known === undefined && (await byIntrospection?.(value)) === true;
  const check = isIntrospected ? byIntrospection : isIdentified ? byIdentity : undefined;
  return {
    present: isDeclared || isIdentified ? present : undefined,
    hasEnded: async () => {
      if (known !== undefined) return known;
      const isActive = await check?.(value);
      return isActive === undefined ? undefined : !isActive;
    },
  };
}

/** Returns a check by introspection; undefined if the server has no endpoint for it. */
function introspectionAt({ server, ask }: Login): IsActive | undefined {
  const { introspectionEndpoint: endpoint, client } = server;
  if (endpoint === undefined) return undefined;
  return (token) => introspectToken({ endpoint, client, token }, ask.send).catch(() => undefined);
}

/** Returns a check by a request with the token: 401 and 403 show that the token has ended. */
const asCheck =
  (present: (accessToken: string) => Promise<void>): IsActive =>
  (accessToken) =>
    present(accessToken).then(
      () => true,
      (error: unknown) =>
        error instanceof StepError && (error.status === 401 || error.status === 403) ? false : undefined,
    );
