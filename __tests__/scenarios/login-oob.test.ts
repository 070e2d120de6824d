/** The built `bearer-step login --oob`, with a Planio: a page of the server shows a code, and the user types it in. */
import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { call } from '../../sandbox/client.js';
import type { System } from '../../sandbox/oauth-server.js';
import { startPlanio } from '../../sandbox/systems/planio/server.js';
import { ADDRESS, expectFailure, expectNoSecrets, keep, run, SAVE, saved } from './login-stage.js';
import { lines, secretsOfClient } from './support.js';

const CODE = 'the-code-of-the-page-8vBy7SjwuaHY';
const OUT_OF_BAND = 'urn:ietf:wg:oauth:2.0:oob';
const SCOPES = ['view_issues', 'add_issues'];

interface Stage {
  planio: System;
  /** The arguments of a sign-in to this server. */
  args: string[];
  /** Opens an authorization URL. Resolves to the page as HTML. */
  open: (address: string) => Promise<string>;
}

/** Starts a Planio with a page that shows the code, and a token endpoint that checks PKCE. */
async function stage(): Promise<Stage> {
  let challenge = '';
  const planio: System = keep(
    await startPlanio({
      path: '/redmine',
      intercept: async ({ method, url = '' }, response, body) => {
        const { pathname, searchParams } = new URL(url, 'https://localhost');
        if (`${method} ${pathname}` === 'GET /redmine/oauth/authorize') {
          challenge = searchParams.get('code_challenge') ?? '';
          response.writeHead(200, { 'content-type': 'text/html' }).end(`<code>${CODE}</code>`);
          return true;
        }
        const form = new URLSearchParams(body.toString());
        if (!pathname.endsWith('/token') || form.get('grant_type') !== 'authorization_code') return false;
        const verifier = createHash('sha256')
          .update(form.get('code_verifier') ?? '')
          .digest('base64url');
        const isValid = form.get('code') === CODE && form.get('redirect_uri') === OUT_OF_BAND && verifier === challenge;
        const [access_token, refresh_token] = [await planio.issueToken(SCOPES), await planio.issueRefreshToken(SCOPES)];
        const tokens = isValid ? { access_token, refresh_token, scope: SCOPES.join(' ') } : { error: 'invalid_grant' };
        response.writeHead(isValid ? 200 : 400, { 'content-type': 'application/json' }).end(JSON.stringify(tokens));
        return true;
      },
    }),
  );
  const args = ['login', '--provider', 'redmine', '--base-url', planio.baseUrl, '--ca-cert', planio.caPem, '--oob'];
  return {
    planio,
    args: [...args, '--client-id', planio.clientId, '--scope', [...SCOPES, 'edit_issues'].join(' ')],
    open: async (address) => (await call(planio, `GET ${address.slice(planio.origin.length)}`)).text,
  };
}

const secretsOf = (planio: System): string[] => [
  CODE,
  ...secretsOfClient(planio.clientId, planio.clientSecret),
  ...planio.issued().accessTokens,
  ...planio.issued().refreshTokens,
  ...planio.requests.flatMap(({ body }) => new URLSearchParams(body).getAll('code_verifier')),
];

test('the user types secret and code in, and the user of the token is logged before it is saved', async () => {
  const { planio, args, open } = await stage();
  const cli = run([...args, '--save', `echo saving; ${SAVE}`]);
  await cli.says(/Client secret \(not shown\): /u);
  cli.type(`${planio.clientSecret}\n`);
  await cli.says(/Open this address in any browser, sign in, and copy the code that the page shows/u);
  const [address] = await cli.says(ADDRESS);
  expect(new URL(address).searchParams.get('redirect_uri')).toBe(OUT_OF_BAND);
  const [, code = ''] = /<code>(.*)<\/code>/u.exec(await open(address)) ?? [];
  await cli.says(/Code \(not shown\): /u);
  cli.type(`  ${code} \r\n`);
  const result = await cli.ended;

  expect(result).toMatchObject({ exitCode: 0, stdout: '' });
  expect(result.stderr.slice(result.stderr.indexOf('The token acts')).split('\n').slice(0, 7)).toEqual([
    `The token acts as bot at Redmine (${planio.baseUrl}).`,
    'Scopes of the token: view_issues add_issues',
    'Warning: Scopes that were not granted: edit_issues',
    expect.stringMatching(/^Save each .*\(rotation: on_first_use, replay: safe\)\. The provider file says so\.$/u),
    expect.stringMatching(/^A refresh ends the access tokens of other runs/u),
    'The refresh token was saved.',
    'Put into secrets of your repository:',
  ]);
  expect(result.stderr).toMatch(
    /Paste this into the step of your workflow, and complete load-refresh-token:\n\nwith:\n/u,
  );
  const token = 'POST /redmine/oauth/token';
  const [, ...after] = lines(planio);
  expect(after).toEqual([token, 'GET /redmine/users/current.json']);
  expectNoSecrets(result, secretsOf(planio));

  const { clientId: client_id, clientSecret: client_secret } = planio;
  const form = { grant_type: 'refresh_token', refresh_token: saved(cli), client_id, client_secret };
  expect((await call(planio, token, { form })).status).toBe(200);
});

