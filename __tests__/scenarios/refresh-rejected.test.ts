/** The built step, whose refresh token a server rejects. */
import { describe, expect, test } from '@jest/globals';
import { runOn, stageOAuth } from './refresh-stage.js';
import { commandsOf } from './support.js';
import { expectFailure, expectSuccess } from './stage.js';

const GUARD = { 'refresh-guard': 'concurrency' };

describe('ends as REFRESH_REJECTED, and is sent once, if the server rejects it as', () => {
  test.each<{ name: string; status?: number; body: object; quoted: string }>([
    {
      name: 'dex does',
      body: {
        error: 'invalid_request',
        error_description: 'Refresh token is invalid or has already been claimed by another client.',
      },
      quoted: '(invalid_request: "Refresh token is invalid or has already been claimed by another client")',
    },
    {
      name: 'GitHub does',
      status: 200,
      body: {
        error: 'bad_refresh_token',
        error_description: 'The refresh token passed is incorrect or expired.',
      },
      quoted: '(bad_refresh_token: "The refresh token passed is incorrect or expired")',
    },
    {
      name: 'Slack does',
      status: 200,
      body: { ok: false, error: 'invalid_refresh_token' },
      quoted: '(invalid_refresh_token)',
    },
    {
      name: 'Slack does an expired one',
      status: 200,
      body: { ok: false, error: 'token_expired' },
      quoted: '(token_expired)',
    },
    { name: 'Zoho does', status: 200, body: { error: 'invalid_code' }, quoted: '(invalid_code)' },
    {
      name: 'DeviantArt does',
      body: { error: 'invalid_request', error_description: 'The refresh_token is invalid.', status: 'error' },
      quoted: '(invalid_request: "The refresh_token is invalid")',
    },
    {
      name: 'Atlassian does',
      status: 403,
      body: { error: 'unauthorized_client', error_description: 'refresh_token is invalid' },
      quoted: '(unauthorized_client: "refresh_token is invalid")',
    },
    {
      name: 'HubSpot does',
      body: { status: 'BAD_REFRESH_TOKEN', message: 'missing or invalid refresh token' },
      quoted: '(HTTP 400: "missing or invalid refresh token")',
    },
  ])('$name', async ({ status = 400, body, quoted }) => {
    const stage = await stageOAuth();
    stage.intercept = ({ url }, response) => {
      if (url !== '/oauth2/token') return false;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      return true;
    };
    const inputs = { ...GUARD, 'refresh-token': stage.seed, 'save-refresh-token': 'cat > saved' };
    const result = await runOn(stage, { inputs });
    expectFailure(result, 'REFRESH_REJECTED', /sign in again with the command bearer-step login/u);
    expect(result.main.log).toContain(`The server rejected the refresh token ${quoted}: it was already used`);
    expect(result.main.log).not.toContain('token-url');
    expect(stage.presented()).toEqual([stage.seed]);
    expect(stage.calls()).toEqual([]);
  });
});

test('with save-refresh-token: none at a server that rotates, one warning says that the next run fails, and it does', async () => {
  const stage = await stageOAuth();
  const inputs = { ...GUARD, 'refresh-token': stage.seed, 'save-refresh-token': 'none' };
  const first = await runOn(stage, { inputs });
  expectSuccess(first, [
    expect.stringMatching(
      /"save-refresh-token: none" does not save it\. .*the next run will fail with REFRESH_REJECTED\. Set save-refresh-token to branch or to a command, then sign in again\./u,
    ),
  ]);
  const second = await runOn(stage, { inputs });
  expectFailure(second, 'REFRESH_REJECTED');
  expect(commandsOf(second.main, 'warning')).toEqual([]);
});
