import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FindIdentity, IdentitySource } from '../ci/identity/source.js';
import { StepError } from '../lib/errors.js';
import { extraCaFile, type Trust } from '../http/trust.js';
import { parseUrl } from '../http/urls.js';
import { isObject, parseJson, type Json, type JsonObject } from '../lib/json.js';
import { sha256 } from '../lib/sha256.js';
import { isTokenText } from './oauth/token-response.js';
import type { Given } from '../inputs/declaration.js';
import { givenCertificate, givenCredentials } from './client-auth/inputs.js';
import { restoreStrictTrust, savedStrictTrust } from './saved-trust.js';
import type { ClientAuthMethod, ClientCredentials } from './client-auth/method.js';
import { methodNamed } from './client-auth/methods.js';
import { NONE } from './client-auth/none.js';

/** What the post step needs to revoke a token, except the client's credentials. */
export interface Revocation {
  endpoint: URL;
  clientId: string;
  method: ClientAuthMethod;
  issuer: string;
  /** The audience of the identity token of the job, if the client authenticates with one; '' otherwise. */
  audience: string;
  token: string;
  /** Milliseconds since 1970; undefined if unknown. */
  expiresAt: number | undefined;
  trust: Trust;
}

/**
 * The variables that set the proxy. A malicious later step could change them through GITHUB_ENV, to send the client
 * secret through its own proxy. The post step therefore uses the values of the main step.
 */
const PROXY_VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY', 'no_proxy', 'NO_PROXY'];
/** The variables that set the CA list. Node.js may read them before our code runs, too early to restore them. */
const CA_VARIABLES = ['SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_USE_SYSTEM_CA'];

/** The runner passes the state to the post step in an environment variable. On Linux its limit is 128 KiB. */
const MAX_STATE_LENGTH = 96 * 1024;

/** A saved state with its signature. */
export interface SignedState {
  text: string;
  /** Anyone who knows it can tell whether a guessed secret is right, so mask it before the text is saved. */
  signature: string;
}

/**
 * Returns the state for the post step, signed with the credentials that the post step will send: only who knows them can
 * make a state that makes it send them. A public client has none, so anyone can make its state: the post step then sends
 * only what is in the state. Returns undefined if the state is too long, which happens only with very many CA
 * certificates. It contains only path and hash of the file in NODE_EXTRA_CA_CERTS, because that file is usually long.
 */
export function serializeState(
  revocation: Revocation,
  credentials: ClientCredentials,
  environment: NodeJS.ProcessEnv,
): SignedState | undefined {
  const state = contentOf(revocation, environment);
  const salt = randomBytes(SALT_BYTES);
  const signature = sign(state, credentials, salt);
  const text = JSON.stringify({ salt: salt.toString('base64'), signature, state });
  return text.length > MAX_STATE_LENGTH ? undefined : { text, signature };
}

const SALT_BYTES = 32;

/** Returns an HMAC-SHA256 of the exact text, in base64. The key is derived from the credentials with HKDF (RFC 5869). */
function sign(state: string, credentials: ClientCredentials, salt: Buffer): string {
  const material = JSON.stringify(Object.entries(credentials).sort(([a], [b]) => (a < b ? -1 : 1)));
  const key = Buffer.from(hkdfSync('sha256', material, salt, 'bearer-step state', 32));
  return createHmac('sha256', key).update(state).digest('base64');
}

/**
 * Returns the secrets that sign the state of a method: its credentials, and for the identity of the job what requests
 * it. A later step that could make such a state has the identity anyway. `certificate`: that of the client with its key,
 * which the post step also presents.
 */
export const signingKeys = (
  { usesIdentity }: ClientAuthMethod,
  credentials: ClientCredentials,
  source: IdentitySource,
  certificate: ClientCredentials = {},
): ClientCredentials => ({
  ...credentials,
  ...certificate,
  ...(usesIdentity === true && source.kind === 'endpoint' ? { identity: source.bearer } : {}),
});

