/** That the built `bearer-step login` saves a chain on which no refresh token was used twice. */
import { describe, expect, test } from '@jest/globals';
import { createPerson } from '../../sandbox/person.js';
import type { SignInServer } from '../../sandbox/sign-in-server.js';
import { ADDRESS, byIssuer, expectFailure, expectNoReuse, expectNoSecrets, expectSuccess, run } from './login-stage.js';
import { processes, SAVE, saved, secretIn, secretsOf, serveSignIns, tokenRequests } from './login-stage.js';

const MEASURE = '--measure-replay';
const [code, refresh] = ['authorization_code', 'refresh_token'];
const grantsAt = (server: SignInServer): (string | null)[] =>
  tokenRequests(server).map((form) => form.get('grant_type'));

/** Signs in once, or twice in the same browser, and expects success. Resolves to the output and the saved token. */
async function signIn(server: SignInServer, count: 1 | 2, ...more: string[]) {
  const cli = run([...byIssuer(server), '--save', SAVE, ...more], secretIn(server));
  const person = createPerson();
  const addresses: URL[] = [];
  for (let round = 0; round < count; round += 1) {
    const address = new URL((await cli.says(ADDRESS))[0]);
    addresses.push(address);
    await person.signIn(address);
  }
  const result = await cli.ended;
  expectSuccess(result);
  expectNoSecrets(result, secretsOf(server), [processes(cli)]);
  return { stderr: result.stderr, token: saved(cli), addresses };
}

/** Expects that three runs can refresh with the chain, one after another. */
async function expectAlive(server: SignInServer, token: string): Promise<void> {
  let newest: string | undefined = token;
  for (let count = 0; count < 3; count += 1) {
    newest = await server.refresh(newest ?? '');
    expect(newest).toEqual(expect.any(String));
  }
}

describe('at a server that revokes the chain on reuse', () => {
  test('one sign-in and one refresh are enough, and the strictest behaviour is assumed', async () => {
    const server = await serveSignIns({ rotation: 'immediate', introspects: true });
    const { stderr, token } = await signIn(server, 1);
    expect(grantsAt(server)).toEqual([code, refresh]);
    expect(expectNoReuse(server)).toBe(1);
    expect(stderr).toMatch(/It is not known what the reuse of a previous one does, so assume the strictest/u);
    expect(stderr).toContain('run the command again with --measure-replay');
    expect(stderr).toContain('Access tokens outlive a refresh.');
    expect(stderr).toContain('In a provider file, write: refresh: { ends_access_tokens: false }');
    await expectAlive(server, token);
  });

  test.each([
    { name: 'with a chain for each sign-in', hasOneChain: false },
    { name: 'with one chain for each user and client', hasOneChain: true },
  ])('$name, --measure-replay measures with the first sign-in and saves the second', async ({ hasOneChain }) => {
    const server = await serveSignIns({ rotation: 'immediate', introspects: true, hasOneChain });
    const { stderr, token, addresses } = await signIn(server, 2, MEASURE);
    expect(stderr).toMatch(/The measurement is over\. Please sign in again, for the refresh token/u);
    expect(stderr).toContain('(rotation: immediate, replay: revokes_grant)');
    expect(stderr).toContain('Two runs must never use a refresh token at the same time');
    expect(stderr).toMatch(
      /write: refresh: \{ rotation: immediate, replay: revokes_grant, ends_access_tokens: false \}/u,
    );
    const [first, second] = addresses;
    for (const name of ['state', 'code_challenge']) {
      expect(second?.searchParams.get(name)).not.toBe(first?.searchParams.get(name));
    }
    // The first chain: an ordinary refresh, two with the same refresh token, and one that shows that the chain ended.
    expect(grantsAt(server)).toEqual([code, refresh, refresh, refresh, refresh, code, refresh]);
    expect(expectNoReuse(server)).toBe(1);
    await expectAlive(server, token);
  });

  test('--measure-replay saves nothing if the user denies the second sign-in', async () => {
    const server = await serveSignIns({ rotation: 'immediate' });
    const cli = run([...byIssuer(server), '--save', SAVE, MEASURE], secretIn(server));
    await createPerson().signIn((await cli.says(ADDRESS))[0]);
    await createPerson().signIn((await cli.says(ADDRESS))[0], 'deny');
    const result = await cli.ended;
    expectFailure(result, 'LOGIN_DENIED');
    expect(() => saved(cli)).toThrow(/ENOENT/u);
    expectNoSecrets(result, secretsOf(server));
  });

  // Why the chain that is saved is signed in last.
  test.each([
    { name: 'in one browser', browsers: 1, hasOneChain: false, isAlive: false },
    { name: 'in two browsers', browsers: 2, hasOneChain: false, isAlive: true },
    { name: 'in two browsers, with one chain for each user', browsers: 2, hasOneChain: true, isAlive: false },
  ])('after two sign-ins $name and a reuse in the second chain, the first is alive: $isAlive', async (given) => {
    const server = await serveSignIns({ rotation: 'immediate', hasOneChain: given.hasOneChain });
    const people = [createPerson(), createPerson()];
    const tokens: string[] = [];
    for (const number of [0, given.browsers - 1]) {
      const cli = run([...byIssuer(server), '--save', SAVE], secretIn(server));
      await people[number]?.signIn((await cli.says(ADDRESS))[0]);
      expectSuccess(await cli.ended);
      tokens.push(saved(cli));
    }
    const [first = '', second = ''] = tokens;
    expect(await server.refreshes(second)).toBe(true);
    expect(await server.refreshes(second)).toBe(false);
    expect(await server.refreshes(first)).toBe(given.isAlive);
  });
});

