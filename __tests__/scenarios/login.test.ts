/** The built `bearer-step login`, with a real authorization server and a simulated user. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Cli } from '../../sandbox/cli.js';
import { createPerson } from '../../sandbox/person.js';
import { ADDRESS, byIssuer, expectFailure, expectNoSecrets, expectSuccess, processes, run } from './login-stage.js';
import { SAVE, saved, secretIn, secretsOf, serveSignIns, tokenRequests } from './login-stage.js';
import { lines } from './support.js';

const addressOf = async (cli: Cli): Promise<URL> => new URL((await cli.says(ADDRESS))[0]);

describe('a sign-in', () => {
  test('with an issuer passes the refresh token to the command only on standard input', async () => {
    const server = await serveSignIns();
    const cli = run([...byIssuer(server), '--save', SAVE], secretIn(server));
    const address = await addressOf(cli);
    const page = await createPerson().signIn(address);
    const result = await cli.ended;

    expectSuccess(result);
    expect(result.stderr).toContain('The refresh token never changes (rotation: none, replay: safe).');
    expect(result.stderr).toContain('The refresh token was saved.');
    expect(await server.refreshes(saved(cli))).toBe(true);
    expect(page).toMatchObject({ status: 200, html: expect.stringContaining('Signed in') });
    expect(page.url).toMatchObject({ hostname: '127.0.0.1', pathname: '/result', search: '' });
    expect(result.stderr).toContain('Scopes of the token: read write');
    expectNoSecrets(result, secretsOf(server), [page.html, processes(cli)]);
  });

  test('with endpoints uses PKCE, and prints only the token', async () => {
    const server = await serveSignIns({ method: 'client_secret_basic' });
    const { authorizationUrl, tokenUrl, origin, clientId } = server;
    const endpoints = ['--token-url', tokenUrl, '--authorization-url', authorizationUrl, '--base-url', origin];
    const cli = run(
      ['login', ...endpoints, '--client-id', clientId, '--scope', 'read', '--no-browser', '--print'],
      secretIn(server),
    );
    const address = await addressOf(cli);
    await createPerson().signIn(address);
    const result = await cli.ended;

    const token = result.stdout.trimEnd();
    expect(result).toMatchObject({ exitCode: 0, stdout: `${token}\n` });
    expect(server.issued).toContain(token);
    expect(await server.refreshes(token)).toBe(true);
    expect(lines(server).some((line) => line.includes('.well-known'))).toBe(false);
    expectNoSecrets({ ...result, stdout: '' }, secretsOf(server));

    expect(Object.fromEntries(address.searchParams)).toEqual({
      client_id: clientId,
      scope: 'read',
      response_type: 'code',
      redirect_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/callback$/u),
      state: expect.stringMatching(/^[\w-]{43}$/u),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/u),
      code_challenge_method: 'S256',
    });
    expect(Object.fromEntries(tokenRequests(server)[0] ?? [])).toEqual({
      grant_type: 'authorization_code',
      redirect_uri: address.searchParams.get('redirect_uri'),
      code: expect.any(String),
      code_verifier: expect.stringMatching(/^[\w-]{43,128}$/u),
    });
  });

  test('finds the method of client authentication before the user signs in', async () => {
    const server = await serveSignIns({ method: 'client_secret_basic', offersBoth: true });
    const cli = run([...byIssuer(server), '--save', SAVE], secretIn(server));
    await cli.says(/The server accepted client_secret_basic\. Set "client-auth: client_secret_basic" in the workflow/u);
    expect(tokenRequests(server)).toHaveLength(2);
    await createPerson().signIn(await addressOf(cli));
    const result = await cli.ended;
    expectSuccess(result);
    expect(await server.refreshes(saved(cli))).toBe(true);
    const secrets = tokenRequests(server).map((form) => form.has('client_secret'));
    expect(secrets.slice(0, 3)).toEqual([true, false, false]);
    expectNoSecrets(result, secretsOf(server), [processes(cli)]);
  });

  test('with a wrong client secret ends before the user signs in', async () => {
    const server = await serveSignIns({ offersBoth: true });
    const env = { BEARER_STEP_CLIENT_SECRET: 'another-secret-0001' };
    const result = await run([...byIssuer(server), '--save', SAVE], { env }).ended;
    expectFailure(result, 'TOKEN_REJECTED', /client_secret_post, then with client_secret_basic; the server offers/u);
    expect(result.stderr).not.toMatch(ADDRESS);
  });

  test('without a scope warns that the server decides what the token may do', async () => {
    const server = await serveSignIns();
    const args = byIssuer(server).filter((arg) => !['--scope', 'read write'].includes(arg));
    const cli = run([...args, '--save', SAVE], secretIn(server));
    await cli.says(/Warning: --scope is unset, so the server decides/u);
    expect((await addressOf(cli)).searchParams.has('scope')).toBe(false);
  });

  test('reads the client secret from a pipe, and does not echo it', async () => {
    const server = await serveSignIns();
    const cli = run([...byIssuer(server), '--save', SAVE]);
    await cli.says(/Client secret \(not shown\): /u);
    cli.type(`${server.clientSecret}\n`);
    await createPerson().signIn(await addressOf(cli));
    const result = await cli.ended;
    expectSuccess(result);
    expect(await server.refreshes(saved(cli))).toBe(true);
    expectNoSecrets(result, secretsOf(server), [processes(cli)]);
  });

  test('also makes a seal key, and passes it to the command of --save-seal-key', async () => {
    const server = await serveSignIns();
    const cli = run([...byIssuer(server), '--save', SAVE, '--save-seal-key', 'cat > seal-key'], secretIn(server));
    await createPerson().signIn(await addressOf(cli));
    const result = await cli.ended;
    expectSuccess(result);
    const key = readFileSync(join(cli.folder, 'seal-key'), 'utf8');
    expect(Buffer.from(key, 'base64url')).toHaveLength(32);
    expect(result.stderr).toContain('The seal key was saved.');
    expectNoSecrets(result, [...secretsOf(server), key]);
  });
});

describe('a sign-in that fails', () => {
  test('because the user denies access saves nothing, and the page reports it', async () => {
    const server = await serveSignIns();
    const cli = run([...byIssuer(server), '--save', SAVE], secretIn(server));
    const page = await createPerson().signIn(await addressOf(cli), 'deny');
    const result = await cli.ended;
    expectFailure(result, 'LOGIN_DENIED', /did not grant access/u);
    expect(page.html).toContain('Access was denied');
    expect(tokenRequests(server)).toEqual([]);
    expect(existsSync(join(cli.folder, 'saved'))).toBe(false);
    expectNoSecrets(result, secretsOf(server));
  });

  test('because the token endpoint rejects the client reports it on the page', async () => {
    const server = await serveSignIns();
    const cli = run([...byIssuer(server), '--save', SAVE], secretIn({ clientSecret: 'not-the-secret-not-the-secret' }));
    const page = await createPerson().signIn(await addressOf(cli));
    const result = await cli.ended;
    expectFailure(result, 'TOKEN_REJECTED', /invalid_client/u);
    expect(page.html).toContain('The sign-in failed');
    expectNoSecrets(result, [...secretsOf(server), 'not-the-secret-not-the-secret'], [page.html]);
  });

  test('because the response comes from another issuer does not send the code (RFC 9207)', async () => {
    const server = await serveSignIns();
    const cli = run([...byIssuer(server), '--save', SAVE], secretIn(server));
    const person = createPerson();
    const response = await person.decide(await addressOf(cli));
    expect(response.searchParams.get('iss')).toBe(server.issuer);
    response.searchParams.set('iss', 'https://login.evil.test');
    const page = await person.open(response);
    const result = await cli.ended;
    expectFailure(result, 'LOGIN_FAILED', /comes from another issuer, https:\/\/login\.evil\.test\b/u);
    expect(page.html).toContain('The sign-in failed');
    expect(tokenRequests(server)).toEqual([]);
    expectNoSecrets(result, secretsOf(server), [page.html]);
  });

  test('because the save command fails masks the token in the output of the command', async () => {
    const server = await serveSignIns();
    const cli = run([...byIssuer(server), '--save', 'cat; echo " is what I got"; exit 3'], secretIn(server));
    await createPerson().signIn(await addressOf(cli));
    const result = await cli.ended;
    expectFailure(result, 'SAVE_FAILED', /with exit code 3: "\*\*\* is what I got"/u);
    expectNoSecrets(result, secretsOf(server));
  });
});

describe('rejects metadata, and opens nothing, if the authorization_endpoint is', () => {
  const INVALID = 'contains an invalid authorization_endpoint';
  const OTHER_ORIGIN = 'puts its authorization_endpoint on another origin';

  test.each([
    { name: 'a javascript: URL', endpoint: 'javascript:alert(1)', says: INVALID },
    { name: 'a file: URL', endpoint: 'file:///etc/passwd', says: INVALID },
    { name: 'on another host', endpoint: 'https://login.evil.test/auth', says: OTHER_ORIGIN },
    {
      name: 'on another host, after a user name',
      endpoint: 'http://localhost@login.evil.test/auth',
      says: OTHER_ORIGIN,
    },
    { name: 'a relative URL', endpoint: 'auth', says: INVALID },
  ])('$name', async ({ endpoint, says }) => {
    const server = await serveSignIns({
      intercept: ({ url, headers }, response) => {
        if (url !== '/.well-known/openid-configuration') return false;
        const issuer = `http://${headers.host}`;
        const metadata = { issuer, token_endpoint: `${issuer}/token`, authorization_endpoint: endpoint };
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(metadata));
        return true;
      },
    });
    const args = byIssuer(server).filter((arg) => arg !== '--no-browser');
    const programs = { 'xdg-open': 'touch opened' };
    const { env } = secretIn(server);
    const cli = run([...args, '--save', SAVE], { env: { ...env, DISPLAY: ':99' }, programs });
    const result = await cli.ended;
    expectFailure(result, 'ORIGIN_NOT_ALLOWED', says);
    expect(result.stderr).not.toContain('Open this address');
    expect(existsSync(join(cli.folder, 'opened'))).toBe(false);
  });
});
