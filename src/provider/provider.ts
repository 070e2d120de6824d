import type { Provider } from './schema.js';

export type { Provider };

/** One declared request. */
export type Operation = Provider['operations'][string];
export type Parameter = NonNullable<Operation['parameters']>[string];
export type ParameterLocation = Parameter['in'];
export type OAuthSettings = Provider['oauth'];
export type GrantType = OAuthSettings['grant_types'][number];
/** How a server treats refresh tokens. */
export type Refresh = NonNullable<OAuthSettings['refresh']>;

/** Where the token goes in a request to the API. */
export const authorizationOf = (provider: Provider): { header: string; scheme: string } =>
  provider.authorization ?? { header: 'authorization', scheme: 'Bearer' };

/** The header that carries `token`. */
export function bearerHeader(provider: Provider, token: string): Record<string, string> {
  const { header, scheme } = authorizationOf(provider);
  return { [header]: `${scheme} ${token}`.trim() };
}
