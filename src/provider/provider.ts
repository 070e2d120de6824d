import type { Provider } from './schema.js';

export type { Provider };

/** A request that the provider file declares. */
export type Operation = Provider['operations'][string];
export type Parameter = NonNullable<Operation['parameters']>[string];
export type ParameterLocation = Parameter['in'];
export type OAuthSettings = Provider['oauth'];
export type GrantType = OAuthSettings['grant_types'][number];
/** How a server treats refresh tokens: when one ends, and what its reuse does. */
export type Refresh = Pick<NonNullable<OAuthSettings['refresh']>, 'rotation' | 'replay'>;

/** Returns how the list of an operation has pages; undefined if the file does not say it. */
export const paginationOf = (provider: Provider, { list }: Operation): Provider['pagination'] =>
  list?.pagination ?? provider.pagination;

/** Returns the header and the scheme that carry the token in an API request. */
export const authorizationOf = (provider: Provider): { header: string; scheme: string } =>
  provider.authorization ?? { header: 'authorization', scheme: 'Bearer' };

/** Returns the header that carries `token`. */
export function bearerHeader(provider: Provider, token: string): Record<string, string> {
  const { header, scheme } = authorizationOf(provider);
  return { [header]: `${scheme} ${token}`.trim() };
}
