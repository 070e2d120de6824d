import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { CliResult } from '../../../sandbox/cli.js';
import { screens, shownCode } from './browser.js';
import { Fifo } from './fifo.js';
import { refresh } from './grants.js';
import { Stage } from './stage.js';

const stage = new Stage();

/** Checks the summary that the command prints after a sign-in. */
function expectSummary({ stderr }: CliResult, { login, scopes }: { login: string; scopes: readonly string[] }): void {
  expect(stderr).toContain(`The token acts as ${login} at Redmine (${stage.baseUrl}).`);
  expect(stderr).toContain(`Scopes of the token: ${scopes.join(' ')}\n`);
  expect(stderr).toContain('(rotation: on_first_use, replay: safe)');
}

/** Returns the refresh tokens that Redmine has issued in this test and that are still valid. */
async function validTokens(): Promise<string[]> {
  const responses = stage.gate.exchanges.filter(({ line, status }) => line.endsWith('/oauth/token') && status === 200);
  const issued = responses.map(({ response }) => (JSON.parse(response) as { refresh_token: string }).refresh_token);
  const tested = await Promise.all(issued.map(async (token) => ({ token, ...(await refresh(stage.redmine, token)) })));
  return tested.filter(({ error }) => error === undefined).map(({ token }) => token);
}

