import { execFileSync } from 'node:child_process';
import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startCli, type CliResult } from '../../../sandbox/cli.js';
import {
  REQUEST_TOKEN,
  CI_ISSUERS,
  startIdentityIssuer,
  type IdentityIssuer,
  type MintOptions,
} from '../../../sandbox/identity-issuer.js';
import { runAction, type ActionOptions, type ActionResult } from '../../../sandbox/runner.js';
import { formsOf } from '../../scenarios/support.js';
import { KEY_FORMS, KEY_PAIRS, pemOf } from '../../support/private-keys.js';
import { CIS, federatedClient, SECRET, startCiRealm, type CiRealm } from './ci-realm.js';

let issuer: IdentityIssuer;
let realm: CiRealm;
let socketFolder: string;
let jobApi: Server;

beforeAll(async () => {
  issuer = await startIdentityIssuer();
  realm = await startCiRealm(issuer);
  socketFolder = mkdtempSync(join(tmpdir(), 'job-api-'));
  jobApi = createServer().listen(join(socketFolder, 'socket'));
}, 600_000);

afterAll(async () => {
  jobApi.close();
  rmSync(socketFolder, { recursive: true });
  await realm.close();
  await issuer.close();
});

/** What a run printed and wrote, for the search for secrets. */
let printed: string[] = [];
/** The identity tokens that jobs were given. */
let given: string[] = [];

beforeEach(() => {
  printed = [];
  given = [];
  issuer.options = {};
  realm.requests.length = 0;
  issuer.made.length = 0;
});

afterEach(() => {
  const assertions = realm.requests.flatMap(({ body }) => {
    const form = new URLSearchParams(body);
    return ['client_assertion', 'assertion', 'token'].flatMap((name) => form.get(name) ?? []);
  });
  const { d: privatePart = '' } = KEY_PAIRS.RS256.privateKey.export({ format: 'jwk' });
  const secrets = [...issuer.made, ...given, ...assertions, REQUEST_TOKEN, SECRET, privatePart];
  for (const text of printed) {
    const found = secrets.flatMap(formsOf).filter((form) => form.length > 8 && text.includes(form));
    expect(found).toEqual([]);
  }
});

/** Returns the requests to Keycloak: the ends of their paths, and their statuses. */
const exchanges = (): string[] =>
  realm.requests
    .filter(({ url }) => url.includes('/protocol/'))
    .map(({ url, status }) => `${url.split('/').at(-1) ?? ''} ${status ?? ''}`);

/** Expects that Keycloak got no assertion twice. */
function expectNewAssertions(): void {
  const sent = realm.requests.map(({ body }) => new URLSearchParams(body).get('client_assertion')).filter(Boolean);
  expect(new Set(sent).size).toBe(sent.length);
}

/** Runs the action in a job of GitHub. The masks hide secrets in the log, so only the log is searched. */
async function run(inputs: Record<string, string>, options: Partial<ActionOptions> = {}): Promise<ActionResult> {
  const env = issuer.variablesOf('github');
  const result = await runAction({ debug: true, env, ...options, inputs: { 'ca-cert': realm.caPem, ...inputs } });
  result.remove();
  printed.push(result.main.log, result.post?.log ?? '');
  return result;
}

/** The inputs of a step without a stored secret. */
const tokenMode = (): Record<string, string> => ({
  provider: 'keycloak',
  issuer: realm.issuer,
  'client-auth': 'id_token',
});
const six = (): Record<string, string> => ({
  ...tokenMode(),
  'base-url': realm.origin,
  request: 'GET /api/whoami',
});

describe('a job of GitHub without a stored secret', () => {
  test('calls the API with five inputs, and asks for a new identity for the revocation', async () => {
    expect(Object.keys(six()).length).toBeLessThanOrEqual(6);
    const { main, outputs } = await run(six());
    expect(main.log).not.toContain('error');
    expect(JSON.parse(outputs['response'] ?? '')).toMatchObject({ azp: 'github-job' });
    expect(exchanges()).toEqual(['token 200', 'revoke 200']);
    expect(issuer.made).toHaveLength(2);
    expectNewAssertions();
  });

  test('hands a token to later steps, and the post step revokes it with a new identity', async () => {
    const result = await run(tokenMode());
    expect(result.outputs['token']).toMatch(/^eyJ/u);
    expect(result.post?.log).toContain('The server accepted the revocation of the token.');
    expect(exchanges()).toEqual(['token 200', 'revoke 200']);
    expect(issuer.made).toHaveLength(2);
    expectNewAssertions();
  });

  test('the post step does not revoke a token of a state that a later step made', async () => {
    const result = await run(tokenMode(), {
      postEnv: { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'another-request-token' },
    });
    expect(result.post?.log).toContain('is not revoked');
    expect(exchanges()).toEqual(['token 200']);
  });

  test('acts as a linked user, by jwt-bearer', async () => {
    const { outputs } = await run({ ...six(), grant: 'jwt-bearer' });
    expect(JSON.parse(outputs['response'] ?? '')).toMatchObject({
      azp: 'github-job',
      preferred_username: 'bot-of-github',
    });
    expectNewAssertions();
  });

  test('the standard token exchange of Keycloak refuses a foreign token', async () => {
    const { main } = await run({ ...six(), grant: 'token-exchange' });
    expect(main.log).toContain('[TOKEN_REJECTED]');
    expect(main.log).toContain('does not exchange the token of another issuer');
  });
});

