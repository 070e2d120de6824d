import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { createAuthority, type Authority } from '../../sandbox/certificates.js';
import { startCli, type CliResult } from '../../sandbox/cli.js';
import { REQUEST_TOKEN, startIdentityIssuer, type IdentityIssuer } from '../../sandbox/identity-issuer.js';
import { startProxy, tunnelTo } from './test-proxy.js';
import { at, expectFailure, expectSuccess, reply, reset, run, serve, token, TOKEN, type Reply } from './stage.js';
import { formsOf, lines } from './support.js';

let issuer: IdentityIssuer;
let keys: JSONWebKeySet;

beforeAll(async () => {
  issuer = await startIdentityIssuer();
  keys = (await (await fetch(issuer.jwksUrlOf('github'))).json()) as JSONWebKeySet;
});

afterAll(() => issuer.close());

beforeEach(() => {
  issuer.made.length = 0;
  issuer.requests.length = 0;
  issuer.options = {};
});

/** Returns the form of a request. */
const formOf = ({ body }: { body: string }): Record<string, string> => Object.fromEntries(new URLSearchParams(body));

const AUDIENCE = 'https://login.example.com';
const WITHOUT_SECRET = { 'client-id': '', 'client-secret': '', 'id-token-audience': AUDIENCE };

describe('a step without a stored secret', () => {
  const inputs = { ...WITHOUT_SECRET, 'client-auth': 'id_token' };

  test('sends the identity to the token endpoint, and the token of the job only to the CI system', async () => {
    const server = await serve({ '/token': token(), '/api': reply(200, {}) });
    const env = issuer.variablesOf('github');
    const result = await run({ inputs: { ...at(server, 'GET /api'), ...inputs }, env, secrets: [REQUEST_TOKEN] });
    expectSuccess(result);
    expect(lines(server)).toEqual(['POST /token', 'GET /api']);
    expect(server.requests.map(({ headers }) => headers.join(' ')).join(' ')).not.toContain(REQUEST_TOKEN);
    const { client_assertion: assertion = '', ...form } = formOf(server.requests[0] ?? { body: '' });
    expect(form).toEqual({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
    const { payload } = await jwtVerify(assertion, createLocalJWKSet(keys), { audience: AUDIENCE });
    expect(payload.aud).toBe(AUDIENCE);
    expect(issuer.requests.map(({ url }) => url)).toEqual([
      `/make/github?api-version=2.0&audience=${encodeURIComponent(AUDIENCE)}`,
    ]);
    for (const made of issuer.made) expect(result.main.log).not.toContain(made);
  });

  test('makes a new identity for each attempt', async () => {
    const server = await serve({ '/token': [reply(503), reset, token()] });
    const env = issuer.variablesOf('github');
    expectSuccess(await run({ inputs: { ...at(server), ...inputs, retries: '2' }, env }));
    const sent = server.requests.map((request) => formOf(request)['client_assertion']);
    expect(sent).toEqual(issuer.made);
    expect(new Set(sent).size).toBe(3);
  });

  test('follows no redirect of the CI system, and says what it returned', async () => {
    const server = await serve({ '/token': token() });
    const env = { ...issuer.variablesOf('github'), ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'wrong-request-token' };
    const result = await run({ inputs: { ...at(server), ...inputs }, env, secrets: ['wrong-request-token'] });
    expectFailure(result, 'IDENTITY_FAILED', 'The CI system returned HTTP 401 instead of an identity token.');
    expect(lines(server)).toEqual([]);
  });

  test('sends the token of the job to no address without https', async () => {
    const server = await serve({ '/token': token() });
    const env = { ...issuer.variablesOf('github'), ACTIONS_ID_TOKEN_REQUEST_URL: 'http://pipelines.example.com/t?a=1' };
    const result = await run({ inputs: { ...at(server), ...inputs }, env });
    expectFailure(result, 'ORIGIN_NOT_ALLOWED', 'is not https');
    expect(lines(server)).toEqual([]);
  });

  test.each(['api://AzureADTokenExchange', 'sts.amazonaws.com', 'npm:registry.npmjs.org', 'pypi', 'sigstore'])(
    'refuses the audience %s before anything is sent',
    async (audience) => {
      const server = await serve({ '/token': token() });
      const all = { ...at(server), ...inputs, 'id-token-audience': audience };
      expectFailure(
        await run({ inputs: all, env: issuer.variablesOf('github') }),
        'INPUT_INVALID',
        'id-token-audience',
      );
      expect([...lines(server), ...issuer.requests]).toEqual([]);
    },
  );

  test('cannot keep the token in the cache', async () => {
    const server = await serve({ '/token': token() });
    const all = { ...at(server), ...inputs, 'cache-token': 'true' };
    expectFailure(await run({ inputs: all, env: issuer.variablesOf('github') }), 'INPUT_INVALID', 'cache-token');
  });
});

describe('a grant', () => {
  const ACCESS = { issued_token_type: 'urn:ietf:params:oauth:token-type:access_token', scope: 'read' };
  const exchange = { ...WITHOUT_SECRET, 'client-auth': 'none', grant: 'token-exchange' };

  test('token-exchange exchanges the identity of the job, and shows the scope', async () => {
    const server = await serve({ '/token': token(ACCESS) });
    const result = await run({ inputs: { ...at(server), ...exchange }, env: issuer.variablesOf('forgejo') });
    expectSuccess(result);
    expect(formOf(server.requests[0] ?? { body: '' })).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: issuer.made[0],
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    });
    expect(result.main.log).toContain('The scope of the exchanged token: the server granted: read.');
  });

  test.each([
    { name: 'a token of one’s own', more: {}, type: 'access_token' },
    { name: 'one of another type', more: { 'subject-token-type': 'saml2' }, type: 'saml2' },
  ])('token-exchange exchanges $name, with a client', async ({ more, type }) => {
    const server = await serve({ '/token': token(ACCESS) });
    const subject = 'subject-token-81c5d2';
    const all = { ...at(server), grant: 'token-exchange', 'subject-token': subject, ...more };
    expectSuccess(await run({ inputs: all, secrets: [subject] }));
    expect(formOf(server.requests[0] ?? { body: '' })).toMatchObject({
      subject_token: subject,
      subject_token_type: `urn:ietf:params:oauth:token-type:${type}`,
    });
  });

  test('token-exchange never shows whom a token of one’s own belongs to', async () => {
    const server = await serve({ '/token': reply(400, { error: 'invalid_grant', error_description: 'Wrong.' }) });
    const subject = await issuer.mint('github', AUDIENCE, { claims: { sub: 'jane@example.com' } });
    const all = { ...at(server), grant: 'token-exchange', 'subject-token': subject };
    const result = await run({ inputs: all, secrets: [subject] });
    expectFailure(result, 'TOKEN_REJECTED');
    expect(result.main.log).not.toMatch(/jane|identity token states/u);
    expect(lines(server)).toHaveLength(1);
  });

  test.each([
    { type: 'urn:ietf:params:oauth:token-type:refresh_token', says: 'token-type:refresh_token' },
    { type: 'urn:ietf:params:oauth:token-type:id_token', says: 'token-type:id_token' },
    { type: undefined, says: 'has no issued_token_type' },
  ])('token-exchange refuses a response with the type $type', async ({ type, says }) => {
    const server = await serve({ '/token': token({ issued_token_type: type }) });
    const result = await run({ inputs: { ...at(server), ...exchange }, env: issuer.variablesOf('github') });
    expectFailure(result, 'TOKEN_INVALID', says);
  });

  test('token-exchange accepts a JWT', async () => {
    const server = await serve({ '/token': token({ issued_token_type: 'urn:ietf:params:oauth:token-type:jwt' }) });
    expectSuccess(await run({ inputs: { ...at(server), ...exchange }, env: issuer.variablesOf('github') }));
  });

  test('jwt-bearer sends the identity, or a token of one’s own once', async () => {
    const server = await serve({ '/token': [token(), reply(503), token()] });
    const grant = { ...at(server), grant: 'jwt-bearer' };
    expectSuccess(
      await run({ inputs: { ...grant, 'id-token-audience': AUDIENCE }, env: issuer.variablesOf('github') }),
    );
    expect(formOf(server.requests[0] ?? { body: '' })).toMatchObject({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: issuer.made[0],
    });
    const subject = 'assertion-of-ones-own-1';
    expectFailure(await run({ inputs: { ...grant, 'subject-token': subject }, secrets: [subject] }), 'TOKEN_REJECTED');
    expect(lines(server)).toHaveLength(2);
  });

  test.each([
    { name: 'subject-token', inputs: { 'subject-token': 'subject-token-1' }, says: 'subject-token: has no effect' },
    { name: 'subject-token-type', inputs: { 'subject-token-type': 'jwt' }, says: 'subject-token-type: has no effect' },
    { name: 'id-token-audience', inputs: { 'id-token-audience': AUDIENCE }, says: 'id-token-audience: has no effect' },
  ])('refuses $name where it has no effect', async ({ inputs, says }) => {
    const server = await serve({ '/token': token() });
    expectFailure(await run({ inputs: { ...at(server), ...inputs } }), 'INPUT_INVALID', says);
    expect(lines(server)).toEqual([]);
  });
});

