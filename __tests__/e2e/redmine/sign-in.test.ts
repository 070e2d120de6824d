import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { CliResult } from '../../../sandbox/cli.js';
import { screens, shownCode } from './browser.js';
import { Fifo } from './fifo.js';
import { refresh } from './grants.js';
import { Stage } from './stage.js';

const stage = new Stage();

/** What a sign-in tells at last, of a bot of Redmine's. */
function expectTold({ stderr }: CliResult, { login, scopes }: { login: string; scopes: readonly string[] }): void {
  expect(stderr).toContain(`The token acts as ${login} at Redmine (${stage.baseUrl}).`);
  expect(stderr).toContain(`Its scopes: ${scopes.join(' ')}\n`);
  expect(stderr).toContain('\n  refresh: { rotation: on_first_use, replay: safe }\n');
}

/** The refresh tokens that Redmine has given in this test and that are still good. */
async function livingTokens(): Promise<string[]> {
  const responses = stage.gate.exchanges.filter(({ line, status }) => line.endsWith('/oauth/token') && status === 200);
  const given = responses.map(
    ({ response: response }) => (JSON.parse(response) as { refresh_token: string }).refresh_token,
  );
  const judged = await Promise.all(given.map(async (token) => ({ token, ...(await refresh(stage.redmine, token)) })));
  return judged.filter(({ error }) => error === undefined).map(({ token }) => token);
}

describe('in a browser that the command opens', () => {
  test.each(Object.entries(screens))('on a %s: the page says so, and the refresh token is saved', async (_, screen) => {
    const { bot, scopes } = stage.redmine;
    const store = stage.newStore();
    const opened = new Fifo(stage.path(`opened-${screen.viewport.width}`));
    const cli = stage.login(['--scope', scopes.join(' '), '--save', `cat >'${store}'`], {
      env: { DISPLAY: ':0' },
      programs: { 'xdg-open': `printf '%s' "$*" >'${opened.path}'` },
    });
    const ended = cli.ended.then(({ stderr }) => Promise.reject(new Error(`Nothing was opened:\n${stderr}`)));
    const link = await Promise.race([opened.read(), ended]).finally(() => opened.close());
    const { url, page } = await (await stage.browser()).signIn(link, bot, 'authorize', screen);
    const result = await cli.ended;

    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/start\/[\w-]{22}$/u);
    expect(url).toBe(new URL('/result', link).href);
    expect(await page.title()).toBe('Signed in to Redmine');
    expect(await page.locator('main').innerText()).toContain('You can close this window and go back to the terminal.');
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    await stage.picture(page, `signed-in-${screen.viewport.width}`);

    expect(result).toMatchObject({ exitCode: 0, stdout: '' });
    expectTold(result, { login: bot.login, scopes });
    expect(result.stderr).toContain('The refresh token was saved.');
    expect(result.stderr).not.toContain('Warning');
    // The probe has left nothing that lives on.
    expect(await livingTokens()).toEqual([readFileSync(store, 'utf8')]);
  });

  test('whoever denies ends it: nothing is asked for and nothing is saved', async () => {
    // Redmine asks only those who have not consented before.
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
    expect(exitCode).toBe(1);
    expect(stderr).toContain('[LOGIN_DENIED] Redmine was told not to give access.');
    expect(stage.gate.seen()).not.toContainEqual(expect.stringContaining('POST /oauth/token'));
    expect(existsSync(store)).toBe(false);
  });

  test('answers with a wrong state, or none, are refused meanwhile, and do not end it', async () => {
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
    expect(stderr).toMatch(/Warning: A request without the right state .*refused/u);
    expect(await page.title()).toBe('Signed in to Redmine');
    expect(exitCode).toBe(0);
    expect(await refresh(stage.redmine, stdout.trim())).toMatchObject({ scope: 'view_issues' });
  });

  test.each([
    { address: 'javascript:alert(1)//', error: 'is not a URL' },
    { address: 'file:///etc/passwd', error: 'is not a URL' },
    { address: 'http://redmine.example/oauth/authorize', error: 'is not https' },
    { address: 'https://redmine.example@evil.example/oauth/authorize', error: 'holds a user name' },
  ])('$address is never opened', async ({ address, error: error }) => {
    const opened = stage.path('opened-never');
    const words = ['--scope', 'view_issues', '--authorization-url', address, '--print'];
    const programs = { 'xdg-open': `printf '%s' "$*" >'${opened}'` };
    const { exitCode, stdout, stderr } = await stage.login(words, { env: { DISPLAY: ':0' }, programs }).ended;

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(`[INPUT_INVALID] authorization-url: ${error}`);
    expect(existsSync(opened)).toBe(false);
    expect(stage.gate.seen()).toEqual([]);
  });

  // Redmine 6.1 takes nobody for an administrator whose token lacks the scope `admin`.
  test.each([
    { scopes: ['view_issues'], warned: false },
    { scopes: ['admin', 'view_issues'], warned: true },
  ])('an administrator is warned who gives $scopes: $warned', async ({ scopes, warned }) => {
    const { admin } = stage.redmine;
    await stage.admin.setScopes([...stage.redmine.scopes, ...scopes]);
    const cli = stage.login(['--scope', scopes.join(' '), '--no-browser', '--print']);
    const [address] = await cli.says(/http\S+\/oauth\/authorize\S+/u);
    await (await stage.browser()).signIn(address, admin, 'authorize');
    const result = await cli.ended;
    await stage.admin.restoreScopes();

    expectTold(result, { login: admin.login, scopes });
    expect(result.stderr.includes('Warning: This is an administrator.')).toBe(warned);
    expect(result.exitCode).toBe(0);
  });
});

test('out-of-band: the secret and the code that Redmine shows are typed in, and the refresh token is printed', async () => {
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
  expectTold(result, { login: bot.login, scopes });
  expect(await livingTokens()).toEqual([result.stdout.trim()]);
  expect(Object.fromEntries(new URL(address).searchParams)).toMatchObject({
    redirect_uri: 'urn:ietf:wg:oauth:2.0:oob',
    code_challenge_method: 'S256',
  });
});