/** Returns whether the signature of a state was made with these credentials. */
function isSigned({ salt, signature, state }: JsonObject, credentials: ClientCredentials): boolean {
  if (typeof salt !== 'string' || typeof signature !== 'string' || typeof state !== 'string') return false;
  const expected = Buffer.from(sign(state, credentials, Buffer.from(salt, 'base64')));
  const actual = Buffer.from(signature);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

function contentOf(revocation: Revocation, environment: NodeJS.ProcessEnv): string {
  const extra = extraCaFile(environment);
  const { method, trust, ...rest } = revocation;
  return JSON.stringify({
    ...rest,
    authMethod: method.name,
    endpoint: revocation.endpoint.href,
    // With NODE_USE_SYSTEM_CA, the main step trusted the operating system's list. The post step must trust it also.
    trust: {
      ...trust,
      ...savedStrictTrust(trust),
      systemStore: trust.systemStore || environment['NODE_USE_SYSTEM_CA'] === '1',
    },
    route: Object.fromEntries(
      [...PROXY_VARIABLES, ...CA_VARIABLES].flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
    ),
    extraCa: extra === undefined ? null : { path: extra.path, sha256: sha256(extra.pem) },
  });
}

/** The content of a saved state. */
export interface RestoredState {
  revocation: Revocation;
  /** The credentials of the client, from the inputs of the post step. */
  credentials: ClientCredentials;
  /** The certificate of the client with its key, as texts from the inputs; undefined if it is unset. */
  certificate: ClientCredentials | undefined;
  /** The proxy and CA variables of the main step, which the entry restores; undefined if a variable was unset. */
  route: Readonly<Record<string, string | undefined>>;
}

/**
 * Returns the revocation of a saved state, and the variables of the main step. Returns undefined if there is nothing to
 * revoke, or if the text is not a valid state. `unsigned`: the credentials are empty or are not those of the main step,
 * or a later step changed the state. Throws TLS_UNTRUSTED if the main step trusted the operating system's
 * list and a later step changed CA_VARIABLES, because Node.js may already have read the changed values.
 */
export function restoreState(
  text: string,
  given: Given,
  environment: NodeJS.ProcessEnv,
  identity: FindIdentity,
): RestoredState | 'unsigned' | undefined {
  const signed = parseJson(text);
  const content = isObject(signed) ? readContent(signed['state']) : undefined;
  if (!isObject(signed) || content === undefined) return undefined;
  const { endpoint, method, token, clientId, issuer, audience, expiresAt, trust, route, extraCa } = content;
  const credentials = givenCredentials(method, given);
  const certificate = givenCertificate(given);
  const keys = credentials && signingKeys(method, credentials, identity(audience), certificate);
  if (credentials === undefined || keys === undefined || !isSigned(signed, keys)) return 'unsigned';
  if (isDowngraded(method, given)) return 'unsigned';
  const systemStore = trust['systemStore'] === true;
  if (systemStore && CA_VARIABLES.some((name) => (environment[name] ?? '') !== (route[name] ?? '')))
    throw changedCaList();
  const revocation: Revocation = {
    endpoint,
    clientId,
    method,
    issuer,
    audience,
    token,
    expiresAt,
    trust: {
      store: 'bundled',
      caCertificates: [...texts(trust['caCertificates']), ...unchangedExtraCa(extraCa)],
      systemStore,
      unverifiedOrigins: texts(trust['unverifiedOrigins']),
      ...restoreStrictTrust(trust),
    },
  };
  const saved = [...PROXY_VARIABLES, ...CA_VARIABLES].map((name) => [name, textOf(route[name])] as const);
  return { revocation, credentials, certificate, route: Object.fromEntries(saved) };
}

/**
 * Returns whether a state is that of a public client, although the step has a secret. Such a state needs no secret to be
 * made, so a later step could replace the state with it, and nobody would notice that the token is not revoked.
 */
const isDowngraded = (method: ClientAuthMethod, given: Given): boolean =>
  method === NONE && given('client-secret') !== '' && given('client-auth') !== NONE.name;

interface StateContent extends Omit<Revocation, 'trust'> {
  trust: JsonObject;
  route: JsonObject;
  extraCa: Json | undefined;
}

/** Returns the content of a state; undefined if there is nothing to revoke, or if it is invalid. */
function readContent(text: Json | undefined): StateContent | undefined {
  const state = typeof text === 'string' ? parseJson(text) : undefined;
  if (!isObject(state)) return undefined;
  const { clientId, issuer, audience, token, expiresAt, route, trust, extraCa } = state;
  const endpoint = typeof state['endpoint'] === 'string' ? parseUrl(state['endpoint']) : undefined;
  const method = methodNamed(state['authMethod']);
  if (endpoint === undefined || method === undefined || !isTokenText(token)) return undefined;
  if (typeof clientId !== 'string' || typeof issuer !== 'string' || typeof audience !== 'string') return undefined;
  if (!isObject(trust) || !isObject(route)) return undefined;
  const time = typeof expiresAt === 'number' ? expiresAt : undefined;
  return { endpoint, method, token, clientId, issuer, audience, trust, route, extraCa, expiresAt: time };
}

const textOf = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

const changedCaList = (): StepError =>
  new StepError('TLS_UNTRUSTED', 'A later step changed which CA certificates of the operating system are trusted.', {
    hint: `Set ${CA_VARIABLES.join(', ')} before this step, or set ca-cert to the certificate itself.`,
  });

const texts = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

/** Returns the certificates of NODE_EXTRA_CA_CERTS in the main step; none if the file has changed since. */
function unchangedExtraCa(extra: JsonObject[string] | undefined): string[] {
  if (!isObject(extra) || typeof extra['path'] !== 'string') return [];
  try {
    const pem = readFileSync(extra['path'], 'utf8');
    return sha256(pem) === extra['sha256'] ? [pem] : [];
  } catch {
    return [];
  }
}
