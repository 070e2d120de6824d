/** What the built `bearer-step login` checks before the user signs in, and what it prints for the workflow at the end. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { createPerson } from '../../sandbox/person.js';
import { runAction } from '../../sandbox/runner.js';
import type { SignInServer } from '../../sandbox/sign-in-server.js';
import { ADDRESS, byIssuer, expectFailure, expectNoSecrets, expectSuccess, keep, run } from './login-stage.js';
import { SAVE, saved, secretIn, secretsOf, serveSignIns } from './login-stage.js';
import { expectNoLeaks } from './support.js';

/** A `gh` that keeps the secret in a file. */
const programs = { gh: 'cat > saved' };
const GH = 'gh secret set REFRESH --repo me/it';

/** Returns the inputs in the lines that a sign-in printed last. */
const inputsIn = (stderr: string): Record<string, string> =>
  (parse(stderr.slice(stderr.lastIndexOf('\nwith:\n'))) as { with: Record<string, string> }).with;

/** Returns the inputs with the secrets that their expressions name. */
function fill(inputs: Record<string, string>, secrets: Readonly<Record<string, string>>): Record<string, string> {
  const value = (text: string): string => {
    const [, name] = /^\$\{\{ secrets\.(\w+) \}\}$/u.exec(text) ?? [];
    return name === undefined ? text : (secrets[name] ?? '');
  };
  return Object.fromEntries(Object.entries(inputs).map(([name, text]) => [name, value(text)]));
}

/** Runs two steps at once with the pasted lines. */
async function runPasted(server: SignInServer, lines: Record<string, string>, refreshToken: string) {
  const inputs = fill(lines, { REFRESH: refreshToken, CLIENT_SECRET: server.clientSecret });
  const step = async () => keep(await runAction({ inputs, debug: true, post: false }));
  const results = await Promise.all([step(), step()]);
  for (const result of results) expectNoLeaks(result, secretsOf(server));
  return results;
}

describe('at a server that never rotates, the lines for the workflow', () => {
  interface Case {
    name: string;
    server: Parameters<typeof serveSignIns>[0];
    scope: string;
    says: RegExp;
    guard: string;
  }

  test.each<Case>([
    {
      name: 'allow parallel runs if introspection shows that access tokens outlive a refresh',
      server: { introspects: true },
      scope: 'read',
      says: /Access tokens outlive a refresh/u,
      guard: 'none',
    },
    {
      name: 'need a guard if introspection shows that a refresh ends access tokens',
      server: { introspects: true, endsAccessTokens: true },
      scope: 'read',
      says: /A refresh ends the access tokens of other runs/u,
      guard: 'concurrency',
    },
    {
      name: 'need a guard if UserInfo shows it, where the client may not introspect',
      server: { introspects: false, endsAccessTokens: true },
      scope: 'openid read',
      says: /A refresh ends the access tokens of other runs/u,
      guard: 'concurrency',
    },
    {
      name: 'need a guard if nothing shows it',
      server: { endsAccessTokens: true },
      scope: 'read',
      says: /It is not known whether a refresh ends the access tokens of other runs/u,
      guard: 'concurrency',
    },
  ])('$name, and a step accepts them', async ({ server: options, scope, says, guard }) => {
    const server = await serveSignIns(options);
    const args = byIssuer(server).map((word) => (word === 'read write' ? scope : word));
    const cli = run([...args, '--save', GH], { ...secretIn(server), programs });
    await createPerson().signIn((await cli.says(ADDRESS))[0]);
    const result = await cli.ended;
    expectSuccess(result);
    expect(result.stderr).toMatch(says);
    const token = saved(cli);
    expectNoSecrets(result, secretsOf(server));

    const lines = inputsIn(result.stderr);
    expect(lines).toEqual({
      provider: 'oauth2',
      issuer: server.issuer,
      'base-url': server.issuer,
      'client-id': server.clientId,
      'client-secret': '${{ secrets.CLIENT_SECRET }}',
      'refresh-token': '${{ secrets.REFRESH }}',
      'save-refresh-token': 'none',
      'refresh-guard': guard,
    });
    expect(result.stderr.includes('concurrency:\n  group: refresh-token\n  queue: max\n')).toBe(guard !== 'none');
    for (const { main, outputs } of await runPasted(server, lines, token)) {
      expect(main.exitCode).toBe(0);
      expect(server.issued).toContain(outputs['token']);
    }
  });
});

test('at a server that rotates, the lines keep the token on a branch, and name what is missing', async () => {
  const server = await serveSignIns({ rotation: 'immediate' });
  const cli = run([...byIssuer(server), '--save', GH], { ...secretIn(server), programs });
  await createPerson().signIn((await cli.says(ADDRESS))[0]);
  const result = await cli.ended;
  expectSuccess(result);
  expect(inputsIn(result.stderr)).toMatchObject({
    'save-refresh-token': 'branch',
    'seal-key': '${{ secrets.SEAL_KEY }}',
  });
  expect(result.stderr).toContain('permissions:\n  contents: write\n');
  expect(result.stderr).toMatch(
    /secrets of your repository:\n {2}SEAL_KEY: a seal key, .*\n {2}CLIENT_SECRET: the client/u,
  );
});

test('while it waits, the command prints what a wrong client id, scope or redirect URI looks like', async () => {
  const server = await serveSignIns();
  const cli = run([...byIssuer(server), '--save', SAVE], secretIn(server));
  const [text] = await cli.says(/If the page shows an error instead of a sign-in[^]*Waiting for the browser/u);
  for (const word of ['--client-id', '--scope', 'register http://127.0.0.1/callback']) expect(text).toContain(word);
});

