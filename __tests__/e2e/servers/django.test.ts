/** What Django OAuth Toolkit does differently from other servers: it rotates refresh tokens, and grants fewer scopes. */
import { expect, test } from '@jest/globals';
import { createPerson } from '../../../sandbox/person.js';
import { ADDRESS, expectNoSecrets } from '../../scenarios/login-stage.js';
import { chainIn, load, save } from '../support/chain.js';
import type { Client } from './authorization-server.js';
import { ordinary } from './clients.js';
import { startDjango, user } from './django.js';
import { Stage } from './stage.js';

const client = ordinary('client_secret_post');
const byCode: Client = { ...client, id: 'by-code', redirectUris: ['http://127.0.0.1/callback'] };
const stage = new Stage(startDjango, [client, byCode]);

test('a requested scope that is not granted is a warning', async () => {
  const { main, outputs } = await stage.step(client, { scope: 'read admin' });

  expect(main.exitCode).toBe(0);
  expect(outputs).toMatchObject({ scope: 'read' });
  expect(main.log).toMatch(/^Warning: The server did not grant the scope admin\. /mu);
});

test('a sign-in starts a refresh token chain, which every job continues', async () => {
  const store = stage.path('store');
  const cli = stage.login(byCode, ['--scope', 'read', '--measure-replay', '--save', `cat >'${store}'`]);
  const person = createPerson({ username: user.login, password: user.password });
  // This server revokes the chain on reuse, which the first sign-in shows.
  for (let count = 0; count < 2; count += 1) await person.signIn((await cli.says(ADDRESS))[0]);
  const result = await cli.ended;
  const chain = chainIn(store);

  expect(result.exitCode).toBe(0);
  expect(result.stderr).toContain('(rotation: immediate, replay: revokes_grant)');
  expect(result.stderr).toContain('The refresh token was saved.');
  expectNoSecrets(result, [...stage.secrets(), user.password]);

  const inputs = {
    'refresh-token': chain.seed,
    'load-refresh-token': load,
    'save-refresh-token': save,
    'refresh-guard': 'concurrency',
    'base-url': stage.apiUrl,
    request: 'GET /',
  };
  for (let job = 0; job < 3; job += 1) {
    const [previous, from] = [chain.newest(), stage.gate.refreshTokens().length];
    const { main, outputs } = await stage.step(byCode, inputs, { env: { STORE: store } });

    expect(main.exitCode).toBe(0);
    expect(outputs).toMatchObject({ response: '{"active":true}' });
    expect(stage.gate.refreshTokens().slice(from)).toEqual([previous]);
    expect(chain.newest()).not.toBe(previous);
  }
});