/** Returns the variables and programs of a job of a CI system, for the command. */
async function jobOf(
  ci: (typeof CIS)[number],
): Promise<{ env: Record<string, string>; programs: Record<string, string> }> {
  const token = await issuer.mint(ci, realm.issuer);
  given.push(token);
  // A program of a CI system gets a token at an address that only it knows.
  const makes = (field: string, url: string): string =>
    `exec node -e "fetch('${url}', { headers: { authorization: 'Bearer ${REQUEST_TOKEN}' } })` +
    `.then((response) => response.json()).then((body) => console.log(body.${field}))"`;
  const make = `${issuer.origin}/make/${ci}?api-version=2.0&audience=${encodeURIComponent(realm.issuer)}`;
  switch (ci) {
    case 'github':
    case 'forgejo': {
      return { env: { ...issuer.variablesOf(ci), ...(await gitHubFiles()) }, programs: {} };
    }
    case 'gitlab':
      return {
        env: {
          GITLAB_CI: 'true',
          CI_JOB_ID: '1',
          CI_PIPELINE_ID: '2',
          CI_PROJECT_ID: '3',
          BEARER_STEP_ID_TOKEN: token,
        },
        programs: {},
      };
    case 'circleci': {
      const ofOrganization = await issuer.mint(ci, 'org-1');
      given.push(ofOrganization);
      const env = { CIRCLECI: 'true', CIRCLE_BUILD_NUM: '1', CIRCLE_OIDC_TOKEN_V2: ofOrganization };
      return { env, programs: { circleci: makes('value', make) } };
    }
    case 'bitbucket':
      return { env: { BITBUCKET_BUILD_NUMBER: '1', BITBUCKET_STEP_OIDC_TOKEN: token }, programs: {} };
    case 'buildkite':
      return {
        env: {
          BUILDKITE: 'true',
          BUILDKITE_JOB_ID: 'job-1',
          BUILDKITE_AGENT_JOB_API_TOKEN: 'job-api-token',
          BUILDKITE_AGENT_JOB_API_SOCKET: join(socketFolder, 'socket'),
        },
        programs: { 'buildkite-agent': `[ "$1" = redactor ] && { cat >/dev/null; exit 0; }\n${makes('value', make)}` },
      };
  }
}

/** Creates the command files of a step, by which the command knows GitHub. */
async function gitHubFiles(): Promise<Record<string, string>> {
  const { writeFile } = await import('node:fs/promises');
  const names = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'];
  const files = names.map((name) => [name, join(socketFolder, name.toLowerCase())] as const);
  for (const [, path] of files) await writeFile(path, '');
  return { GITHUB_ACTIONS: 'true', ...Object.fromEntries(files) };
}

/** Calls the API with the command in a job of a CI system. */
async function call(
  ci: (typeof CIS)[number],
  options: Record<string, string>,
  secrets: Record<string, string> = {},
): Promise<CliResult> {
  const { env, programs } = await jobOf(ci);
  const all = {
    provider: 'keycloak',
    issuer: realm.issuer,
    'base-url': realm.origin,
    'ca-cert': realm.caPem,
    request: 'GET /api/whoami',
    ...options,
  };
  const words = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
  const cli = startCli(['call', ...words], { env: { ...env, ...secrets }, programs });
  const result = await cli.ended;
  cli.remove();
  printed.push(result.stdout, result.stderr.replaceAll(/^::add-mask::.*$/gmu, ''));
  return result;
}

