import { decodeJwt } from 'jose';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { runPost } from '../../../src/actions/step/run-post.js';
import type { FindIdentity } from '../../../src/ci/identity/source.js';
import { runStep } from '../../../src/step/run-step.js';
import { createFakeWorld, type FakeWorld, type Reply } from '../../support/fake-world.js';
import { identityToken } from '../../support/identity-token.js';
import { KEY_PAIRS, pemOf } from '../../support/private-keys.js';

const ISSUER = 'https://login.example.com/realms/ci';
const URLS = { provider: 'keycloak', issuer: ISSUER, 'base-url': 'https://api.example.com' };
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';

let count = 0;
beforeEach(() => {
  count = 0;
});

/** Makes a new identity token for each request, at an address. */
const endpoint =
  (bearer = 'request-token-1'): FindIdentity =>
  (audience) => ({
    kind: 'endpoint',
    method: 'GET',
    url: new URL(`https://ci.example.com/token?audience=${encodeURIComponent(audience)}`),
    bearer,
    field: 'value',
    variable: 'ACTIONS_ID_TOKEN_REQUEST_URL',
  });

/** The job has one identity token. */
const given: FindIdentity = () => ({
  kind: 'given',
  token: identityToken({ aud: ISSUER, jti: 'only' }),
  variable: 'BEARER_STEP_ID_TOKEN',
});

interface Setting {
  inputs?: Record<string, string>;
  identity?: FindIdentity;
  temp?: string;
  /** Replies of the token endpoint, in turn. */
  token?: Reply[];
  api?: Reply;
}

/** Runs a step. */
async function run({
  inputs = {},
  identity = endpoint(),
  temp = '',
  token = [],
  api = {},
}: Setting): Promise<FakeWorld> {
  const replies = [...token];
  const world = createFakeWorld({
    inputs: { ...URLS, ...inputs },
    identity,
    temp,
    serve: ({ url }) => {
      const audience = url.searchParams.get('audience');
      count += 1;
      if (url.host === 'ci.example.com')
        return { body: { value: identityToken({ aud: audience, jti: String(count) }) } };
      if (url.pathname.endsWith('/revoke')) return {};
      if (!/\/token$/u.test(url.pathname)) return api;
      const issued = { access_token: `access-token-${count}`, expires_in: 300, token_type: 'Bearer' };
      return replies.shift() ?? { body: { ...issued, issued_token_type: ACCESS_TOKEN } };
    },
  });
  await runStep(world.deps);
  return world;
}

/** Returns the forms that were sent to the authorization server. */
const formsOf = ({ attempts }: FakeWorld): Record<string, string>[] =>
  attempts
    .filter(({ method }) => method === 'POST')
    .map(({ body }) => Object.fromEntries(new URLSearchParams(typeof body === 'string' ? body : '')));

const pathsOf = ({ sent }: FakeWorld): string[] => sent.map((line) => new URL(line.split(' ')[1] ?? '').pathname);

const ID_TOKEN = { 'client-auth': 'id_token' };
const REQUEST = { request: 'GET /items' };

test('the audience is the issuer, and each request has a new identity', async () => {
  const world = await run({ inputs: { ...ID_TOKEN, ...REQUEST } });
  expect(world.host.failures).toEqual([]);
  expect(pathsOf(world).map((path) => path.split('/').at(-1))).toEqual(['token', 'token', 'items', 'token', 'revoke']);
  const assertions = formsOf(world).map(({ client_assertion: assertion = '' }) => decodeJwt(assertion));
  expect(assertions.map(({ aud }) => aud)).toEqual([ISSUER, ISSUER]);
  expect(new Set(assertions.map(({ jti }) => jti)).size).toBe(2);
  expect(world.host.infos).toContain('Sending the identity token of the job to https://login.example.com.');
});

test('a job without an identity fails before anything is sent', async () => {
  const world = await run({ inputs: ID_TOKEN, identity: () => ({ kind: 'none', remedy: 'Ask for it.' }) });
  expect(world.host.failures).toEqual(['[IDENTITY_FAILED] This job has no identity token. Ask for it.']);
  expect(world.sent).toEqual([]);
});

describe('the post step', () => {
  async function post(main: FindIdentity, later: FindIdentity): Promise<FakeWorld> {
    const { host } = await run({ inputs: ID_TOKEN, identity: main });
    const world = createFakeWorld({
      inputs: { ...URLS, ...ID_TOKEN },
      identity: later,
      state: host.states.at(-1) ?? '',
      serve: ({ url }) => (url.host === 'ci.example.com' ? { body: { value: identityToken({ aud: ISSUER }) } } : {}),
    });
    await runPost(world.deps);
    return world;
  }

  test('asks for another identity', async () => {
    const { sent, host } = await post(endpoint(), endpoint());
    expect(sent.map((line) => new URL(line.split(' ')[1] ?? '').host)).toEqual(['ci.example.com', 'login.example.com']);
    expect(host.warnings).toEqual([]);
  });

  test.each([
    { name: 'another token of the job', later: endpoint('request-token-2') },
    { name: 'no identity', later: (): ReturnType<FindIdentity> => ({ kind: 'none', remedy: '' }) },
  ])('sends nothing with $name', async ({ later }) => {
    const { sent, host } = await post(endpoint(), later);
    expect(sent).toEqual([]);
    expect(host.warnings).toEqual([expect.stringContaining('is not revoked')]);
  });
});