describe('before the user signs in, the command of --save', () => {
  test('is not run: what it would replace stays until then', async () => {
    const server = await serveSignIns();
    const cli = run([...byIssuer(server), '--save', 'cat > saved'], secretIn(server));
    writeFileSync(join(cli.folder, 'saved'), 'the live token');
    const [address] = await cli.says(ADDRESS);
    expect(saved(cli)).toBe('the live token');
    await createPerson().signIn(address);
    expectSuccess(await cli.ended);
    expect(await server.refreshes(saved(cli))).toBe(true);
  });

  test.each(['gh-typo secret set REFRESH', './no-such-script', 'A=1 gh-typo | cat'])(
    'is refused if the shell does not find it, and nothing is sent: %s',
    async (command) => {
      const server = await serveSignIns();
      const cli = run([...byIssuer(server), '--save', command], secretIn(server));
      const result = await cli.ended;
      expectFailure(result, 'INPUT_INVALID', /save: begins with the command ".*", which bash does not find/u);
      expect(server.requests).toEqual([]);
    },
  );

  test('of --save-seal-key is also checked', async () => {
    const server = await serveSignIns();
    const result = await run([...byIssuer(server), '--print', '--save-seal-key', 'gh-typo x'], secretIn(server)).ended;
    expectFailure(result, 'INPUT_INVALID', /save-seal-key: begins with the command "gh-typo"/u);
    expect(server.requests).toEqual([]);
  });
});

describe('if the refresh token cannot be saved', () => {
  const FAILS = "cat > /dev/null; echo 'no access' >&2; exit 3";

  test('without a terminal, the error says what became of it', async () => {
    const server = await serveSignIns();
    const cli = run([...byIssuer(server), '--save', FAILS], secretIn(server));
    await createPerson().signIn((await cli.says(ADDRESS))[0]);
    const result = await cli.ended;
    expectFailure(result, 'SAVE_FAILED', /The refresh token was not saved\. It is still valid at the server/u);
    expectNoSecrets(result, secretsOf(server));
  });

  const terminalTest = existsSync('/usr/bin/script') ? test : test.skip;

  terminalTest('on a terminal, the command asks for another one, and shows what is typed', async () => {
    const server = await serveSignIns();
    const cli = run([...byIssuer(server), '--save', FAILS], { terminal: true, programs });
    await cli.says(/Client secret \(not shown\): /u);
    cli.type(`${server.clientSecret}\r`);
    await createPerson().signIn((await cli.says(/(?<=:\r\n\r\n)http\S+(?=\r\n\r\n)/u))[0]);
    await cli.says(/The refresh token is not saved yet\. \[SAVE_FAILED\].*exit code 3: "no access"/u);
    await cli.says(/Type another command that saves the refresh token/u);
    cli.type(`\u001b[A${GH}\r`);
    await cli.says(/gh secret set REFRESH/u);
    await cli.says(/The refresh token was saved\./u);
    const result = await cli.ended;
    expect(result.exitCode).toBe(0);
    expect(await server.refreshes(readFileSync(join(cli.folder, 'saved'), 'utf8'))).toBe(true);
    expect(result.stdout).toContain('refresh-token: ${{ secrets.REFRESH }}');
    expectNoSecrets(result, secretsOf(server));
  });
});

describe('how long the sign-in lasts', () => {
  test('is a warning before the save if it is less than a day', async () => {
    const server = await serveSignIns({ tokenFields: { refresh_expires_in: 1800 } });
    const cli = run([...byIssuer(server), '--save', 'cat > saved'], secretIn(server));
    await createPerson().signIn((await cli.says(ADDRESS))[0]);
    await cli.says(/Warning: The refresh token is only valid until \S+Z \(30 minutes\)\..*offline_access/u);
    await cli.says(/The refresh token was saved\./u);
    expect((await cli.ended).exitCode).toBe(0);
  });

  test('is shown if the server says it, by the name that most servers use', async () => {
    const server = await serveSignIns({ tokenFields: { refresh_token_expires_in: 15_897_600 } });
    const cli = run([...byIssuer(server), '--save', 'cat > saved'], secretIn(server));
    await createPerson().signIn((await cli.says(ADDRESS))[0]);
    const result = await cli.ended;
    expectSuccess(result);
    expect(result.stderr).toMatch(
      /The refresh token is valid until \S+Z \(184 days\), unless a refresh extends that\./u,
    );
  });
});

test('the measurement recognizes a refresh token that it rejects under another name', async () => {
  let refreshes = 0;
  const server = await serveSignIns({
    rotation: 'immediate',
    intercept: (_, response, body) => {
      if (!body.includes('grant_type=refresh_token') || (refreshes += 1) < 3) return false;
      const error = {
        error: 'bad_refresh_token',
        error_description: 'The refresh token passed is incorrect or expired.',
      };
      if (refreshes > 4) return false;
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(error));
      return true;
    },
  });
  const cli = run([...byIssuer(server), '--save', GH, '--measure-replay'], { ...secretIn(server), programs });
  const person = createPerson();
  for (let count = 0; count < 2; count += 1) await person.signIn((await cli.says(ADDRESS))[0]);
  const result = await cli.ended;
  expectSuccess(result);
  expect(result.stderr).toContain('(rotation: immediate, replay: revokes_grant)');
});
