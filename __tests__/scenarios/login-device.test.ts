/** The built `bearer-step login --device`, with a real authorization server and a user who enters the code. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Cli } from '../../sandbox/cli.js';
import { createPerson } from '../../sandbox/person.js';
import { byIssuer, expectFailure, expectNoReuse, expectNoSecrets, run, SAVE, saved } from './login-stage.js';
import { secretIn, secretsOf, serveSignIns, tokenRequests } from './login-stage.js';
import { lines } from './support.js';

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** Waits for the page and the code on the terminal. */
async function codeOf(cli: Cli): Promise<{ page: string; code: string; completePage: string }> {
  const [page] = await cli.says(/(?<=on any device, and sign in:\s+)http\S+/u);
  const [code] = await cli.says(/(?<=page shows: )\S+/u);
  const [completePage] = await cli.says(/(?<=filled in:\s+)http\S+/u);
  return { page, code, completePage };
}

const userWith = (code: string) => createPerson({ login: 'bot', password: 'correct horse', user_code: code });

const DEVICES = { hasDevices: true };

test('a user enters the code on any device, and the refresh token is saved', async () => {
  const server = await serveSignIns({ ...DEVICES, rotation: 'immediate' });
  const cli = run([...byIssuer(server), '--device', '--save', SAVE], { ...secretIn(server), terminal: true });
  const { page, code } = await codeOf(cli);
  expect(page).toBe(`${server.origin}/device`);
  const end = await userWith(code).enter(page);
  expect(end).toMatchObject({ status: 200, html: expect.stringContaining('signed in') });
  const result = await cli.ended;
  expect(result.exitCode).toBe(0);
  expect(result.stdout).toContain('The refresh token was saved.');
  expect(result.stdout).toContain('Paste this into the step of your workflow');
  expect(await server.refreshes(saved(cli))).toBe(true);
  expectNoReuse(server);
  expect(tokenRequests(server)[0]?.get('grant_type')).toBe(GRANT);
  expect(lines(server)).toContain('POST /device/auth');
  expect(lines(server).some((line) => line.startsWith('GET /auth'))).toBe(false);
  expectNoSecrets(result, secretsOf(server));
});

test('a public client needs no secret, and the lines for the workflow say so', async () => {
  const server = await serveSignIns({ ...DEVICES, method: 'none', rotation: 'immediate' });
  const cli = run([...byIssuer(server), '--client-auth', 'none', '--device', '--save', SAVE], { terminal: true });
  const { completePage, code } = await codeOf(cli);
  expect(completePage).toContain(code);
  await userWith(code).enter(completePage);
  const result = await cli.ended;
  expect(result.exitCode).toBe(0);
  expect(result.stdout).not.toMatch(/client.secret/iu);
  expect(result.stdout).toContain('  client-auth: none');
  expect(tokenRequests(server).every((form) => form.get('client_id') === server.clientId)).toBe(true);
  expect(await server.refreshes(saved(cli))).toBe(true);
  expectNoSecrets(result, secretsOf(server));
});

test('the parameters of the sign-in go to the device authorization endpoint', async () => {
  const server = await serveSignIns(DEVICES);
  const parameters = ['--authorization-parameters', '{ "prompt": "consent", "login_hint": "bot" }'];
  const args = [...byIssuer(server), '--device', ...parameters, '--save', SAVE];
  const cli = run(args, { ...secretIn(server), terminal: true });
  await codeOf(cli);
  const sent = server.requests.find(({ url }) => url === '/device/auth');
  expect(Object.fromEntries(new URLSearchParams(sent?.body))).toMatchObject({
    prompt: 'consent',
    login_hint: 'bot',
    client_id: server.clientId,
    scope: 'read write',
  });
});

