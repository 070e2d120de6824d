/** The built `bearer-step login` and the built step for a public client, and with additional parameters of the sign-in. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createPerson } from '../../sandbox/person.js';
import { newSealKey } from '../../src/lib/seal.js';
import { ADDRESS, byIssuer, expectFailure, expectNoReuse, expectNoSecrets, expectSuccess } from './login-stage.js';
import { keep, processes, run, SAVE, saved, secretIn, secretsOf, serveSignIns, tokenRequests } from './login-stage.js';
import * as step from './stage.js';
import { lines } from './support.js';

test('a public client signs in with PKCE and without a secret, and its chain can be refreshed', async () => {
  const server = await serveSignIns({ method: 'none', rotation: 'immediate' });
  const cli = run([...byIssuer(server), '--client-auth', 'none', '--save', SAVE, '--save-seal-key', 'cat > seal-key']);
  const [address] = await cli.says(ADDRESS);
  expect(new URL(address).searchParams.get('code_challenge_method')).toBe('S256');
  await createPerson().signIn(address);
  const result = await cli.ended;
  expectSuccess(result);
  expect(result.stderr).not.toMatch(/client.secret/iu);
  expect(result.stderr).toMatch(/^ {2}client-auth: none$/mu);
  const forms = tokenRequests(server);
  expect(forms.map((form) => form.get('client_id'))).toEqual(forms.map(() => server.clientId));
  expect(forms.some((form) => form.has('client_secret') || form.has('client_assertion'))).toBe(false);
  expectNoReuse(server);
  expect(await server.refreshes(saved(cli))).toBe(true);
  expectNoSecrets(result, secretsOf(server), [processes(cli)]);
});

describe('the step of a public client', () => {
  /** Signs in at a server, and returns the inputs of a step with this chain. */
  async function stage(rotation: 'none' | 'immediate') {
    const server = await serveSignIns({ method: 'none', rotation });
    const cli = run([...byIssuer(server), '--client-auth', 'none', '--save', SAVE]);
    await createPerson().signIn((await cli.says(ADDRESS))[0]);
    expectSuccess(await cli.ended);
    const { issuer, clientId } = server;
    const client = { 'client-id': clientId, 'client-secret': '', 'client-auth': 'none' };
    return { server, refreshToken: saved(cli), inputs: { issuer, 'base-url': issuer, ...client } };
  }

  test('refreshes the chain, and saves each new refresh token', async () => {
    const { server, refreshToken, inputs } = await stage('immediate');
    const folder = mkdtempSync(join(tmpdir(), 'bearer-step-public-'));
    keep({ remove: () => rmSync(folder, { recursive: true, force: true }) });
    const file = join(folder, 'refresh-token');
    writeFileSync(file, refreshToken);
    const store = { 'load-refresh-token': `cat ${file}`, 'save-refresh-token': `cat > ${file}` };
    for (let round = 0; round < 2; round += 1) {
      const result = await step.run({
        inputs: { ...inputs, ...store, 'refresh-guard': 'concurrency' },
        secrets: server.issued,
      });
      step.expectSuccess(result);
    }
    const [last] = tokenRequests(server).slice(-1);
    expect(last?.get('client_id')).toBe(server.clientId);
    expect(last?.has('client_secret')).toBe(false);
    expect(await server.refreshes(readFileSync(file, 'utf8'))).toBe(true);
  });

  test('revokes the token in the post step, with its id alone', async () => {
    const { server, refreshToken, inputs } = await stage('none');
    const chain = { 'refresh-token': refreshToken, 'save-refresh-token': 'none', 'refresh-guard': 'none' };
    const result = await step.run({
      inputs: { ...inputs, ...chain, 'revoke-token': 'true' },
      secrets: server.issued,
      post: true,
    });
    step.expectSuccess(result);
    const revocation = server.requests.find(({ url }) => url === '/token/revocation');
    expect(lines(server).at(-1)).toBe('POST /token/revocation');
    expect(Object.keys(Object.fromEntries(new URLSearchParams(revocation?.body))).sort()).toEqual([
      'client_id',
      'token',
      'token_type_hint',
    ]);
  });

  test('shares its token only under a seal key', async () => {
    const { server, refreshToken, inputs } = await stage('none');
    const chain = { 'refresh-token': refreshToken, 'save-refresh-token': 'none', 'refresh-guard': 'none' };
    const all = { ...inputs, ...chain, 'share-token': 'true' };
    const without = await step.run({ inputs: all, secrets: server.issued });
    expect(without.outputs['sealed-token']).toBeUndefined();
    expect(without.main.stdout).toContain('the client has no secret that could be the key. Set seal-key');
    const sealKey = newSealKey();
    const shared = await step.run({ inputs: { ...all, 'seal-key': sealKey }, secrets: [...server.issued, sealKey] });
    expect(shared.outputs['sealed-token']).toBeDefined();
  });

  test('may not use client credentials', async () => {
    const server = await step.serve({ '/token': step.token() });
    const inputs = { ...step.at(server), 'client-secret': '', 'client-auth': 'none' };
    step.expectFailure(
      await step.run({ inputs }),
      'INPUT_INVALID',
      /client-auth: is none, but the grant is client_cred/u,
    );
    expect(server.requests).toEqual([]);
  });

  test('is never assumed for an empty secret', async () => {
    const server = await serveSignIns({ method: 'none' });
    const chain = { 'refresh-token': 'a-refresh-token-0001', 'save-refresh-token': 'none', 'refresh-guard': 'none' };
    const inputs = { issuer: server.issuer, 'client-secret': '', ...chain };
    step.expectFailure(await step.run({ inputs }), 'INPUT_INVALID', /client-secret: is empty/u);
    expect(server.requests).toEqual([]);
  });
});