test('at a server that never rotates, --measure-replay needs no second sign-in', async () => {
  const server = await serveSignIns();
  const { stderr, token } = await signIn(server, 1, MEASURE);
  expect(grantsAt(server)).toEqual([code, refresh]);
  expect(stderr).toContain('In a provider file, write: refresh: { rotation: none, replay: safe }');
  await expectAlive(server, token);
});

test('if an error leaves it open whether the chain is valid, the user signs in again, and no token is used twice', async () => {
  let isLost = false;
  const server = await serveSignIns({
    rotation: 'immediate',
    intercept: (_, response, body) => {
      if (isLost || !body.includes('grant_type=refresh_token')) return false;
      isLost = true;
      response.writeHead(500).end();
      return true;
    },
  });
  const cli = run([...byIssuer(server), '--save', SAVE], secretIn(server));
  const person = createPerson();
  for (let round = 0; round < 2; round += 1) await person.signIn((await cli.says(ADDRESS))[0]);
  const result = await cli.ended;
  expect(result.exitCode).toBe(0);
  expect(result.stderr).toMatch(/Warning: The command could not find out how this server .*HTTP 500/u);
  expect(grantsAt(server)).toEqual([code, refresh, code]);
  await expectAlive(server, saved(cli));
});

describe('a provider file of the workflow', () => {
  const FILE = `id: acme
title: Acme
base_url: { example: 'https://acme.example.com' }
oauth:
  grant_types: [refresh_token, authorization_code]
  token_endpoint_auth_method: client_secret_post
  refresh: REFRESH
errors: { messages: [message] }
operations: {}
`;

  async function signInWith(server: SignInServer, text: string) {
    const args = byIssuer(server).map((word) => (word === 'oauth2' ? './acme.yml' : word));
    const files = { 'acme.yml': FILE.replace('REFRESH', text) };
    const cli = run([...args, '--save', SAVE], { ...secretIn(server), files });
    await createPerson().signIn((await cli.says(ADDRESS))[0]);
    const result = await cli.ended;
    expectNoSecrets(result, secretsOf(server), [processes(cli)]);
    return { result, token: saved(cli) };
  }

  test('that says how the server treats refresh tokens needs no measurement', async () => {
    const server = await serveSignIns({ rotation: 'immediate' });
    const { result, token } = await signInWith(server, '{ rotation: immediate, replay: revokes_grant }');
    expectSuccess(result);
    expect(grantsAt(server)).toEqual([code]);
    expect(result.stderr).toContain('(rotation: immediate, replay: revokes_grant). The provider file says so.');
    expect(result.stderr).not.toContain('In a provider file');
    await expectAlive(server, token);
  });

  test('that wrongly says that the server never rotates is a warning', async () => {
    const server = await serveSignIns({ rotation: 'immediate' });
    const { result, token } = await signInWith(server, '{ rotation: none }');
    expect(result.exitCode).toBe(0);
    expect(result.stderr).toMatch(/Warning: The file \.\/acme\.yml contains \{ rotation: none/u);
    expect(grantsAt(server)).toEqual([code, refresh]);
    await expectAlive(server, token);
  });
});
