import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { CertificateRequest } from '../../../sandbox/certificates.js';
import { startCli, type CliResult } from '../../../sandbox/cli.js';
import { startRecordingServer, type RecordingServer } from '../../../sandbox/recording-server.js';
import { formsOf } from '../../scenarios/support.js';
import { passOn } from './pass-on.js';
import { type Keycloak, startKeycloak } from './start-keycloak.js';
import { user, withServiceAccount } from './tasktop-realm.js';

/** The secret of the clients below. */
const SECRET = 'doctor-5b1d0c7ae2f94c36';
/** A secret that no client has. */
const WRONG = 'wrong-c41d8cd98f00b204';

const account = (id: string): object => withServiceAccount({ id, secret: SECRET });

const CLIENTS = [
  { ...account('disabled'), enabled: false },
  { ...account('no-account'), serviceAccountsEnabled: false, standardFlowEnabled: true },
  { clientId: 'public', publicClient: true, standardFlowEnabled: true },
  account('no-role'),
  { ...account('short-lived'), attributes: { 'access.token.lifespan': '20' } },
];

interface Found {
  check: string;
  status: string;
  found: string;
  remedy: string;
  code: string;
}

interface SetUp {
  name: string;
  /** Changes the healthy options. An empty value removes an option. */
  options?: () => Record<string, string>;
  flags?: string[];
  env?: Record<string, string>;
  /** The finding with the remedy. */
  check: string;
  status?: 'failed' | 'warning';
  code?: string;
  remedy: RegExp;
  found?: RegExp;
  exitCode: number;
}

let keycloak: Keycloak;
const fronts: Record<'expired' | 'misnamed' | 'fast', RecordingServer> = {} as never;

