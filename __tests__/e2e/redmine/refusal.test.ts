import { beforeAll, describe, expect, test } from '@jest/globals';
import type { ActionResult } from '../../../sandbox/runner.js';
import type { Chain } from '../support/chain.js';
import { Stage } from './stage.js';

const stage = new Stage();

let issue: number;

beforeAll(async () => {
  issue = await stage.admin.createIssue('Refusals');
});

async function run(chain: Chain, operation: string, parameters: object, inputs: Record<string, string> = {}) {
  return stage.step(chain, { operation, parameters: JSON.stringify(parameters), ...inputs });
}

const project = (): string => stage.redmine.project;

/** Checks that a step failed with this code, and returns its error message. */
function failureOf({ main, post, outputs }: ActionResult, code: string): string {
  expect([main.exitCode, post?.exitCode, outputs['error-code']]).toEqual([1, 0, code]);
  const [error = '', ...others] = main.log.match(/^Error: .*$/gmu) ?? [];
  expect(others).toEqual([]);
  expect(error).toContain(`[${code}]`);
  return error;
}

describe('after access was withdrawn', () => {
  test('by the bot, the message explains how to sign in again, and a new sign-in works', async () => {
    const chain = await stage.newChain();
    await stage.admin.revokeConsent();
    // With a load command, the step would first load the token several times.
    const refused = await run(chain, 'current-user', {}, { 'load-refresh-token': '' });
    const again = await run(await stage.newChain(), 'current-user', {});

    expect(failureOf(refused, 'REFRESH_REJECTED')).toMatch(/sign in again.* bearer-step login/u);
    expect(again.main.exitCode).toBe(0);
  });

  test('for a scope, a step with `scope` fails before its request, and a step without it reports the scopes', async () => {
    const chain = await stage.newChain();
    const issue = { project: project(), subject: 'Too much' };
    const before = await stage.admin.countIssues();
    await stage.admin.setScopes(['view_issues']);
    const named = await run(chain, 'create-issue', issue, { scope: 'view_issues add_issues' });
    const sent = stage.gate.seen();
    const unnamed = await run(chain, 'create-issue', issue);
    await stage.admin.restoreScopes();

    expect(failureOf(named, 'SCOPE_MISSING')).toMatch(/lacks the scope add_issues\. .*sign in again/u);
    expect(sent).toEqual(['POST /oauth/token 200']);
    expect(failureOf(unnamed, 'API_STATUS')).toMatch(
      /returned HTTP 403\. .*The token has the scopes: (?:(?:view_project|search_project|view_members) )*view_issues\./u,
    );
    expect(await stage.admin.countIssues()).toBe(before);
  });

  test('by locking the bot, the refresh works, and the message explains HTTP 500', async () => {
    const chain = await stage.newChain();
    await stage.admin.lockBot();
    const locked = await run(chain, 'add-note', { id: issue, notes: 'never' }, { retries: '0' });
    await stage.admin.unlockBot();
    const unlocked = await run(chain, 'add-note', { id: issue, notes: 'unlocked' });

    expect(failureOf(locked, 'API_STATUS')).toMatch(/returned HTTP 500.*if the user of the token is locked/u);
    expect(unlocked.main.exitCode).toBe(0);
    expect(await stage.admin.notesOf(issue)).toEqual(['unlocked']);
  });
});

describe('a step fails if Redmine', () => {
  test('rejects a field, and the message contains the error from Redmine', async () => {
    const result = await run(await stage.newChain(), 'create-issue', { project: project(), subject: 'x'.repeat(256) });

    expect(failureOf(result, 'API_STATUS')).toContain('Subject is too long (maximum is 255 characters)');
    expect(result.outputs).toMatchObject({ status: '422' });
  });

  test('creates an issue with another tracker, since the requested one is unknown', async () => {
    const requested = { project: project(), subject: 'Tracker 99', tracker_id: 99 };
    const result = await run(await stage.newChain(), 'create-issue', requested);
    const { id, url } = result.outputs;

    expect(failureOf(result, 'CHANGE_IGNORED')).toContain('tracker_id (requested 99, is 1)');
    expect({ id, url }).toEqual({ id: expect.stringMatching(/^\d+$/u), url: `${stage.baseUrl}/issues/${id}` });
    expect(await stage.admin.readIssue(Number(id))).toMatchObject({ subject: 'Tracker 99', tracker: { id: 1 } });
  });

  test('adds a note but ignores a status that the workflow forbids', async () => {
    const closed = 5;
    const requested = { id: issue, status_id: closed, notes: 'close it' };
    const result = await run(await stage.newChain(), 'update-issue', requested);

    expect(failureOf(result, 'CHANGE_IGNORED')).toContain(`status_id (requested ${closed}, is 1)`);
    expect(result.outputs).toMatchObject({ id: String(issue), url: `${stage.baseUrl}/issues/${issue}`, status: '204' });
    expect(await stage.admin.readIssue(issue)).toMatchObject({ status: { id: 1 } });
    expect((await stage.admin.notesOf(issue)).at(-1)).toBe('close it');
  });

  test('does not know the token, and it returns no empty list', async () => {
    const token = 'unknown-token-2f7a61c4e09d';
    stage.addSecret(token);
    const inputs = { provider: 'redmine', 'base-url': stage.baseUrl, token, operation: 'list-projects' };
    const result = await stage.run(inputs);

    expect(failureOf(result, 'API_STATUS')).toContain('returned HTTP 401');
    expect(result.outputs).not.toHaveProperty('response');
  });
});
