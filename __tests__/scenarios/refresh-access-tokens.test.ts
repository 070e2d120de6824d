/** The built step at a server that never rotates the refresh token, but whose refreshes end earlier access tokens. */
import { describe, expect, test } from '@jest/globals';
import { refuseBadToken, type Api } from '../../sandbox/api.js';
import { call } from '../../sandbox/client.js';
import type { System } from '../../sandbox/oauth-server.js';
import { startGitHub } from '../../sandbox/systems/github/server.js';
import { keep, newJob, runOn, stageOAuth, type Stage } from './refresh-stage.js';
import { expectFailure, expectSuccess } from './stage.js';

const refresh = { rotates: false, endsAccessTokens: true };

/** An API that returns `status` for an ended token, as Django OAuth Toolkit does with 403. */
const apiWith =
  (status: number): Api =>
  (request) => {
    const refused = refuseBadToken(request, 'sandbox');
    return refused === undefined ? { status: 200, body: {} } : { ...refused, status };
  };

const NONE = { 'save-refresh-token': 'none' };

/** Refreshes as another run does, which ends the access tokens of the others. */
async function refreshElsewhere({ system, seed }: Stage<System>): Promise<void> {
  const { clientId: client_id, clientSecret: client_secret } = system;
  const form = { grant_type: 'refresh_token', client_id, client_secret, refresh_token: seed };
  expect((await call(system, 'POST /oauth2/token', { form })).status).toBe(200);
}

test('save-refresh-token: none is refused without a guard, before anything is sent', async () => {
  const stage = await stageOAuth({ refresh });
  const result = await runOn(stage, { inputs: { ...NONE, 'refresh-token': stage.seed } });
  expectFailure(result, 'INPUT_INVALID', /refresh-guard: is missing\. .*may end the access tokens of other runs\./u);
  expect(stage.system.requests).toEqual([]);
});

test('ten runs at once with a branch refresh once, and share the access token', async () => {
  const stage = await stageOAuth({ refresh });
  const github = keep(await startGitHub());
  const inputs = {
    'refresh-token': stage.seed,
    'save-refresh-token': 'branch',
    'seal-key': stage.sealKey,
    'github-token': github.token,
  };
  const run = () => runOn(stage, { inputs, job: newJob(github), secrets: [github.token] });
  const results = await Promise.all(Array.from({ length: 10 }, run));
  for (const result of results) {
    expectSuccess(result);
    expect(result.outputs['status']).toBe('200');
  }
  expect(stage.presented()).toEqual([stage.seed]);
  expect(stage.chain()).toEqual([stage.seed]);
});

describe('a token that another run ends', () => {
  const inputs = { ...NONE, 'refresh-guard': 'concurrency' };

  /** Runs a step, while other runs refresh before each of the first `count` API requests. */
  async function runWhile(count: number, status: number) {
    const stage = await stageOAuth({ refresh, api: apiWith(status) });
    let left = count;
    stage.intercept = async ({ url }) => {
      if (url === '/api/whoami' && left > 0) {
        left -= 1;
        await refreshElsewhere(stage);
      }
      return false;
    };
    return { stage, result: await runOn(stage, { inputs: { ...inputs, 'refresh-token': stage.seed } }) };
  }

  test('leads to one more attempt with another token after a 401', async () => {
    const { stage, result } = await runWhile(1, 401);
    expectSuccess(result);
    expect(stage.calls()).toEqual(['GET /api/whoami', 'GET /api/whoami']);
  });

  test.each([
    { status: 401, count: 2 },
    { status: 403, count: 1 },
  ])('is named as a reason for HTTP $status', async ({ status, count }) => {
    const { result } = await runWhile(count, status);
    expectFailure(result, 'API_STATUS', /Another run may have refreshed since.*run the workflow again/u);
    expect(result.outputs['status']).toBe(String(status));
  });

  test('is not named for a token that does not come from a chain', async () => {
    const stage = await stageOAuth({ api: apiWith(403) });
    const token = 'another-token-0123456789';
    const given = { ...stage.inputs, 'client-id': '', 'client-secret': '', 'token-url': '', token };
    const result = await runOn(stage, { inputs: given, secrets: [token] });
    expectFailure(result, 'API_STATUS', 'HTTP 403');
    expect(result.main.log).not.toContain('Another run may have refreshed since');
  });
});