/** Starts another TLS origin in front of Keycloak. `aheadMs`: how far its clock is ahead. */
async function startFront(request: CertificateRequest, aheadMs = 0): Promise<RecordingServer> {
  const handler = (asked: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> => {
    const write = response.writeHead.bind(response) as (status: number, headers: object) => ServerResponse;
    const date = new Date(Date.now() + aheadMs).toUTCString();
    response.writeHead = ((status: number, headers: object) => write(status, { ...headers, date })) as never;
    return passOn(asked, response, body, keycloak.backend);
  };
  return startRecordingServer({ certificate: await keycloak.authority.issue(request), handler });
}

/** Has a long timeout: the first start on a machine downloads and builds Keycloak. */
beforeAll(async () => {
  keycloak = await startKeycloak(CLIENTS);
  fronts.expired = await startFront({ names: ['localhost'], expired: true });
  fronts.misnamed = await startFront({ names: ['hub.example.com'] });
  fronts.fast = await startFront({ names: ['localhost'] }, 120_000);
}, 600_000);

afterAll(async () => {
  for (const front of Object.values(fronts)) await front.close();
  await keycloak.close();
});

/** Every token was revoked, and no API got a request. */
afterEach(() => {
  const all = [keycloak, ...Object.values(fronts)].flatMap(({ requests }) => requests.splice(0));
  const ended = (path: string): number =>
    all.filter(({ method, url, status }) => method === 'POST' && url.endsWith(path) && status === 200).length;
  expect(ended('/token')).toBe(ended('/revoke'));
  const isOAuth = (url: string): boolean => /\/\.well-known\/|\/protocol\/openid-connect\/(?:token|revoke)$/u.test(url);
  expect(all.map(({ url }) => url).filter((url) => !isOAuth(url))).toEqual([]);
});

/** Runs the built command with the options of a healthy set-up, and these changes. */
async function doctor(
  options: Record<string, string> = {},
  { env = {}, flags = [] }: { env?: Record<string, string>; flags?: string[] } = {},
): Promise<CliResult> {
  const { origin, caPem, clientId, clientSecret } = keycloak;
  const healthy = { provider: 'planview-hub', 'base-url': origin, 'ca-cert': caPem, 'client-id': clientId };
  const args = Object.entries({ ...healthy, ...options }).flatMap(([name, value]) =>
    value === '' ? [] : [`--${name}`, value],
  );
  const secret = options['client-id'] === undefined ? clientSecret : SECRET;
  const cli = startCli(['doctor', ...args, ...flags], { env: { BEARER_STEP_CLIENT_SECRET: secret, ...env } });
  const result = await cli.ended;
  cli.remove();
  const printed = result.stdout + result.stderr;
  const secrets = [
    clientSecret,
    SECRET,
    WRONG,
    ...Object.entries(env).flatMap(([name, value]) => (name.startsWith('BEARER_STEP_') && value !== '' ? [value] : [])),
  ];
  expect(secrets.flatMap(formsOf).filter((form) => printed.includes(form))).toEqual([]);
  expect(printed).not.toMatch(/eyJ[\w-]{8}/u);
  expect(printed).not.toMatch(new RegExp(`service-account|\\b${user.login}\\b|\\?[\\w-]+=`, 'u'));
  return result;
}

const read = ({ stdout }: CliResult): Found[] => JSON.parse(stdout) as Found[];

test('a healthy set-up has no problem, in text and in JSON', async () => {
  const inWords = await doctor({ audience: keycloak.audience, operation: 'list-errors' });
  const inJson = await doctor({}, { flags: ['--json'] });

  expect([inWords.exitCode, inWords.stderr, inJson.exitCode]).toEqual([0, '', 0]);
  const lines = inWords.stdout.trimEnd().split('\n');
  expect(lines.filter((line) => !line.startsWith('ok '))).toEqual([]);
  expect(lines.join('\n')).toMatch(/^ok +client: The server accepts the client and its credentials/mu);
  expect(lines.join('\n')).toMatch(/^ok +tls: \S+ is trusted by ca-cert\. It was issued by Sandbox CA for localhost/mu);
  expect(lines.join('\n')).toMatch(/^ok +claims: The token has TasktopUser/mu);
  expect(lines.join('\n')).toMatch(/^ok +revocation: The server accepted/mu);
  expect(read(inJson).filter(({ status }) => status !== 'ok')).toEqual([]);
});

const issuerOf = (): Record<string, string> => ({ provider: 'oauth2', 'base-url': '', issuer: keycloak.issuer });
const broken: SetUp[] = [
  {
    name: 'a wrong secret',
    env: { BEARER_STEP_CLIENT_SECRET: WRONG },
    check: 'client',
    code: 'TOKEN_REJECTED',
    remedy: /Check client-id and client-secret/u,
    exitCode: 3,
  },
  {
    name: 'an unknown client',
    options: () => ({ 'client-id': 'nobody' }),
    check: 'client',
    code: 'TOKEN_REJECTED',
    remedy: /Check client-id and client-secret/u,
    exitCode: 3,
  },
  {
    name: 'a disabled client',
    options: () => ({ 'client-id': 'disabled' }),
    check: 'client',
    code: 'TOKEN_REJECTED',
    remedy: /Check client-id and client-secret/u,
    exitCode: 3,
  },
  {
    name: 'a realm in the wrong case',
    options: () => ({ variables: '{"realm": "tasktop"}' }),
    check: 'client',
    code: 'TOKEN_REJECTED',
    remedy: /"tasktop", the name of the realm, is wrong.*variables: realm/u,
    exitCode: 3,
  },
  {
    name: 'a client without a service account',
    options: () => ({ 'client-id': 'no-account' }),
    check: 'grant',
    code: 'TOKEN_REJECTED',
    remedy: /Enable the service account roles of the client.*Client authentication and Service account roles/u,
    exitCode: 3,
  },
  {
    name: 'a public client',
    options: () => ({ 'client-id': 'public' }),
    check: 'grant',
    code: 'TOKEN_REJECTED',
    remedy: /The client is public.*Make it confidential/u,
    exitCode: 3,
  },
  {
    name: 'a scope that does not exist',
    options: () => ({ scope: 'errors:read' }),
    check: 'grant',
    code: 'TOKEN_REJECTED',
    remedy: /Set the input scope only to scopes that the client may use/u,
    exitCode: 3,
  },
  {
    name: 'a client without a mapper for the audience',
    options: () => ({ 'client-id': keycloak.withoutAudience.id, audience: keycloak.audience }),
    env: { BEARER_STEP_CLIENT_SECRET: 'without-audience-7e40b2c915fd' },
    check: 'audience',
    code: 'TOKEN_NOT_ACCEPTED',
    remedy: /Keycloak: a mapper of the type Audience/u,
    exitCode: 3,
  },
  {
    name: 'a service account without the role',
    options: () => ({ 'client-id': 'no-role' }),
    check: 'claims',
    code: 'TOKEN_NOT_ACCEPTED',
    remedy: /Assign the role TasktopUser to the service account/u,
    exitCode: 3,
  },
  {
    name: 'no CA for the private certificate',
    options: () => ({ 'ca-cert': '' }),
    check: 'tls',
    code: 'TLS_UNTRUSTED',
    found: /issued by Sandbox CA for localhost/u,
    remedy: /Set ca-cert to the CA certificate.*ssl\.skip-verification=true/u,
    exitCode: 4,
  },
  {
    name: 'a certificate for another host name',
    options: () => ({ 'base-url': fronts.misnamed.origin }),
    check: 'tls',
    code: 'TLS_HOSTNAME',
    found: /issued by Sandbox CA for hub\.example\.com/u,
    remedy: /Use a host name that is in the certificate.*ssl\.skip-verification=true/u,
    exitCode: 4,
  },
  {
    name: 'an expired certificate',
    options: () => ({ 'base-url': fronts.expired.origin }),
    check: 'tls',
    code: 'TLS_EXPIRED',
    found: /expired on 20\d\d-/u,
    remedy: /Renew the certificate/u,
    exitCode: 4,
  },
  {
    name: 'tls-verify false',
    options: () => ({ 'tls-verify': 'false' }),
    check: 'tls',
    status: 'warning',
    remedy: /Remove tls-verify/u,
    exitCode: 0,
  },
  {
    name: 'a port where TLS is not spoken',
    options: () => ({ 'base-url': keycloak.backend.replace('http:', 'https:') }),
    check: 'tls',
    code: 'TLS_FAILED',
    remedy: /Check that the server uses TLS 1\.2 or newer on this port/u,
    exitCode: 4,
  },
  {
    name: 'http for a port with TLS',
    options: () => ({ 'base-url': keycloak.origin.replace('https:', 'http:') }),
    check: 'client',
    remedy: /write https:\/\//iu,
    exitCode: 4,
  },
  {
    name: 'a wrong port',
    options: () => ({ 'base-url': 'https://localhost:9' }),
    check: 'connection',
    code: 'CONNECTION_REFUSED',
    remedy: /Check the host and the port/u,
    exitCode: 4,
  },
  {
    name: 'a host name that does not exist',
    options: () => ({ 'base-url': 'https://hub.nowhere.invalid:8443' }),
    check: 'names',
    code: 'HOST_NOT_FOUND',
    remedy: /Check the spelling|check the DNS settings/u,
    exitCode: 4,
  },
  {
    name: 'a dead proxy',
    options: () => ({ 'base-url': 'https://hub.nowhere.invalid:8443' }),
    env: { HTTPS_PROXY: 'http://proxy-user:proxy-password@127.0.0.1:9' },
    check: 'proxy',
    code: 'PROXY_FAILED',
    remedy: /HTTPS_PROXY.*NO_PROXY/u,
    exitCode: 4,
  },
  {
    name: 'a wrong path of the issuer',
    options: () => ({ ...issuerOf(), issuer: `${keycloak.origin}/auth/realm/Tasktop` }),
    check: 'discovery',
    code: 'DISCOVERY_FAILED',
    remedy: /Check the path of issuer/u,
    exitCode: 3,
  },
  {
    name: 'a token that ends too soon',
    options: () => ({ 'client-id': 'short-lived', provider: 'keycloak', 'base-url': '', issuer: keycloak.issuer }),
    check: 'lifetime',
    status: 'warning',
    remedy: /Raise the lifetime of access tokens.*lower min-ttl/u,
    exitCode: 0,
  },
  {
    name: 'a server whose clock is ahead',
    options: () => ({ 'base-url': fronts.fast.origin }),
    check: 'clock',
    status: 'warning',
    found: /is 1(?:19|20|21) s ahead/u,
    remedy: /Correct the clock/u,
    exitCode: 0,
  },
  {
    name: 'a server with another public address',
    options: () => ({ 'base-url': fronts.fast.origin }),
    check: 'audience',
    status: 'warning',
    remedy: /correct the public address of the server/u,
    exitCode: 0,
  },
  {
    name: 'no secret',
    env: { BEARER_STEP_CLIENT_SECRET: '' },
    check: 'inputs',
    code: 'INPUT_INVALID',
    remedy: /Set the environment variable BEARER_STEP_CLIENT_SECRET/u,
    exitCode: 2,
  },
  {
    name: 'a base-url with a path',
    options: () => ({ 'base-url': `${keycloak.origin}/auth` }),
    check: 'inputs',
    code: 'INPUT_INVALID',
    remedy: /Set it to https:\S+ without the path/u,
    exitCode: 2,
  },
  {
    name: 'a refresh token that has ended',
    options: () => ({
      provider: 'keycloak',
      'base-url': '',
      issuer: keycloak.issuer,
      'client-id': keycloak.byCode.id,
      'save-refresh-token': 'none',
      'refresh-guard': 'none',
    }),
    flags: ['--refresh'],
    env: { BEARER_STEP_CLIENT_SECRET: 'by-code-2d8f61b7c3a0', BEARER_STEP_REFRESH_TOKEN: 'ended-0123456789abcdef' },
    check: 'grant',
    code: 'REFRESH_REJECTED',
    remedy: /sign in again/iu,
    exitCode: 3,
  },
];

describe('a broken set-up', () => {
  test.each(broken)('with $name', async (setUp) => {
    const { options = () => ({}), env = {}, flags = [], check, status = 'failed' } = setUp;
    const result = await doctor(options(), { env, flags: ['--json', ...flags] });

    const findings = read(result);
    const finding = findings.find((one) => one.check === check && one.status === status);
    expect({ name: setUp.name, finding, findings: finding === undefined ? findings : [] }).toMatchObject({
      finding: {
        check,
        status,
        code: setUp.code ?? (status === 'failed' ? expect.stringMatching(/^[A-Z_]+$/u) : ''),
        found: expect.stringMatching(setUp.found ?? /\S/u),
        remedy: expect.stringMatching(setUp.remedy),
      },
    });
    // The first failure is the one that is meant, and so is the exit code.
    expect(findings.find((one) => one.status === 'failed')?.check).toBe(status === 'failed' ? check : undefined);
    expect(result.exitCode).toBe(setUp.exitCode);
  });
});