describe('a sign-in in a browser', () => {
  test.each(Object.entries(screens))(
    'on a %s ends with a success page, and saves the refresh token',
    async (_, screen) => {
      const { bot, scopes } = stage.redmine;
      const store = stage.newStore();
      const opened = new Fifo(stage.path(`opened-${screen.viewport.width}`));
      const cli = stage.login(['--scope', scopes.join(' '), '--save', `cat >'${store}'`], {
        env: { DISPLAY: ':0' },
        programs: { 'xdg-open': `printf '%s' "$*" >'${opened.path}'` },
      });
      const ended = cli.ended.then(({ stderr }) =>
        Promise.reject(new Error(`The command opened no browser:\n${stderr}`)),
      );
      const link = await Promise.race([opened.read(), ended]).finally(() => opened.close());
      const { url, page } = await (await stage.browser()).signIn(link, bot, 'authorize', screen);
      const result = await cli.ended;

      expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/start\/[\w-]{22}$/u);
      expect(url).toBe(new URL('/result', link).href);
      expect(await page.title()).toBe('Signed in to Redmine');
      expect(await page.locator('main').innerText()).toContain(
        'You can close this window and go back to the terminal.',
      );
      expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
      await stage.picture(page, `signed-in-${screen.viewport.width}`);

      expect(result).toMatchObject({ exitCode: 0, stdout: '' });
      expectSummary(result, { login: bot.login, scopes });
      expect(result.stderr).toContain('The refresh token was saved.');
      expect(result.stderr).not.toContain('Warning');
      // The provider file says how Redmine treats refresh tokens, so there is only one.
      expect(await validTokens()).toEqual([readFileSync(store, 'utf8')]);
    },
  );

  test('that the user denies sends no token request and saves nothing', async () => {
    // Redmine shows the consent page only if the user has not consented before.
    await stage.admin.revokeConsent();
    const store = stage.newStore();
    const cli = stage.login(['--scope', 'view_issues', '--no-browser', '--save', `cat >'${store}'`]);
    const [address] = await cli.says(/http\S+\/oauth\/authorize\S+/u);
    const { url, page } = await (await stage.browser()).signIn(address, stage.redmine.bot, 'deny', screens.phone);
    const { exitCode, stderr } = await cli.ended;

    expect(new URL(url).pathname).toBe('/result');
    expect(await page.title()).toBe('Access was denied');
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    await stage.picture(page, 'denied');
    expect(exitCode).toBe(3);
    expect(stderr).toContain('[LOGIN_DENIED] Redmine did not grant access.');
    expect(stage.gate.seen()).not.toContainEqual(expect.stringContaining('POST /oauth/token'));
    expect(existsSync(store)).toBe(false);
  });

  test('refuses responses with a wrong or missing state, and continues to wait', async () => {
    const cli = stage.login(['--scope', 'view_issues', '--no-browser', '--print']);
    const [address] = await cli.says(/http\S+\/oauth\/authorize\S+/u);
    const redirectUri = new URL(address).searchParams.get('redirect_uri') ?? '';
    const responses = [
      '?code=planted&state=wrong',
      '?code=planted',
      '?error=access_denied&state=wrong',
      '?error=access_denied',
    ];
    const statuses = await Promise.all(responses.map(async (query) => (await fetch(redirectUri + query)).status));
    const { page } = await (await stage.browser()).signIn(address, stage.redmine.bot, 'authorize');
    const { exitCode, stdout, stderr } = await cli.ended;

    expect(statuses).toEqual([400, 400, 400, 400]);
    expect(stderr).toMatch(/Warning: A request without the correct state .*rejected/u);
    expect(await page.title()).toBe('Signed in to Redmine');
    expect(exitCode).toBe(0);
    expect(await refresh(stage.redmine, stdout.trim())).toMatchObject({ scope: 'view_issues' });
  });

  test.each([
    { address: 'javascript:alert(1)//', error: 'is not a URL' },
    { address: 'file:///etc/passwd', error: 'is not a URL' },
    { address: 'http://redmine.example/oauth/authorize', error: 'is not https' },
    { address: 'https://redmine.example@evil.example/oauth/authorize', error: 'contains a user name' },
  ])('never opens $address', async ({ address, error }) => {
    const opened = stage.path('opened-never');
    const options = ['--scope', 'view_issues', '--authorization-url', address, '--print'];
    const programs = { 'xdg-open': `printf '%s' "$*" >'${opened}'` };
    const { exitCode, stdout, stderr } = await stage.login(options, { env: { DISPLAY: ':0' }, programs }).ended;

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(`[INPUT_INVALID] authorization-url: ${error}`);
    expect(existsSync(opened)).toBe(false);
    expect(stage.gate.seen()).toEqual([]);
  });

  // Redmine 6.1 treats a user as an administrator only if the token has the scope `admin`.
  test.each([
    { scopes: ['view_issues'], warned: false },
    { scopes: ['admin', 'view_issues'], warned: true },
  ])('of an administrator with the scopes $scopes warns: $warned', async ({ scopes, warned }) => {
    const { admin } = stage.redmine;
    await stage.admin.setScopes([...stage.redmine.scopes, ...scopes]);
    const cli = stage.login(['--scope', scopes.join(' '), '--no-browser', '--print']);
    const [address] = await cli.says(/http\S+\/oauth\/authorize\S+/u);
    await (await stage.browser()).signIn(address, admin, 'authorize');
    const result = await cli.ended;
    await stage.admin.restoreScopes();

    expectSummary(result, { login: admin.login, scopes });
    expect(result.stderr.includes('Warning: This user is an administrator')).toBe(warned);
    expect(result.exitCode).toBe(0);
  });
});

test('an out-of-band sign-in prompts for the client secret and the code, and prints the refresh token', async () => {
  const { bot, scopes, clientSecret } = stage.redmine;
  const cli = stage.login(['--scope', scopes.join(' '), '--oob', '--print'], {
    env: { BEARER_STEP_CLIENT_SECRET: '' },
  });
  await cli.says(/Client secret \(not shown\)/u);
  cli.type(`${clientSecret}\n`);
  const [address] = await cli.says(/http\S+\/oauth\/authorize\S+/u);
  const { page } = await (await stage.browser()).signIn(address, bot, 'authorize', screens.phone);
  await cli.says(/Code \(not shown\)/u);
  cli.type(`${await shownCode(page)}\n`);
  const result = await cli.ended;

  expect(result.exitCode).toBe(0);
  expectSummary(result, { login: bot.login, scopes });
  expect(await validTokens()).toEqual([result.stdout.trim()]);
  expect(Object.fromEntries(new URL(address).searchParams)).toMatchObject({
    redirect_uri: 'urn:ietf:wg:oauth:2.0:oob',
    code_challenge_method: 'S256',
  });
});
