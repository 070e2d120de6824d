import { parseUrl } from './urls.js';

/**
 * Returns whether a redirect leads to a sign-in page: to an authorization request (RFC 6749 section 4.1.1), or to the
 * known authorization endpoint. An API that redirects there did not accept the token.
 */
export function isSignInRedirect(from: URL, location: string, authorizationEndpoint?: URL): boolean {
  const target = parseUrl(location, from);
  if (location === '' || target === undefined) return false;
  if (target.searchParams.has('response_type') && target.searchParams.has('client_id')) return true;
  return target.origin === authorizationEndpoint?.origin && target.pathname === authorizationEndpoint.pathname;
}
