import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { StepError } from '../lib/errors.js';
import { extraCaFile, type Trust } from '../http/trust.js';
import { parseUrl } from '../http/urls.js';
import { isObject, parseJson, type Json, type JsonObject } from '../lib/json.js';
import { isTokenText } from './oauth/token-response.js';
import type { ClientAuthMethod } from './client-auth/method.js';
import { methodNamed } from './client-auth/methods.js';

/** All that decides where and how the post step revokes, but for the client's credentials. */
export interface Revocation {
  endpoint: URL;
  clientId: string;
  method: ClientAuthMethod;
  issuer: string;
  token: string;
  /** Milliseconds since 1970; undefined when the server did not say. */
  expiresAt: number | undefined;
  trust: Trust;
}

/**
 * The variables that decide over the way to a server. A later step can change them through GITHUB_ENV, and with them who
 * reads the client secret at post time, so the post step works with the values that main had.
 */
const PROXY_VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY', 'no_proxy', 'NO_PROXY'];
/** These can work before a line of ours runs, so that putting them back is not enough. */
const STORE_VARIABLES = ['SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_USE_SYSTEM_CA'];

/** The runner hands the state to the post step as a variable, of which Linux takes 128 KiB. */
const MAX_STATE_LENGTH = 96 * 1024;

/**
 * The state for the post step; undefined when it is too long, which only very many CA certificates can make it.
 * NODE_EXTRA_CA_CERTS goes in as path and hash, since its file is long as a rule.
 */
export function serializeState(revocation: Revocation, environment: NodeJS.ProcessEnv): string | undefined {
  const extra = extraCaFile(environment);
  const { method, trust, ...rest } = revocation;
  const state = JSON.stringify({
    ...rest,
    authMethod: method.name,
    endpoint: revocation.endpoint.href,
    // With NODE_USE_SYSTEM_CA Node's own list holds the operating system's, which the post step would lack.
    trust: { ...trust, systemStore: trust.systemStore || environment['NODE_USE_SYSTEM_CA'] === '1' },
    route: Object.fromEntries(
      [...PROXY_VARIABLES, ...STORE_VARIABLES].flatMap((name) =>
        environment[name] ? [[name, environment[name]]] : [],
      ),
    ),
    extraCa: extra === undefined ? null : { path: extra.path, sha256: sha256(extra.pem) },
  });
  return state.length > MAX_STATE_LENGTH ? undefined : state;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What a saved state says. */
export interface RestoredState {
  revocation: Revocation;
  /** The variables of the route as main saw them, for the entry to put back; undefined for one that was not set. */
  route: Readonly<Record<string, string | undefined>>;
}

/**
 * The revocation of a saved state, and the way to the server that main saw; undefined when there is nothing to revoke or
 * the text is none of ours. Throws TLS_UNTRUSTED where putting the way back would come too late.
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
  if (systemStore && STORE_VARIABLES.some((name) => (environment[name] ?? '') !== (route[name] ?? '')))
    throw changedStore();
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
  const saved = [...PROXY_VARIABLES, ...STORE_VARIABLES].map((name) => [name, textOf(route[name])] as const);
  return { revocation, route: Object.fromEntries(saved) };
}

const textOf = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

const changedStore = (): StepError =>
  new StepError('TLS_UNTRUSTED', 'A later step changed which certificates of the operating system count.', {
    hint: `Set ${STORE_VARIABLES.join(', ')} before this step, or give ca-cert.`,
  });

const texts = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

/** The certificates of NODE_EXTRA_CA_CERTS as main saw it, if the file is still the same. */
function unchangedExtraCa(extra: JsonObject[string] | undefined): string[] {
  if (!isObject(extra) || typeof extra['path'] !== 'string') return [];
  try {
    const pem = readFileSync(extra['path'], 'utf8');
    return sha256(pem) === extra['sha256'] ? [pem] : [];
  } catch {
    return [];
  }
}
