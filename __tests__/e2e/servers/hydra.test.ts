/** What Ory Hydra does differently from other servers: each client may use only its registered method. */
import { expect, test } from '@jest/globals';
import { createPerson } from '../../../sandbox/person.js';
import { ADDRESS, expectNoSecrets } from '../../scenarios/login-stage.js';
import { errorOf } from '../support/error-of.js';
import type { Client } from './authorization-server.js';
import { methods, ordinary } from './clients.js';
import { startHydra } from './hydra.js';
import { Stage } from './stage.js';

const [basic, post] = methods.map(ordinary) as [Client, Client];
const byCode: Client = { ...basic, id: 'by-code', redirectUris: ['http://127.0.0.1/callback'] };
const stage = new Stage(startHydra, [basic, post, byCode]);

test('a client with the default method gets a token without client-auth, and the log names the line to set', async () => {
  const { main, post: postStep, outputs } = await stage.step(basic);

  expect([errorOf({ main }), main.exitCode, postStep?.exitCode]).toEqual(['', 0, 0]);
  expect(stage.tokenRequests()).toEqual(['client_secret_post 401', 'client_secret_basic 200']);
  expect(main.log).toContain('client-auth: client_secret_basic');
  expect(await stage.server.introspect(outputs['token'] ?? '')).toBe(false);
});

test('a client with client_secret_post gets a token without client-auth in one request', async () => {
  const { main } = await stage.step(post);

  expect(main.exitCode).toBe(0);
  expect(stage.tokenRequests()).toEqual(['client_secret_post 200']);
  expect(main.log).not.toContain('client-auth');
});

test.each([
  { client: basic, set: 'client_secret_post' },
  { client: post, set: 'client_secret_basic' },
])(
  '$set in client-auth is the only attempt for $client.id, and the server says what it expects',
  async ({ client, set }) => {
    const result = await stage.step(client, { 'client-auth': set });

    expect(result.outputs).toEqual({ 'error-code': 'TOKEN_REJECTED' });
    expect(errorOf(result)).toContain(`supports client authentication method '${client.method}'`);
    expect(errorOf(result)).toContain('client-auth');
    expect(stage.tokenRequests()).toEqual([`${set} 401`]);
  },
);

test('a scope that the client may not have is rejected with the words of the server', async () => {
  const result = await stage.step(post, { scope: 'read admin' });

  expect(result.outputs).toEqual({ 'error-code': 'TOKEN_REJECTED' });
  expect(errorOf(result)).toContain('invalid_scope (HTTP 400)');
  expect(errorOf(result)).toContain("not allowed to request scope 'admin'");
});

test('an unknown audience is rejected, and the hint names audience', async () => {
  const result = await stage.step(post, { audience: 'https://unknown.example' });
  const hint = errorOf(result).replace(/"[^"]*"/u, '');

  expect(result.outputs).toEqual({ 'error-code': 'TOKEN_REJECTED' });
  expect(errorOf(result)).toContain("Requested audience 'https://unknown.example' has not been whitelisted");
  expect(hint).toMatch(/\baudience\b/u);
});

test.each([
  { name: 'with --client-auth', args: ['--client-auth', 'client_secret_basic'] },
  { name: 'without --client-auth', args: [] },
])('a sign-in of a client with the default method succeeds $name', async ({ args }) => {
  const cli = stage.login(byCode, ['--scope', 'read offline_access', ...args, '--measure-replay', '--print']);
  const person = createPerson();
  // This server revokes the chain on reuse, which the first sign-in shows.
  for (let count = 0; count < 2; count += 1) await person.signIn((await cli.says(ADDRESS))[0]);
  const result = await cli.ended;
  const { exitCode, stderr, stdout } = result;

  expect([exitCode, stderr]).toEqual([0, expect.stringContaining('(rotation: immediate, replay: revokes_grant)')]);
  expect(await stage.server.introspect(stdout.trim())).toBe(true);
  expectNoSecrets({ ...result, stdout: '' }, stage.secrets());
});