describe.each(CIS)('a job of %s', (ci) => {
  const secret = { BEARER_STEP_CLIENT_SECRET: SECRET };

  test.each([
    { name: 'the identity as client assertion', options: { 'client-auth': 'id_token' }, azp: `${ci}-job` },
    {
      name: 'jwt-bearer, and the identity as client assertion',
      options: { 'client-auth': 'id_token', grant: 'jwt-bearer' },
      azp: `${ci}-job`,
      user: `bot-of-${ci}`,
    },
    {
      name: 'jwt-bearer, and a client with a secret',
      options: { 'client-id': `${ci}-secret`, grant: 'jwt-bearer' },
      secrets: secret,
      azp: `${ci}-secret`,
      user: `bot-of-${ci}`,
    },
    {
      name: 'private_key_jwt',
      options: { 'client-id': 'key-ES256', 'client-auth': 'private_key_jwt' },
      secrets: { BEARER_STEP_CLIENT_KEY: pemOf(KEY_PAIRS.ES256) },
      azp: 'key-ES256',
    },
    {
      name: 'client_secret_jwt',
      options: { 'client-id': 'secret-jwt', 'client-auth': 'client_secret_jwt' },
      secrets: secret,
      azp: 'secret-jwt',
    },
  ])('gets a token by $name', async ({ options, secrets, azp, user }) => {
    const { stdout, stderr, exitCode } = await call(ci, options, secrets);
    expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
    const claims = JSON.parse(stdout) as { azp: string; preferred_username: string };
    expect(claims.azp).toBe(azp);
    if (user !== undefined) expect(claims.preferred_username).toBe(user);
    expectNewAssertions();
  });
});

describe.each(['RS256', 'PS256', 'ES256', 'EdDSA'] as const)('private_key_jwt with %s', (algorithm) => {
  test.each(Object.keys(KEY_FORMS))('from %s', async (form) => {
    const { main, outputs } = await run({
      provider: 'keycloak',
      issuer: realm.issuer,
      'client-id': `key-${algorithm}`,
      'client-auth': 'private_key_jwt',
      'client-key': KEY_FORMS[form]?.(KEY_PAIRS[algorithm]) ?? '',
      'client-key-id': `key-${algorithm}`,
      'client-key-algorithm': algorithm,
      'base-url': realm.origin,
      request: 'GET /api/whoami',
    });
    expect(main.log).not.toContain('error');
    expect(JSON.parse(outputs['response'] ?? '')).toMatchObject({ azp: `key-${algorithm}` });
    expect(exchanges()).toEqual(['token 200', 'revoke 200']);
    expectNewAssertions();
  });
});

describe('DPoP', () => {
  const bound = (): Record<string, string> => ({
    provider: 'keycloak',
    issuer: realm.issuer,
    'client-id': 'bound',
    'client-secret': SECRET,
    'base-url': realm.origin,
    request: 'GET /api/whoami',
  });

  test.each([
    { name: 'is used if the input says so', dpop: 'true', expected: ['token 200', 'revoke 200'] },
    {
      name: 'is used after Keycloak has refused a request',
      dpop: '',
      expected: ['token 400', 'token 200', 'revoke 200'],
    },
  ])('$name', async ({ dpop, expected }) => {
    const { outputs, main } = await run({ ...bound(), dpop });
    expect(main.log).not.toContain('Error:');
    expect(JSON.parse(outputs['response'] ?? '')).toMatchObject({ azp: 'bound', cnf: { jkt: expect.any(String) } });
    expect(exchanges()).toEqual(expected);
  });

  test('is no use to later steps, and the message says so', async () => {
    const { main } = await run({ ...bound(), request: '' }, { post: false });
    expect(main.log).toContain('Send the request in this step');
  });
});