describe('a job with one identity token', () => {
  /** Gets a token with the command, and resolves to the result. */
  async function call(origin: string, identity: string, more: readonly string[] = []): Promise<CliResult> {
    const words = ['call', '--token-url', `${origin}/token`, '--base-url', origin, '--request', 'GET /api'];
    const options = ['--client-auth', 'id_token', '--id-token-audience', AUDIENCE, ...more];
    const cli = startCli([...words, ...options], {
      env: {
        GITLAB_CI: 'true',
        CI_JOB_ID: '1',
        CI_PIPELINE_ID: '2',
        CI_PROJECT_ID: '3',
        BEARER_STEP_ID_TOKEN: identity,
      },
    });
    const result = await cli.ended;
    cli.remove();
    const printed = result.stdout + result.stderr;
    expect([identity, TOKEN].flatMap(formsOf).filter((form) => printed.includes(form))).toEqual([]);
    return result;
  }

  test('sends it once: a second step has the token of the first one', async () => {
    const server = await serve({
      '/token': [token(), reply(400, { error: 'invalid_client' })],
      '/api': reply(200, {}),
    });
    const identity = await issuer.mint('gitlab', AUDIENCE);
    const results = [await call(server.origin, identity), await call(server.origin, identity)];
    expect(results.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(results[1]?.stderr).toContain('The step uses the token that another step of this job requested.');
    expect(lines(server)).toEqual(['POST /token', 'GET /api', 'GET /api']);
  });

  test('another job shares nothing', async () => {
    const server = await serve({ '/token': token(), '/api': reply(200, {}) });
    await call(server.origin, await issuer.mint('gitlab', AUDIENCE));
    await call(server.origin, await issuer.mint('gitlab', AUDIENCE));
    expect(lines(server)).toEqual(['POST /token', 'GET /api', 'POST /token', 'GET /api']);
  });

  test.each<{ name: string; first: Reply }>([
    { name: 'a 503', first: reply(503) },
    { name: 'a 429', first: reply(429) },
    { name: 'a lost connection', first: reset },
  ])('makes no second attempt after $name', async ({ first }) => {
    const server = await serve({ '/token': [first, token()], '/api': reply(200, {}) });
    const { exitCode } = await call(server.origin, await issuer.mint('gitlab', AUDIENCE));
    expect(exitCode).not.toBe(0);
    expect(lines(server)).toEqual(['POST /token']);
  });

  test('gets no second token after the API has rejected the first one', async () => {
    const server = await serve({ '/token': token(), '/api': [reply(200, {}), reply(401)] });
    const identity = await issuer.mint('gitlab', AUDIENCE);
    await call(server.origin, identity);
    expect((await call(server.origin, identity)).exitCode).toBe(6);
    expect(lines(server)).toEqual(['POST /token', 'GET /api', 'GET /api']);
  });
});

describe('Microsoft Entra, behind a proxy', () => {
  const ENTRA = 'login.microsoftonline.com';
  let authority: Authority;

  beforeAll(async () => {
    authority = await createAuthority();
  });

  test('gets the identity of Azure Pipelines, and no other server does', async () => {
    const certificate = await authority.issue({ names: [ENTRA, 'localhost'] });
    const entra = await serve({ '/t/oauth2/v2.0/token': token(), '/other': token() }, { certificate });
    const proxy = await startProxy(tunnelTo(entra.origin));
    const words = (url: string): string[] => [
      'token',
      '--token-url',
      url,
      '--client-id',
      'app-1',
      '--client-auth',
      'id_token',
    ];
    const call = async (url: string): Promise<CliResult> => {
      const cli = startCli(
        [
          ...words(url),
          '--id-token-audience',
          'api://AzureADTokenExchange',
          '--ca-cert',
          authority.certificatePem,
          '--print',
          '--host',
          'azure',
        ],
        {
          env: {
            TF_BUILD: 'True',
            AGENT_ID: '1',
            HTTPS_PROXY: proxy.origin,
            NO_PROXY: 'localhost',
            ...issuer.variablesOf('azure'),
          },
        },
      );
      const result = await cli.ended;
      cli.remove();
      return result;
    };
    const { exitCode, stdout } = await call(`https://${ENTRA}/t/oauth2/v2.0/token`);
    expect([exitCode, stdout.trim()]).toEqual([0, TOKEN]);
    expect(formOf(entra.requests[0] ?? { body: '' })).toMatchObject({
      client_id: 'app-1',
      client_assertion: issuer.made[0],
    });
    expect((await call('https://localhost/other')).exitCode).toBe(2);
    expect(entra.requests).toHaveLength(1);
  });
});
