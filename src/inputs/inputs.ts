import type { Host } from '../host/host.js';
import type { Json, JsonObject } from '../json.js';
import { CLIENT_AUTH_METHODS, type ClientAuthMethod } from '../operation/provider.js';
import { readCaCert, type CaCert } from './ca-cert.js';
import type { InputFaults } from './faults.js';
import { readMap, readValue, textValues, type LoadYaml } from './maps.js';
import {
  readBoolean,
  readOrigins,
  readStatuses,
  readUrl,
  readWholeNumber,
  readWord,
  type StatusTest,
} from './scalars.js';

/** What the workflow asks for, read and with every default. Blank is unset. Times are milliseconds. */
export interface Inputs {
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

const GRANTS = ['client_credentials'] as const;

/** Reads every input, noting the faults. What comes back is only fit for use when there were none. */
export async function readInputs(host: Host, faults: InputFaults, loadYaml: LoadYaml): Promise<Inputs> {
  /** What `read` makes of an input; `fallback` when it is blank or at fault. */
  const given = <T>(name: string, fallback: T, read: (name: string, text: string) => T): T => {
    const text = host.input(name);
    return text === '' ? fallback : (faults.attempt(() => read(name, text)) ?? fallback);
  };
  const givenAsync = async <T>(
    name: string,
    fallback: T,
    read: (name: string, text: string) => Promise<T>,
  ): Promise<T> => {
    const text = host.input(name);
    return text === '' ? fallback : ((await faults.attemptAsync(() => read(name, text))) ?? fallback);
  };
  const map = (name: string): Promise<JsonObject> =>
    givenAsync(name, {}, (input, text) => readMap(input, text, loadYaml));
  const textMap = async (name: string): Promise<Record<string, string>> => {
    const value = await map(name);
    return faults.attempt(() => textValues(name, value)) ?? {};
  };
  const number = (name: string, fallback: number, min: number, max: number): number =>
    given(name, fallback, (input, text) => readWholeNumber(input, text, min, max));
  const word = <T extends string>(name: string, known: readonly T[]): T | undefined =>
    given<T | undefined>(name, undefined, (input, text) => readWord(input, text, known));

  word('grant', GRANTS);
  return {
    provider: host.input('provider') || 'oauth2',
    baseUrl: given<URL | undefined>('base-url', undefined, readUrl),
    variables: await textMap('variables'),
    tokenUrl: given<URL | undefined>('token-url', undefined, readUrl),
    issuer: given<URL | undefined>('issuer', undefined, readUrl),
    clientId: host.input('client-id'),
    clientSecret: host.input('client-secret'),
    clientAuth: word('client-auth', CLIENT_AUTH_METHODS),
    scope: host.input('scope'),
    audience: host.input('audience'),
    tokenParameters: await textMap('token-parameters'),
    token: host.input('token'),
    operation: host.input('operation'),
    request: host.input('request'),
    parameters: await map('parameters'),
    query: await map('query'),
    headers: await textMap('headers'),
    body: await givenAsync<Json | undefined>('body', undefined, (input, text) => readValue(input, text, loadYaml)),
    expectStatus: given('expect-status', readStatuses('expect-status', '2xx'), readStatuses),
    retries: number('retries', 3, 0, 10),
    retryUnsafe: given('retry-unsafe', false, readBoolean),
    timeoutMs: number('timeout', 300, 1, 86_400) * 1000,
    responseFile: host.input('response-file'),
    caCert: await givenAsync('ca-cert', { certificates: [], systemStore: false }, (_, text) => readCaCert(text, host)),
    tlsVerify: given('tls-verify', true, readBoolean),
    allowedOrigins: given('allowed-origins', [], readOrigins),
    revokeToken: given<boolean | undefined>('revoke-token', undefined, readBoolean),
    minTtlMs: number('min-ttl', 60, 0, 86_400) * 1000,
  };
}
