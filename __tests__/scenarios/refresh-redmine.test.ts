import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { keep, newJob, refreshElsewhere, runOn, SCOPES, stagePlanio, TokenFile } from './refresh-stage.js';
import { expectFailure, expectSuccess } from './stage.js';

const TOKEN_MODE = { operation: '' };
const ISSUE = { operation: 'create-issue', parameters: '{ "project": "ci", "subject": "A failure" }' };

test('the steps of a job with the same refresh token share an access token, which is not revoked', async () => {
  const stage = await stagePlanio();
  const file = keep(new TokenFile(stage.seed));
  const job = newJob();
  const inputs = { 'refresh-token': stage.seed, 'save-refresh-token': file.save };
  const first = await runOn(stage, { inputs: { ...inputs, ...TOKEN_MODE }, job, post: true });
  expectSuccess(first);
  const token = stage.system.issued().accessTokens[1];
  expect(first.outputs).toMatchObject({ token, 'token-type': 'Bearer', scope: SCOPES.join(' ') });
  expect(first.main.masks).toEqual(expect.arrayContaining([token, ...stage.chain()]));
  expect(first.post).toMatchObject({ exitCode: 0, stdout: '' });
  expect(file.token).toBe(stage.chain()[1]);
  expect(stage.calls()).toEqual([]);

  const second = await runOn(stage, { inputs: { ...inputs, ...ISSUE }, job });
  expectSuccess(second);
  expect(second.main.log).toContain('The access token from another step of this job is still valid.');
  expect(second.outputs).toMatchObject({ status: '201', id: '1', url: `${stage.system.baseUrl}/issues/1` });
  expect(stage.presented()).toEqual([stage.seed]);

  expectFailure(await runOn(stage, { inputs, job: newJob() }), 'REFRESH_REJECTED');
});

test('an access token that another run has ended is replaced once, and the issue is created once', async () => {
  const stage = await stagePlanio();
  const file = keep(new TokenFile(stage.seed));
  stage.intercept = async ({ method, url }) => {
    if (method !== 'POST' || url !== '/projects/ci/issues.json') return false;
    stage.intercept = undefined;
    file.token = await refreshElsewhere(stage, file.token);
    return false;
  };
  const result = await runOn(stage, { inputs: { ...file.inputs, ...ISSUE } });
  expectSuccess(result);
  expect(result.main.log).toContain('The API rejected the token. Getting another one.');
  expect(result.outputs).toMatchObject({ status: '201', id: '1' });
  const issue = 'POST /projects/ci/issues.json';
  expect(stage.calls()).toEqual([issue, 'GET /users/current.json', issue]);
  expect(stage.system.book.issues).toHaveLength(1);
  expect(stage.presented()).toEqual(stage.chain().slice(0, 3));
  expect(file.token).toBe(stage.chain()[3]);
});

test('a removed scope fails the step before the API request, and the chain stays valid', async () => {
  const stage = await stagePlanio();
  const file = keep(new TokenFile(stage.seed));
  stage.system.limitScopes(['view_issues', 'edit_issues']);
  const scope = 'view_issues add_issues';
  const result = await runOn(stage, { inputs: { ...file.inputs, ...ISSUE, scope } });
  expectFailure(result, 'SCOPE_MISSING', /lacks the scope "?add_issues"?\..*sign in again/u);
  expect(stage.calls()).toEqual([]);
  expect(stage.system.requests[0]?.body).not.toContain('scope');
  expect(file.token).toBe(stage.chain()[1]);
  expectSuccess(await runOn(stage, { inputs: { ...file.inputs, scope: 'view_issues' } }));
});

test('if the refresh token was already used, the step uses the one that another run saves meanwhile', async () => {
  const stage = await stagePlanio();
  const file = keep(new TokenFile(stage.seed));
  const successor = await refreshElsewhere(stage, stage.seed);
  stage.intercept = () => {
    if (stage.presented().length === 2) writeFileSync(file.path, successor);
    return false;
  };
  expectSuccess(await runOn(stage, { inputs: file.inputs }));
  expect(stage.presented()).toEqual([stage.seed, stage.seed, successor]);
  expect(readFileSync(file.path, 'utf8')).toBe(stage.chain()[2]);
});

describe('if no other run saves a newer refresh token in time,', () => {
  async function endedDuringRun(): Promise<void> {
    const stage = await stagePlanio();
    const file = keep(new TokenFile(stage.seed));
    stage.intercept = async ({ url }) => {
      if (url === '/projects/ci/issues.json') await refreshElsewhere(stage, file.token);
      return false;
    };
    const result = await runOn(stage, { inputs: { ...file.inputs, ...ISSUE } });
    expectFailure(result, 'REFRESH_REJECTED', /invalid_grant[^]*run the workflow again[^]*sign in again/u);
    expect(result.main.log).toContain('The API rejected the token. Getting another one.');
    expect(stage.system.book.issues).toEqual([]);
    expect(file.token).toBe(stage.chain()[1]);
  }

  async function endedBefore(): Promise<void> {
    const stage = await stagePlanio();
    const file = keep(new TokenFile(stage.seed));
    await refreshElsewhere(stage, stage.seed);
    expectFailure(await runOn(stage, { inputs: file.inputs }), 'REFRESH_REJECTED', /sign in again/u);
    expect(stage.presented()).toEqual([stage.seed, stage.seed]);
    expect(file.token).toBe(stage.seed);
  }

  // In parallel, since both wait most of the time.
  test('the already used one is sent once, and the error is the ended chain, not the 401 of the API', async () => {
    await Promise.all([endedDuringRun(), endedBefore()]);
  });
});

test('with save-refresh-token: none the step succeeds, and warns that the new refresh token is not saved', async () => {
  const stage = await stagePlanio();
  const inputs = { 'refresh-token': stage.seed, 'save-refresh-token': 'none' };
  expectSuccess(await runOn(stage, { inputs }), [
    expect.stringMatching(/Redmine ends the previous one, so the next run will fail with REFRESH_REJECTED\./u),
  ]);
  expect(stage.calls()).toEqual(['GET /users/current.json']);
  expectFailure(await runOn(stage, { inputs }), 'REFRESH_REJECTED');
});
