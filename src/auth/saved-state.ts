import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { StepError } from '../lib/errors.js';
import { extraCaFile, type Trust } from '../http/trust.js';
import { parseUrl } from '../http/urls.js';
import { isObject, parseJson, type Json, type JsonObject } from '../lib/json.js';
import { isTokenText } from './oauth/token-response.js';
import type { ClientAuthMethod } from './client-auth/method.js';
import { methodNamed } from './client-auth/methods.js';

/** What the post step needs to revoke a token, except the client's credentials. */
export interface Revocation {
  endpoint: URL;
  clientId: string;
  method: ClientAuthMethod;
  issuer: string;
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

/**
 * Returns the state for the post step; undefined if it is too long, which happens only with very many CA certificates.
 * It contains only path and hash of the file in NODE_EXTRA_CA_CERTS, because that file is usually long.
 */
export function serializeState(revocation: Revocation, environment: NodeJS.ProcessEnv): string | undefined {
  const extra = extraCaFile(environment);
  const { method, trust, ...rest } = revocation;
  const state = JSON.stringify({
    ...rest,
    authMethod: method.name,
    endpoint: revocation.endpoint.href,
    // With NODE_USE_SYSTEM_CA, the main step trusted the operating system's list. The post step must trust it also.
    trust: { ...trust, systemStore: trust.systemStore || environment['NODE_USE_SYSTEM_CA'] === '1' },
    route: Object.fromEntries(
      [...PROXY_VARIABLES, ...CA_VARIABLES].flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
    ),
    extraCa: extra === undefined ? null : { path: extra.path, sha256: sha256(extra.pem) },
  });
  return state.length > MAX_STATE_LENGTH ? undefined : state;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The content of a saved state. */
export interface RestoredState {
  revocation: Revocation;
  /** The proxy and CA variables of the main step, which the entry restores; undefined if a variable was unset. */
  route: Readonly<Record<string, string | undefined>>;
}

/**
 * Returns the revocation of a saved state, and the variables of the main step. Returns undefined if there is nothing to
 * revoke, or if the text is not a valid state. Throws TLS_UNTRUSTED if the main step trusted the operating system's
 * list and a later step changed CA_VARIABLES, because Node.js may already have read the changed values.
 */
export function restoreState(text: string, environment: NodeJS.ProcessEnv): RestoredState | undefined {
  const state = parseJson(text);
  if (!isObject(state)) return undefined;
  const { clientId, issuer, token, expiresAt, route, trust } = state;
  const endpoint = typeof state['endpoint'] === 'string' ? parseUrl(state['endpoint']) : undefined;
  const method = methodNamed(state['authMethod']);
  if (endpoint === undefined || method === undefined || !isTokenText(token)) return undefined;
  if (typeof clientId !== 'string' || typeof issuer !== 'string' || !isObject(trust) || !isObject(route))
    return undefined;
  const systemStore = trust['systemStore'] === true;
  if (systemStore && CA_VARIABLES.some((name) => (environment[name] ?? '') !== (route[name] ?? '')))
    throw changedCaList();
  const revocation: Revocation = {
    endpoint,
    clientId,
    method,
    issuer,
    token,
    expiresAt: typeof expiresAt === 'number' ? expiresAt : undefined,
    trust: {
      store: 'bundled',
      caCertificates: [...texts(trust['caCertificates']), ...unchangedExtraCa(state['extraCa'])],
      systemStore,
      unverifiedOrigins: texts(trust['unverifiedOrigins']),
    },
  };
  const saved = [...PROXY_VARIABLES, ...CA_VARIABLES].map((name) => [name, textOf(route[name])] as const);
  return { revocation, route: Object.fromEntries(saved) };
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