describe('a job with one identity token', () => {
  const temp = mkdtempSync(join(tmpdir(), 'identity-step-'));
  afterAll(() => rmSync(temp, { recursive: true }));

  test('shares the token between its steps, and revokes nothing', async () => {
    const inputs = { ...ID_TOKEN, ...REQUEST };
    const first = await run({ inputs, identity: given, temp });
    const second = await run({ inputs, identity: given, temp });
    expect([...first.host.failures, ...second.host.failures]).toEqual([]);
    expect([formsOf(first).length, formsOf(second).length]).toEqual([1, 0]);
    expect(first.host.infos).toContainEqual(expect.stringContaining('this job has only one identity token'));
  });

  test('shares a token whose end is unknown, and says so in each step', async () => {
    const inputs = { ...ID_TOKEN, scope: 'of-this-test' };
    const endless = { body: { access_token: 'access-token-endless', token_type: 'Bearer' } };
    const first = await run({ inputs, identity: given, temp, token: [endless] });
    const second = await run({ inputs, identity: given, temp });
    expect([...first.host.failures, ...second.host.failures]).toEqual([]);
    expect([formsOf(first).length, formsOf(second).length]).toEqual([1, 0]);
    for (const { host } of [first, second]) {
      expect(host.outputs['token']).toBe('access-token-endless');
      expect(host.outputs['expires-at']).toBeUndefined();
    }
  });

  test('makes no second attempt, neither after a 503 nor after the API has rejected the token', async () => {
    const inputs = { ...ID_TOKEN, ...REQUEST, retries: '3', 'id-token-audience': ISSUER };
    const refused = await run({ inputs, identity: given, token: [{ status: 503 }] });
    expect(formsOf(refused)).toHaveLength(1);
    const rejected = await run({ inputs, identity: given, api: { status: 401 } });
    expect(formsOf(rejected)).toHaveLength(1);
  });

  test('masks it before anything is printed', async () => {
    const world = await run({ inputs: ID_TOKEN, identity: given });
    const { token } = given('') as { token: string };
    const { events } = world.host;
    const firstLine = events.findIndex(({ kind }) => kind === 'info');
    expect(events.findIndex(({ kind, text }) => kind === 'mask' && text === token)).toBeLessThan(firstLine);
  });
});