describe('a sign-in that fails', () => {
  test('because the user denies access saves nothing', async () => {
    const server = await serveSignIns(DEVICES);
    const cli = run([...byIssuer(server), '--device', '--save', SAVE], { ...secretIn(server), terminal: true });
    const { page, code } = await codeOf(cli);
    await userWith(code)
      .enter(page, 'deny')
      .catch(() => undefined);
    const result = await cli.ended;
    expect(result.stdout).toContain('[LOGIN_DENIED]');
    expect(result.exitCode).not.toBe(0);
    expect(existsSync(join(cli.folder, 'saved'))).toBe(false);
    expectNoSecrets(result, secretsOf(server));
  });

  test('because nobody enters the code ends with the code', async () => {
    const server = await serveSignIns({ ...DEVICES, deviceCodeLifetime: 6 });
    const cli = run([...byIssuer(server), '--device', '--save', SAVE], { ...secretIn(server), terminal: true });
    const result = await cli.ended;
    expect(result.stdout).toMatch(/\[LOGIN_FAILED\] No user entered the code before it expired\./u);
    expect(tokenRequests(server).length).toBeGreaterThan(0);
    expectNoSecrets(result, secretsOf(server));
  });

  test('because the application may not use the grant says so', async () => {
    const server = await serveSignIns();
    const device = ['--device', '--device-authorization-url', server.deviceUrl];
    const cli = run([...byIssuer(server), ...device, '--save', SAVE], { ...secretIn(server), terminal: true });
    const result = await cli.ended;
    expect(result.stdout).toMatch(/\[LOGIN_FAILED\] The device authorization endpoint returned .*HTTP 404/u);
    expect(result.stdout).toContain('may use the device authorization grant');
  });

  test('because the metadata have no such endpoint names the option', async () => {
    const server = await serveSignIns();
    const cli = run([...byIssuer(server), '--device', '--save', SAVE], { ...secretIn(server), terminal: true });
    expect((await cli.ended).stdout).toMatch(/\[LOGIN_FAILED\].*no device authorization endpoint/u);
  });

  test('because the endpoint is at another origin than the tokens sends nothing there', async () => {
    const [server, other] = [await serveSignIns(DEVICES), await serveSignIns(DEVICES)];
    const device = ['--device', '--device-authorization-url', other.deviceUrl];
    const cli = run([...byIssuer(server), ...device, '--save', SAVE], { ...secretIn(server), terminal: true });
    expect((await cli.ended).stdout).toContain('[ORIGIN_NOT_ALLOWED]');
    expect(other.requests).toEqual([]);
  });

  test('with Ctrl-C while it waits ends at once', async () => {
    const server = await serveSignIns(DEVICES);
    const cli = run([...byIssuer(server), '--device', '--save', SAVE], { ...secretIn(server), terminal: true });
    await codeOf(cli);
    cli.type('\u0003');
    const result = await cli.ended;
    expect(result.exitCode).toBe(130);
    expect(existsSync(join(cli.folder, 'saved'))).toBe(false);
  });

  test('with Ctrl-C after the secret was typed ends at once', async () => {
    const server = await serveSignIns(DEVICES);
    const cli = run([...byIssuer(server), '--device', '--save', SAVE], { terminal: true });
    await cli.says(/Client secret \(not shown\): /u);
    cli.type(`${server.clientSecret}\r`);
    await codeOf(cli);
    cli.type('\u0003');
    const result = await cli.ended;
    expect(result.exitCode).toBe(130);
    expectNoSecrets(result, secretsOf(server));
  });
});

describe('is refused, and sends nothing', () => {
  test('without a terminal', async () => {
    const server = await serveSignIns(DEVICES);
    const result = await run([...byIssuer(server), '--device', '--save', SAVE], secretIn(server)).ended;
    expectFailure(result, 'INPUT_INVALID', /device: needs a terminal/u);
    expect(server.requests).toEqual([]);
  });

  test.each([
    ['CI', 'true'],
    ['GITHUB_ACTIONS', 'true'],
    ['GITLAB_CI', 'true'],
    ['BITBUCKET_BUILD_NUMBER', '7'],
    ['CIRCLE_BUILD_NUM', '7'],
  ])('in a job: %s=%s', async (name, value) => {
    const server = await serveSignIns(DEVICES);
    const env = { ...secretIn(server).env, [name]: value };
    const cli = run([...byIssuer(server), '--device', '--save', SAVE], { env, terminal: true });
    const result = await cli.ended;
    expect(result.stdout).toMatch(/\[INPUT_INVALID\].*device: needs a user at a terminal/su);
    expect(server.requests).toEqual([]);
  });

  test.each([['--oob'], ['--port', '4711']])('together with %s', async (...more) => {
    const server = await serveSignIns(DEVICES);
    const cli = run([...byIssuer(server), '--device', ...more, '--save', SAVE], {
      ...secretIn(server),
      terminal: true,
    });
    expect((await cli.ended).stdout).toMatch(/\[INPUT_INVALID\].*cannot be combined with --/su);
    expect(server.requests).toEqual([]);
  });
});