test('without client-auth, a server for public clients alone does not make a client public', async () => {
  const server = await serveSignIns({ method: 'none' });
  const cli = run([...byIssuer(server), '--save', SAVE]);
  await cli.says(/Client secret \(not shown\): /u);
  cli.closeInput();
  expectFailure(await cli.ended, 'INPUT_INVALID', /client-secret: is empty/u);
  expect(server.requests).toEqual([]);
});

test('additional parameters are in the address, and change none of the protocol', async () => {
  const server = await serveSignIns();
  const parameters = ['--authorization-parameters', 'access_type: offline\naudience: api.example.com\nmax_age: 60'];
  const cli = run([...byIssuer(server), ...parameters, '--save', SAVE], secretIn(server));
  const { searchParams } = new URL((await cli.says(ADDRESS))[0]);
  expect(Object.fromEntries(searchParams)).toMatchObject({
    access_type: 'offline',
    audience: 'api.example.com',
    max_age: '60',
    client_id: server.clientId,
    scope: 'read write',
    response_type: 'code',
  });
});

test('a provider file says that its clients are public, and which parameters a sign-in needs', async () => {
  const server = await serveSignIns({ method: 'none' });
  const file = `id: acme
title: Acme
base_url: { example: 'https://acme.example.com' }
oauth:
  token_endpoint: '{base_url}/token'
  authorization_endpoint: '{base_url}/auth'
  authorization_request: { parameters: { prompt: consent, access_type: offline } }
  grant_types: [refresh_token, authorization_code]
  token_endpoint_auth_method: none
errors: { messages: [error] }
operations: {}
`;
  const options = ['--base-url', server.origin, '--client-id', server.clientId, '--scope', 'read', '--no-browser'];
  const more = ['--authorization-parameters', '{ "access_type": "online" }', '--save', SAVE];
  const cli = run(['login', '--provider', './acme.yml', ...options, ...more], { files: { 'acme.yml': file } });
  const [address] = await cli.says(ADDRESS);
  expect(Object.fromEntries(new URL(address).searchParams)).toMatchObject({ prompt: 'consent', access_type: 'online' });
  await createPerson().signIn(address);
  const result = await cli.ended;
  expectSuccess(result);
  expect(result.stderr).not.toMatch(/client.(?:secret|auth)/iu);

  const chain = { 'refresh-token': saved(cli), 'save-refresh-token': 'none', 'refresh-guard': 'none' };
  const inputs = { provider: './acme.yml', 'base-url': server.origin, 'client-id': server.clientId, ...chain };
  const all = { ...inputs, 'client-secret': '', 'seal-key': newSealKey(), 'share-token': 'true' };
  const folder = mkdtempSync(join(tmpdir(), 'bearer-step-public-'));
  keep({ remove: () => rmSync(folder, { recursive: true, force: true }) });
  mkdirSync(join(folder, 'workspace'));
  writeFileSync(join(folder, 'workspace', 'acme.yml'), file);
  const shared = await step.run({ inputs: all, secrets: server.issued, folder });
  step.expectSuccess(shared);
  expect(shared.outputs['sealed-token']).toBeDefined();
});

describe('refuses a parameter that the protocol owns', () => {
  test.each(['redirect_uri', 'State', 'code_challenge', 'response mode', 'request_uri', 'nonce[]', 'dpop_jkt'])(
    '%s',
    async (name) => {
      const server = await serveSignIns();
      const parameters = ['--authorization-parameters', JSON.stringify({ [name]: 'theirs' })];
      const result = await run([...byIssuer(server), ...parameters, '--save', SAVE], secretIn(server)).ended;
      expectFailure(result, 'INPUT_INVALID', /authorization-parameters: contains a parameter that the protocol/u);
      expect(server.requests).toEqual([]);
    },
  );

  test('and a secret, which it does not repeat', async () => {
    const server = await serveSignIns();
    const parameters = ['--authorization-parameters', 'id_token_hint: a-token-of-the-user'];
    const result = await run([...byIssuer(server), ...parameters, '--save', SAVE], secretIn(server)).ended;
    expectFailure(result, 'INPUT_INVALID', /authorization-parameters: contains a name that sounds like a secret/u);
    expect(result.stderr).not.toContain('a-token-of-the-user');
  });
});
