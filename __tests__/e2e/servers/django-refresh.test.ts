/** What other settings of Django OAuth Toolkit do with refresh tokens: no rotation, and a grace period. */
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { createPerson } from '../../../sandbox/person.js';
import { ADDRESS, expectNoSecrets } from '../../scenarios/login-stage.js';
import { chainIn } from '../support/chain.js';
import type { Client } from './authorization-server.js';
import { ordinary } from './clients.js';
import { startGracefulDjango, startKeepingDjango, user } from './django.js';
import { Stage } from './stage.js';

const byCode: Client = {
  ...ordinary('client_secret_post'),
  id: 'by-code',
  redirectUris: ['http://127.0.0.1/callback'],
};

/** Signs the user in `count` times. The token is saved to a file. Resolves to the output and the saved refresh token. */
async function signIn(stage: Stage, name: string, count = 1, ...more: string[]) {
  const store = stage.path(name);
  const cli = stage.login(byCode, ['--scope', 'read', '--save', `cat >'${store}'`, ...more]);
  const person = createPerson({ username: user.login, password: user.password });
  for (let round = 0; round < count; round += 1) await person.signIn((await cli.says(ADDRESS))[0]);
  const result = await cli.ended;
  expectNoSecrets(result, [...stage.secrets(), user.password]);
  expect([result.exitCode, result.stderr]).toEqual([0, expect.stringContaining('The refresh token was saved.')]);
  return { stderr: result.stderr, saved: chainIn(store).seed };
}

describe('without rotation', () => {
  const stage = new Stage(startKeepingDjango, [byCode]);

  test('a sign-in finds out that a refresh ends access tokens, and the lines have a guard', async () => {
    const { stderr, saved } = await signIn(stage, 'keeping');

    expect(stderr).toContain('The refresh token never changes (rotation: none, replay: safe).');
    expect(stderr).toContain('A refresh ends the access tokens of other runs');
    const { with: lines } = parse(stderr.slice(stderr.lastIndexOf('\nwith:\n'))) as { with: Record<string, string> };
    expect(lines).toMatchObject({ 'save-refresh-token': 'none', 'refresh-guard': 'concurrency' });

    // The second run ends the access token of the first one.
    const inputs = { 'refresh-token': saved, 'save-refresh-token': 'none', 'refresh-guard': 'concurrency' };
    const first = await stage.step(byCode, inputs);
    const second = await stage.step(byCode, inputs);
    expect([first.main.exitCode, second.main.exitCode]).toEqual([0, 0]);
    expect(await stage.server.introspect(first.outputs['token'] ?? '')).toBe(false);
    expect(await stage.server.introspect(second.outputs['token'] ?? '')).toBe(true);
  });
});

describe('with a grace period', () => {
  const stage = new Stage(startGracefulDjango, [byCode]);

  test('a sign-in revokes nothing: the same successor is the chain itself', async () => {
    const { stderr, saved } = await signIn(stage, 'graceful', 2, '--measure-replay');

    expect(stderr).toContain('How long it does so is a setting of the server.');
    expect(stage.gate.seen().filter((line) => line.includes('revoke'))).toEqual([]);
    const inputs = { 'refresh-token': saved, 'save-refresh-token': 'cat > /dev/null', 'refresh-guard': 'concurrency' };
    expect((await stage.step(byCode, inputs)).main.exitCode).toBe(0);
  });
});
