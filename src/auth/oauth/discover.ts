import { StepError } from '../../lib/errors.js';
import { readJson } from '../../http/message.js';
import { NO_CREDENTIALS, type Send } from '../../http/send.js';
import { appendPath, parseUrl } from '../../http/urls.js';
import { CLIENT_AUTH_METHODS } from '../client-auth/methods.js';
import { isObject, type JsonObject } from '../../lib/json.js';

/** The metadata of an authorization server (RFC 8414 section 2): only the fields that are used. */
export interface ServerMetadata {
  token_endpoint: URL;
  revocation_endpoint: URL | undefined;
  authorization_endpoint: URL | undefined;
  token_endpoint_auth_methods_supported: string[] | undefined;
}

const failed = (issuer: URL, what: string, hint: string): StepError =>
  new StepError('DISCOVERY_FAILED', `The metadata of the issuer ${issuer.origin} ${what}.`, { hint });

/** Returns the URLs of an issuer's metadata: OpenID Connect Discovery 1.0 section 4, then RFC 8414 section 3.1. */
function metadataUrls(issuer: URL): URL[] {
  const path = issuer.pathname.replace(/\/$/u, '');
  return [
    appendPath(issuer, '/.well-known/openid-configuration'),
    appendPath(new URL(issuer.origin), `/.well-known/oauth-authorization-server${path}`),
  ];
}

/** Which endpoints to read in addition to the token endpoint. Other endpoints are not validated. */
export interface WantedEndpoints {
  revocation: boolean;
  authorization: boolean;
}

/**
 * Reads the metadata of `issuer`. Rejects with ORIGIN_NOT_ALLOWED if an endpoint is not on the issuer's origin, or with
 * DISCOVERY_FAILED, which contains the status of the first failed response.
 */
export async function discover(issuer: URL, wanted: WantedEndpoints, send: Send): Promise<ServerMetadata> {
  let failedStatus = 0;
  for (const url of metadataUrls(issuer)) {
    const response = await send({
      method: 'GET',
      url,
      source: 'the input issuer',
      headers: { accept: 'application/json' },
      credentials: NO_CREDENTIALS,
      repeatable: true,
      maxRedirects: 0,
    });
    const { status } = response;
    if (status === 200) return readMetadata(readJson(response), issuer, wanted);
    failedStatus ||= status;
    if (status < 400 || status > 499) break;
  }
  throw failed(
    issuer,
    `cannot be read (HTTP ${failedStatus})`,
    'Check the path of the input issuer, or set token-url instead.',
  );
}

function readMetadata(metadata: unknown, issuer: URL, wanted: WantedEndpoints): ServerMetadata {
  if (!isObject(metadata)) throw failed(issuer, 'is not JSON', 'Check the input issuer, or set token-url instead.');
  const named = typeof metadata['issuer'] === 'string' ? parseUrl(metadata['issuer']) : undefined;
  if (named?.href.replace(/\/$/u, '') !== issuer.href.replace(/\/$/u, '')) {
    const hint = 'Copy the issuer from the metadata to the input issuer, or set token-url instead.';
    throw failed(issuer, 'names another issuer', hint);
  }
  const token = endpoint(metadata, 'token_endpoint', issuer);
  if (token === undefined) throw failed(issuer, 'contains no token endpoint', 'Set token-url to the token endpoint.');
  return {
    token_endpoint: token,
    revocation_endpoint: wanted.revocation ? endpoint(metadata, 'revocation_endpoint', issuer) : undefined,
    authorization_endpoint: wanted.authorization ? endpoint(metadata, 'authorization_endpoint', issuer) : undefined,
    token_endpoint_auth_methods_supported: authMethods(metadata['token_endpoint_auth_methods_supported']),
  };
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

/** Returns the methods that both the server and this project support, the preferred ones first. */
const authMethods = (value: unknown): string[] | undefined =>
  Array.isArray(value)
    ? CLIENT_AUTH_METHODS.filter(({ name, isOwnName }) => isOwnName !== true && value.includes(name)).map(
        ({ name }) => name,
      )
    : undefined;