test('--measure-replay asks for two codes, and of all its refresh tokens only the saved one is valid', async () => {
  const { planio, args, open } = await stage();
  const { clientId: client_id, clientSecret: client_secret } = planio;
  const env = { BEARER_STEP_CLIENT_SECRET: client_secret };
  const cli = run([...args, '--save', SAVE, '--measure-replay'], { env });
  for (let round = 0; round < 2; round += 1) {
    await open((await cli.says(ADDRESS))[0]);
    await cli.says(/Code \(not shown\): /u);
    cli.type(`${CODE}\n`);
  }
  const result = await cli.ended;
  expect(result).toMatchObject({ exitCode: 0, stdout: '' });
  expect(result.stderr).toMatch(/\(rotation: on_first_use, replay: safe\)\.\n/u);
  expect(result.stderr).not.toContain('built-in file');
  const [token, identity] = ['POST /redmine/oauth/token', 'GET /redmine/users/current.json'];
  const sent = lines(planio).filter((line) => !line.includes('/authorize'));
  const revoke = 'POST /redmine/oauth/revoke';
  expect(sent.filter((line) => line === revoke)).toHaveLength(3);
  // Nothing that may end a chain comes after the second sign-in.
  expect(sent.slice(sent.lastIndexOf(revoke) + 1)).toEqual([token, token, identity]);
  expectNoSecrets(result, secretsOf(planio));

  const valid: string[] = [];
  for (const refresh_token of planio.issued().refreshTokens) {
    const form = { grant_type: 'refresh_token', refresh_token, client_id, client_secret };
    if ((await call(planio, token, { form })).status === 200) valid.push(refresh_token);
  }
  // Each response to a code has an access token of `issueToken`, which made a refresh token for it that nobody has.
  expect(valid).toContain(saved(cli));
  expect(valid).toHaveLength(3);
});

test.each([
  { name: 'another code', typed: 'another-code-0123456789\n', code: 'TOKEN_REJECTED', says: /invalid_grant/u },
  { name: 'an empty code', typed: '\n', code: 'INPUT_INVALID', says: /code: is empty: nothing was typed/u },
])('$name is rejected, and nothing is saved', async ({ typed, code, says }) => {
  const { planio, args, open } = await stage();
  const cli = run([...args, '--save', SAVE], { env: { BEARER_STEP_CLIENT_SECRET: planio.clientSecret } });
  await open((await cli.says(ADDRESS))[0]);
  cli.type(typed);
  const result = await cli.ended;
  expectFailure(result, code, says);
  expect(() => saved(cli)).toThrow(/ENOENT/u);
  expectNoSecrets(result, [...secretsOf(planio), 'another-code-0123456789']);
});

test('PKCE: the code of another sign-in is rejected', async () => {
  const { planio, args, open } = await stage();
  const cli = run([...args, '--save', SAVE], { env: { BEARER_STEP_CLIENT_SECRET: planio.clientSecret } });
  const address = new URL((await cli.says(ADDRESS))[0]);
  address.searchParams.set('code_challenge', createHash('sha256').update('x'.repeat(43)).digest('base64url'));
  await open(address.href);
  cli.type(`${CODE}\n`);
  expectFailure(await cli.ended, 'TOKEN_REJECTED', /invalid_grant/u);
});

test('fails at once if the input ends before the code', async () => {
  const { planio, args } = await stage();
  const cli = run([...args, '--save', SAVE], { env: { BEARER_STEP_CLIENT_SECRET: planio.clientSecret } });
  await cli.says(/Code \(not shown\): /u);
  cli.closeInput();
  expectFailure(await cli.ended, 'INPUT_INVALID', /code: is empty/u);
});