describe('the grant', () => {
  const client = { 'client-id': 'ci', 'client-secret': 'client-secret-1' };

  test.each([
    { name: 'the identity', inputs: {}, type: 'id_token', sends: 'the identity token of the job as id_token' },
    { name: 'a token', inputs: { 'subject-token': 'subject-1' }, type: 'access_token', sends: 'the subject token as' },
    {
      name: 'a token of another type',
      inputs: { 'subject-token': 'subject-1', 'subject-token-type': 'jwt' },
      type: 'jwt',
      sends: 'the subject token as jwt',
    },
  ])('token-exchange exchanges $name', async ({ inputs, type, sends }) => {
    const world = await run({ inputs: { ...client, ...inputs, grant: 'token-exchange', scope: 'read' } });
    expect(world.host.failures).toEqual([]);
    expect(formsOf(world).at(-1)).toMatchObject({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token_type: `urn:ietf:params:oauth:token-type:${type}`,
      scope: 'read',
    });
    expect(world.host.infos.join('\n')).toContain(`Sending ${sends}`);
    expect(world.host.infos.join('\n')).toContain('The scope of the exchanged token: the server does not say.');
  });

  test('jwt-bearer sends an assertion that the key signs, without another authentication', async () => {
    const key = { 'client-id': 'ci', 'client-key': pemOf(KEY_PAIRS.ES256), grant: 'jwt-bearer', scope: 'read' };
    const world = await run({ inputs: key });
    expect(world.host.failures).toEqual([]);
    const [{ assertion = '', ...form } = {}] = formsOf(world);
    expect(form).toEqual({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', scope: 'read' });
    expect(decodeJwt(assertion)).toMatchObject({ iss: 'ci', sub: 'ci', aud: ISSUER });
  });

  test('jwt-bearer sends the identity if the key authenticates the client', async () => {
    const key = { 'client-id': 'ci', 'client-key': pemOf(KEY_PAIRS.ES256), 'client-auth': 'private_key_jwt' };
    const world = await run({ inputs: { ...key, grant: 'jwt-bearer' } });
    const [{ assertion = '', client_assertion: ofClient = '' } = {}] = formsOf(world);
    expect([decodeJwt(assertion).aud, decodeJwt(ofClient).iss]).toEqual([ISSUER, 'ci']);
  });

  test.each([
    {
      provider: 'google',
      inputs: { 'client-id': 'bot@project.iam.gserviceaccount.com', scope: 'drive' },
      claims: {
        iss: 'bot@project.iam.gserviceaccount.com',
        aud: 'https://oauth2.googleapis.com/token',
        scope: 'drive',
      },
      parameters: {},
    },
    {
      provider: 'google',
      inputs: { 'client-id': 'bot', scope: 'drive', variables: '{"user": "jane@example.com"}' },
      claims: { iss: 'bot', sub: 'jane@example.com', aud: 'https://oauth2.googleapis.com/token', scope: 'drive' },
      parameters: {},
    },
    {
      provider: 'salesforce',
      inputs: { 'client-id': 'app', variables: '{"user": "ci@example.com"}', scope: 'api' },
      claims: { iss: 'app', sub: 'ci@example.com', aud: 'https://login.salesforce.com' },
      parameters: { scope: 'api' },
    },
    {
      provider: 'salesforce',
      inputs: { 'client-id': 'app', variables: '{"user": "ci@example.com"}', issuer: 'https://test.salesforce.com' },
      claims: { iss: 'app', sub: 'ci@example.com', aud: 'https://test.salesforce.com' },
      parameters: {},
    },
  ])('of $provider has the claims of its file', async ({ provider, inputs, claims, parameters }) => {
    const all = { issuer: '', 'client-key': pemOf(KEY_PAIRS.RS256), provider, ...inputs };
    const world = await run({ inputs: all });
    expect(world.host.failures).toEqual([]);
    const [{ assertion = '', ...form } = {}] = formsOf(world);
    expect(form).toEqual({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', ...parameters });
    const { iat = 0, exp, jti, ...named } = decodeJwt(assertion);
    expect(named).toEqual(claims);
    expect([exp, typeof jti]).toEqual([iat + 60, 'string']);
  });
});

describe('an input error', () => {
  test.each([
    {
      name: 'no audience',
      inputs: { ...ID_TOKEN, provider: 'oauth2', issuer: '', 'token-url': 'https://x.test/t' },
      says: 'id-token-audience: is missing',
    },
    {
      name: 'an audience of npm',
      inputs: { ...ID_TOKEN, 'id-token-audience': 'npm:registry.npmjs.org' },
      says: 'could act as this job',
    },
    {
      name: 'no key for Google',
      inputs: { provider: 'google', issuer: '', 'client-id': 'bot' },
      says: 'client-key: is empty',
    },
    { name: 'no client for a key', inputs: { 'client-key': pemOf(KEY_PAIRS.RS256) }, says: 'client-id: is empty' },
    {
      name: 'a damaged key',
      inputs: { 'client-id': 'ci', 'client-key': 'damaged' },
      says: 'client-key: contains no private key',
    },
    {
      name: 'a subject token without its grant',
      inputs: { 'client-id': 'ci', 'client-secret': 'client-secret-1', 'subject-token': 'subject-1' },
      says: 'subject-token: has no effect',
    },
    {
      name: 'a type without an exchange',
      inputs: { 'client-id': 'ci', 'client-secret': 'client-secret-1', 'subject-token-type': 'jwt' },
      says: 'subject-token-type: has no effect',
    },
    {
      name: 'an audience without an identity',
      inputs: { 'client-id': 'ci', 'client-secret': 'client-secret-1', 'id-token-audience': 'x' },
      says: 'id-token-audience: has no effect',
    },
    { name: 'the cache', inputs: { ...ID_TOKEN, 'cache-token': 'true' }, says: 'cache-token: cannot be combined' },
  ])('$name', async ({ inputs, says }) => {
    const { host, sent } = await run({ inputs });
    expect(host.failures).toEqual([expect.stringContaining(says)]);
    expect(sent).toEqual([]);
  });

  test('a grant whose assertion names the client needs no client-id', async () => {
    const world = await run({ inputs: { 'client-auth': 'none', grant: 'jwt-bearer' } });
    expect(world.host.failures).toEqual([]);
    expect(Object.keys(formsOf(world)[0] ?? {})).toEqual(['grant_type', 'assertion']);
  });
});

test('a token of a client without a secret is shared only under a seal key', async () => {
  const { host } = await run({ inputs: { ...ID_TOKEN, 'share-token': 'true' } });
  expect(host.warnings).toEqual([expect.stringContaining('the client has no secret that could be the key')]);
});

test('a response to an exchange must say that it has an access token', async () => {
  const refused = {
    body: { access_token: 'access-token-1', issued_token_type: 'urn:ietf:params:oauth:token-type:id_token' },
  };
  const inputs = { 'client-auth': 'none', grant: 'token-exchange' };
  const { host } = await run({ inputs, token: [refused] });
  expect(host.failures).toEqual([expect.stringContaining('has urn:ietf:params:oauth:token-type:id_token')]);
  const without = await run({ inputs, token: [{ body: { access_token: 'access-token-1' } }] });
  expect(without.host.failures).toEqual([expect.stringContaining('has no issued_token_type')]);
});
