import { StepError } from '../../lib/errors.js';
import { readJson } from '../../http/message.js';
import { NO_CREDENTIALS, type Send } from '../../http/send.js';
import { appendPath, parseUrl } from '../../http/urls.js';
import { CLIENT_AUTH_METHODS } from '../client-auth/methods.js';
import { isObject, type JsonObject } from '../../lib/json.js';

/** What an authorization server says of itself (RFC 8414 section 2), as far as it is used. */
export interface ServerMetadata {
  token_endpoint: URL;
  revocation_endpoint: URL | undefined;
  authorization_endpoint: URL | undefined;
  token_endpoint_auth_methods_supported: string[] | undefined;
}

const failed = (issuer: URL, what: string, hint: string): StepError =>
  new StepError('DISCOVERY_FAILED', `The metadata of the issuer ${issuer.origin} ${what}.`, { hint });

/** Where an issuer's metadata may stand: OpenID Connect Discovery 1.0 section 4, then RFC 8414 section 3.1. */
function metadataUrls(issuer: URL): URL[] {
  const path = issuer.pathname.replace(/\/$/u, '');
  return [
    appendPath(issuer, '/.well-known/openid-configuration'),
    appendPath(new URL(issuer.origin), `/.well-known/oauth-authorization-server${path}`),
  ];
}

/** Which endpoints are of use beside the token endpoint: what nobody uses cannot be at fault. */
export interface WantedEndpoints {
  revocation: boolean;
  authorization: boolean;
}

/**
 * Reads the metadata of `issuer`. Its endpoints stay on the issuer's own
 * origin. Rejects with DISCOVERY_FAILED, which tells the first refusal, or ORIGIN_NOT_ALLOWED.
 */
export async function discover(issuer: URL, wanted: WantedEndpoints, send: Send): Promise<ServerMetadata> {
  let refusal = 0;
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
    refusal ||= status;
    if (status < 400 || status > 499) break;
  }
  throw failed(
    issuer,
    `cannot be read (HTTP ${refusal})`,
    'Check the path of the input issuer, or give token-url instead.',
  );
}

function readMetadata(metadata: unknown, issuer: URL, wanted: WantedEndpoints): ServerMetadata {
  if (!isObject(metadata)) throw failed(issuer, 'is not JSON', 'Check the input issuer, or give token-url instead.');
  const named = typeof metadata['issuer'] === 'string' ? parseUrl(metadata['issuer']) : undefined;
  if (named?.href.replace(/\/$/u, '') !== issuer.href.replace(/\/$/u, '')) {
    const hint = 'Write the input issuer exactly as the server names itself, or give token-url instead.';
    throw failed(issuer, 'names another issuer', hint);
  }
  const token = endpoint(metadata, 'token_endpoint', issuer);
  if (token === undefined) throw failed(issuer, 'names no token endpoint', 'Give it in token-url.');
  return {
    token_endpoint: token,
    revocation_endpoint: wanted.revocation ? endpoint(metadata, 'revocation_endpoint', issuer) : undefined,
    authorization_endpoint: wanted.authorization ? endpoint(metadata, 'authorization_endpoint', issuer) : undefined,
    token_endpoint_auth_methods_supported: authMethods(metadata['token_endpoint_auth_methods_supported']),
  };
}

/** An endpoint of the metadata, pinned to the issuer's origin: a document may not send secrets elsewhere. */
function endpoint(metadata: JsonObject, name: string, issuer: URL): URL | undefined {
  const value = metadata[name];
  if (typeof value !== 'string') return undefined;
  const url = parseUrl(value);
  if (url?.origin === issuer.origin) return url;
  throw new StepError(
    'ORIGIN_NOT_ALLOWED',
    `The metadata of ${issuer.origin} puts its ${name} on another origin, ${url?.origin ?? 'which is no URL'}.`,
    { hint: 'If that server is right, give token-url instead of issuer.' },
  );
}

/** The methods that both sides know, the preferred ones first. */
const authMethods = (value: unknown): string[] | undefined =>
  Array.isArray(value)
    ? CLIENT_AUTH_METHODS.filter(({ name, isOwnName }) => isOwnName !== true && value.includes(name)).map(
        ({ name }) => name,
      )
    : undefined;