describe('a set-up that is wrong gets the line to write:', () => {
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const sub = CI_ISSUERS.github.sub;
  const withIds = 'repo:acme@12/site@34:ref:refs/heads/main';
  const rule = (expected: string): string => `jwt.credential.sub=${expected})`;

  const events = mkdtempSync(join(tmpdir(), 'event-'));
  const fork = join(events, 'event.json');
  writeFileSync(fork, JSON.stringify({ pull_request: { head: { repo: { full_name: 'stranger/site' } } } }));
  afterAll(() => rmSync(events, { recursive: true }));

  /** The changes of a client while a test runs. */
  interface Case {
    name: string;
    options?: MintOptions;
    client?: object;
    env?: Record<string, string>;
    code?: string;
    says: readonly string[];
  }

  test.each<Case>([
    {
      name: 'the rule has the old form of sub',
      options: { claims: { sub: withIds } },
      says: [rule(withIds), `a rule for "${sub}" does not match`],
    },
    {
      name: 'the rule has the new form of sub',
      client: { attributes: { 'jwt.credential.issuer': 'github', 'jwt.credential.sub': withIds } },
      says: [rule(sub), 'A rule with the ids of owner and repository'],
    },
    {
      name: 'another issuer',
      options: { claims: { iss: 'https://token.actions.example.com' } },
      says: ['config.issuer=https://token.actions.example.com'],
    },
    {
      name: 'an expired token',
      options: { aheadS: -400 },
      says: ['The identity token has expired or is not valid yet'],
    },
    {
      name: 'a jti that was used',
      options: { claims: { jti: 'used-twice' } },
      says: ['accepts each identity token once'],
    },
    { name: 'a clock that is behind', options: { aheadS: 45 }, says: ['config.allowedClockSkew=30'] },
    { name: 'another key', options: { key: other }, says: ['config.jwksUrl set to the jwks_uri of'] },
    { name: 'an unknown key id', options: { kid: 'ci-2' }, says: ['config.jwksUrl set to the jwks_uri of'] },
    {
      name: 'an algorithm that the server does not allow',
      options: { alg: 'HS256', key: createSecretKey(Buffer.alloc(32, 7)) },
      says: ['The server must verify the token with the public keys of'],
    },
    { name: 'a disabled client', client: { enabled: false }, says: ['Both must be enabled.'] },
    {
      name: 'no permission',
      env: { GITHUB_EVENT_NAME: 'push' },
      code: 'IDENTITY_FAILED',
      says: ['Set "permissions: { id-token: write }" for the job'],
    },
    {
      name: 'a pull request from a fork',
      env: { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: fork },
      code: 'IDENTITY_FAILED',
      says: ['"if: github.event.pull_request.head.repo.full_name == github.repository"'],
    },
  ])('$name', async ({ options = {}, client = {}, env, code = 'TOKEN_REJECTED', says }) => {
    issuer.options = options;
    const [found] = (await realm.admin('GET', '/ci/clients?clientId=github-job')) as [{ id: string }];
    const restored = federatedClient('github');
    await realm.admin('PUT', `/ci/clients/${found.id}`, { ...restored, ...client });
    if (options.claims?.['jti'] !== undefined) await run(tokenMode(), { post: false });
    const { main } = await run(tokenMode(), { ...(env === undefined ? {} : { env }), post: false });
    await realm.admin('PUT', `/ci/clients/${found.id}`, { ...restored, enabled: true });
    expect(main.log).toContain(`[${code}]`);
    for (const text of says) expect(main.log).toContain(text);
    expect(main.log).not.toMatch(/octo|repository":/u);
  });

  test('a token for several audiences', async () => {
    const token = await issuer.mint('gitlab', [realm.issuer, 'https://other.example.com']);
    const { exitCode, stderr } = await call('gitlab', { 'client-auth': 'id_token' }, { BEARER_STEP_ID_TOKEN: token });
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`Let the CI system make it for one audience: ${realm.issuer}.`);
    expect(exchanges()).toEqual([]);
  });
});

test('the commands of docs/identity.md make a realm that needs no secret', async () => {
  const page = readFileSync(new URL('../../../docs/identity.md', import.meta.url), 'utf8');
  const commands = [...page.matchAll(/^ *kcadm\.sh create [^\n]*(?:(?<=\\)\n[^\n]*)*/gmu)]
    .map(([command]) => command)
    .slice(0, 2)
    .map((command) =>
      command
        .replaceAll('https://token.actions.githubusercontent.com', issuer.issuerOf('github'))
        .replaceAll('-r ci', '-r documented'),
    );
  expect(commands).toHaveLength(2);
  await realm.admin('POST', '', { realm: 'documented', enabled: true });
  const login = `kcadm.sh config credentials --server ${realm.backend}/auth --realm master --user admin --password admin`;
  const folder = mkdtempSync(join(tmpdir(), 'kcadm-'));
  const script = ['set -e', `export PATH="${realm.home}/bin:$PATH" HOME="${folder}"`, login, ...commands].join('\n');
  execFileSync('bash', ['-c', script], { stdio: 'pipe' });
  rmSync(folder, { recursive: true });
  const inputs = { ...tokenMode(), issuer: realm.issuer.replace(/ci$/u, 'documented') };
  const { main, outputs } = await run(inputs);
  expect(main.log).not.toContain('[TOKEN_REJECTED]');
  expect(outputs['token']).toMatch(/^eyJ/u);
});
