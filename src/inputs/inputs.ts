import type { Host } from '../ci/host.js';
import type { Json, JsonObject } from '../lib/json.js';
import { CLIENT_AUTH_METHODS, type ClientAuthMethod } from '../provider/provider.js';
import { readCaCert, type CaCert } from './ca-cert.js';
import { inputError, type InputErrors } from './input-errors.js';
import { readValue, type LoadYaml } from './maps.js';
import { InputReader } from './reader.js';
import { readBoolean, readOrigins, readStatuses, readUrl, type StatusTest } from './scalars.js';

/** What the workflow asks for, read and with every default. Blank is unset. Times are milliseconds. */
export interface Inputs {
  /** The names of the inputs that are not blank, be their values right or wrong. */
  given: ReadonlySet<string>;
  provider: string;
  baseUrl: URL | undefined;
  variables: Record<string, string>;
  tokenUrl: URL | undefined;
  issuer: URL | undefined;
  clientId: string;
  clientSecret: string;
  clientAuth: ClientAuthMethod | undefined;
  scope: string;
  audience: string;
  tokenParameters: Record<string, string>;
  token: string;
  /** undefined: what the other inputs and the provider say. */
  grant: RunGrant | undefined;
  refreshToken: string;
  loadRefreshToken: string;
  /** A command, or one of the words `none` and `branch`. */
  saveRefreshToken: string;
  /** Whether the workflow states that no two runs use the chain at once. */
  refreshGuard: (typeof REFRESH_GUARDS)[number] | undefined;
  sealKey: string;
  githubToken: string;
  operation: string;
  request: string;
  parameters: JsonObject;
  query: JsonObject;
  headers: Record<string, string>;
  body: Json | undefined;
  expectStatus: StatusTest;
  retries: number;
  retryUnsafe: boolean;
  timeoutMs: number;
  responseFile: string;
  caCert: CaCert;
  tlsVerify: boolean;
  allowedOrigins: string[];
  revokeToken: boolean | undefined;
  minTtlMs: number;
}

/** The grants by which a step gets its token. */
export const RUN_GRANTS = ['client_credentials', 'refresh_token'] as const;
export type RunGrant = (typeof RUN_GRANTS)[number];

const REFRESH_GUARDS = ['concurrency'] as const;

/** Reads every input, noting the faults. What comes back is only fit for use when there were none. */
export async function readInputs(host: Host, errors: InputErrors, loadYaml: LoadYaml): Promise<Inputs> {
  const read = new InputReader(host, errors, loadYaml);
  return {
    given: read.given,
    provider: read.text('provider') || 'oauth2',
    baseUrl: read.value<URL | undefined>('base-url', undefined, readUrl),
    variables: await read.textMap('variables'),
    tokenUrl: read.value<URL | undefined>('token-url', undefined, readUrl),
    issuer: read.value<URL | undefined>('issuer', undefined, readUrl),
    clientId: read.text('client-id'),
    clientSecret: read.text('client-secret'),
    clientAuth: read.word('client-auth', CLIENT_AUTH_METHODS),
    scope: read.text('scope'),
    audience: read.text('audience'),
    tokenParameters: await read.textMap('token-parameters'),
    token: read.text('token'),
    grant: read.word('grant', RUN_GRANTS),
    refreshToken: read.text('refresh-token'),
    loadRefreshToken: read.text('load-refresh-token'),
    saveRefreshToken: read.text('save-refresh-token'),
    refreshGuard: read.word('refresh-guard', REFRESH_GUARDS),
    sealKey: read.text('seal-key'),
    githubToken: read.text('github-token'),
    operation: read.text('operation'),
    request: read.text('request'),
    parameters: await read.map('parameters'),
    query: await read.map('query'),
    headers: await read.textMap('headers'),
    body: await read.valueAsync<Json | undefined>('body', undefined, (name, text) => readBody(name, text, loadYaml)),
    expectStatus: read.value('expect-status', readStatuses('expect-status', '2xx'), readStatuses),
    retries: read.number('retries', 3, 0, 10),
    retryUnsafe: read.value('retry-unsafe', false, readBoolean),
    timeoutMs: read.number('timeout', 300, 1, 86_400) * 1000,
    responseFile: read.text('response-file'),
    caCert: await read.valueAsync('ca-cert', { certificates: [], systemStore: false }, (_, text) =>
      readCaCert(text, host),
    ),
    tlsVerify: read.value('tls-verify', true, readBoolean),
    allowedOrigins: read.value('allowed-origins', [], readOrigins),
    revokeToken: read.value<boolean | undefined>('revoke-token', undefined, readBoolean),
    minTtlMs: read.number('min-ttl', 60, 0, 86_400) * 1000,
  };
}

/** What an expression without a value gives is `null`, and hardly ever what somebody wants to send. */
async function readBody(input: string, text: string, loadYaml: LoadYaml): Promise<Json> {
  const body = await readValue(input, text, loadYaml);
  if (body === null) throw inputError(input, 'is null: there is nothing to send. Give a value, or leave it out.');
  return body;
}
