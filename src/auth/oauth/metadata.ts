import { StepError } from '../../lib/errors.js';
import { parseUrl, problemOfUrl } from '../../http/urls.js';
import { isObject, type Json, type JsonObject } from '../../lib/json.js';
import type { Secrets } from '../../lib/secrets.js';

/** The metadata of an authorization server (RFC 8414 section 2): only the fields that are used. */
export interface ServerMetadata {
  /** The issuer as the server writes it: that of the request, with or without a slash at the end. */
  issuer: string;
  token_endpoint: URL;
  revocation_endpoint: URL | undefined;
  authorization_endpoint: URL | undefined;
  /** RFC 8628 section 4. */
  device_authorization_endpoint: URL | undefined;
  introspection_endpoint: URL | undefined;
  userinfo_endpoint: URL | undefined;
  /** As the server wrote them, also those that this project does not know. */
  token_endpoint_auth_methods_supported: string[] | undefined;
  /** Whether every authorization response has the issuer (RFC 9207 section 3). */
  authorization_response_iss_parameter_supported: boolean;
  /** The token endpoint for clients with a certificate, if it is on another origin and thus not used. */
  foreign_alias: URL | undefined;
}

/** Which endpoints to read in addition to the token endpoint. Other endpoints are not validated. */
export interface WantedEndpoints {
  /** `optional`: if the first document names it. `wanted`: else also from the other documents of the issuer. */
  revocation: 'ignored' | 'optional' | 'wanted';
  authorization: boolean;
  /** Whether to read the device authorization endpoint, by default not. */
  device?: boolean;
  /** Whether to read the endpoints that show if an access token is active, by default not. They are never errors. */
  inspection?: boolean;
  /** Whether to read the endpoints for clients with a certificate (RFC 8705 section 5), by default not. */
  mutualTls?: boolean;
}

/**
 * Returns the metadata in a JSON document, or why the document is no metadata of an authorization server, as the end of
 * a sentence. Throws DISCOVERY_FAILED if it names another issuer: metadata of another issuer are never used (RFC 8414
 * section 3.3). Throws ORIGIN_NOT_ALLOWED if an endpoint is on another origin.
 */
export function readMetadata(
  document: unknown,
  issuer: URL,
  wanted: WantedEndpoints,
  secrets: Secrets,
): ServerMetadata | string {
  if (!isObject(document)) return 'returned no JSON object';
  const named = document['issuer'];
  if (typeof named !== 'string' || named === '') return 'names no issuer';
  if (withoutSlash(parseUrl(named)) !== withoutSlash(issuer)) throw otherIssuer(issuer, named, secrets);
  const { revocation, authorization, device = false, inspection = false, mutualTls = false } = wanted;
  const aliases = mutualTls && isObject(document['mtls_endpoint_aliases']) ? document['mtls_endpoint_aliases'] : {};
  const alias = (name: string): URL | undefined => ownEndpoint(aliases, name, issuer);
  const token = alias('token_endpoint') ?? endpoint(document, 'token_endpoint', issuer);
  if (token === undefined) return 'contains no token endpoint';
  const own = (name: string): URL | undefined =>
    inspection ? (alias(name) ?? ownEndpoint(document, name, issuer)) : undefined;
  const revocationEndpoint = (): URL | undefined =>
    alias('revocation_endpoint') ?? endpoint(document, 'revocation_endpoint', issuer);
  return {
    issuer: named,
    token_endpoint: token,
    revocation_endpoint: revocation === 'ignored' ? undefined : revocationEndpoint(),
    authorization_endpoint: authorization ? endpoint(document, 'authorization_endpoint', issuer) : undefined,
    device_authorization_endpoint: device ? endpoint(document, 'device_authorization_endpoint', issuer) : undefined,
    introspection_endpoint: own('introspection_endpoint'),
    userinfo_endpoint: own('userinfo_endpoint'),
    token_endpoint_auth_methods_supported: textsOf(document['token_endpoint_auth_methods_supported']),
    authorization_response_iss_parameter_supported: document['authorization_response_iss_parameter_supported'] === true,
    foreign_alias: foreignEndpoint(aliases, 'token_endpoint', issuer),
  };
}

const withoutSlash = (url: URL | undefined): string | undefined => url?.href.replace(/\/$/u, '');

/** Returns the error for metadata of another issuer, with its URL, but without a query. */
function otherIssuer(issuer: URL, named: string, secrets: Secrets): StepError {
  const url = parseUrl(named);
  const isUsable = url !== undefined && problemOfUrl(url) === undefined && url.search === '';
  const shown = isUsable ? withoutSlash(url) : secrets.redact(named).replace(/[?#].*/su, '');
  const remedy = isUsable ? 'If that is your server, set issuer to that URL' : 'Check the path of issuer';
  const text = `The metadata of the issuer ${issuer.origin} names another issuer, ${secrets.sanitize(shown ?? '')}.`;
  return new StepError('DISCOVERY_FAILED', text, { hint: `${remedy}, or set token-url instead.` });
}

/** Returns an endpoint, which must be on the issuer's origin, so that metadata cannot send secrets elsewhere. */
function endpoint(metadata: JsonObject, name: string, issuer: URL): URL | undefined {
  const value = metadata[name];
  if (typeof value !== 'string') return undefined;
  const url = parseUrl(value);
  if (url?.origin === issuer.origin) return url;
  const problem =
    url === undefined || url.origin === 'null'
      ? `contains an invalid ${name}`
      : `puts its ${name} on another origin, ${url.origin}`;
  throw new StepError('ORIGIN_NOT_ALLOWED', `The metadata of ${issuer.origin} ${problem}.`, {
    hint: 'If the endpoint is correct, set token-url instead of issuer.',
  });
}

/** Returns an endpoint that nothing depends on; undefined if it is not on the issuer's origin. */
function ownEndpoint(metadata: JsonObject, name: string, issuer: URL): URL | undefined {
  const value = metadata[name];
  const url = typeof value === 'string' ? parseUrl(value) : undefined;
  return url?.origin === issuer.origin ? url : undefined;
}

/** Returns an endpoint that is not on the issuer's origin; undefined if it is, or if it is invalid. */
function foreignEndpoint(metadata: JsonObject, name: string, issuer: URL): URL | undefined {
  const value = metadata[name];
  const url = typeof value === 'string' ? parseUrl(value) : undefined;
  return url === undefined || url.origin === issuer.origin || problemOfUrl(url) !== undefined ? undefined : url;
}

/** Returns the texts of a list; undefined if the value is no list. */
const textsOf = (value: Json | undefined): string[] | undefined =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
