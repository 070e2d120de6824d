/** Values of an issue that are given by name, and fields that Redmine would drop without a word. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ActionResult } from '../../sandbox/runner.js';
import type { Planio } from '../../sandbox/systems/planio/server.js';
import { runOn, SCOPES, stagePlanio, type Stage } from './refresh-stage.js';
import { expectFailure, expectSuccess } from './stage.js';

let stage: Stage<Planio>;

beforeEach(async () => {
  stage = await stagePlanio();
  stage.system.book.add({ subject: 'A failure' });
});

async function operate(operation: string, parameters: object, scopes: readonly string[] = []): Promise<ActionResult> {
  const token = await stage.system.issueToken([...SCOPES, 'view_project', 'view_members', ...scopes]);
  return runOn(stage, { inputs: { token, operation, parameters: JSON.stringify(parameters) } });
}

const create = (more: object, scopes?: readonly string[]): Promise<ActionResult> =>
  operate('create-issue', { project: 'ci', subject: 'New', ...more }, scopes);

test('all values may be names, and each list is read once', async () => {
  const names = {
    tracker: 'Feature',
    priority: 'high',
    category: 'Frontend',
    fixed_version: '1.0',
    assigned_to: 'Ada Lovelace',
    custom_fields: { Team: 'CI', Severity: 'major' },
  };
  expectSuccess(await create(names));
  expect(stage.calls().sort()).toEqual([
    'GET /enumerations/issue_priorities.json',
    'GET /projects/ci.json?include=trackers%2Cissue_categories%2Cissue_custom_fields',
    'GET /projects/ci/memberships.json?limit=100',
    'GET /projects/ci/versions.json',
    'POST /projects/ci/issues.json',
  ]);
  expect(stage.system.book.find(2)).toMatchObject({
    tracker: { id: 2 },
    priority: { id: 3 },
    category: { id: 2 },
    fixed_version: { id: 1 },
    assigned_to: { id: 6 },
    custom_fields: [{ value: 'CI' }, { value: 'major' }, {}, {}],
  });
});

test('a change looks names up in the project of its issue', async () => {
  expectSuccess(await operate('update-issue', { id: 1, status: 'Closed', category: 'Backend' }));
  expect(stage.calls()).toEqual([
    'GET /issue_statuses.json',
    'GET /issues/1.json',
    'GET /projects/1.json?include=trackers%2Cissue_categories%2Cissue_custom_fields',
    'PUT /issues/1.json',
    'GET /issues/1.json',
  ]);
  expect(stage.system.book.find(1)).toMatchObject({ status: { name: 'Closed' }, category: { name: 'Backend' } });
});

test('a name on a later page is found', async () => {
  const others = Array.from({ length: 250 }, (_, index) => ({ id: 10 + index, name: `Member ${index}` }));
  stage.system.book.members.push(...others);
  expectSuccess(await create({ assigned_to: 'Member 249' }));
  expect(stage.system.book.find(2)).toMatchObject({ assigned_to: { id: 259 } });
});

test.each([
  { name: 'a known name', value: { priority: 'Hihg' }, text: /no "Hihg" for "priority"\. Did you mean "High"\?/u },
  { name: 'a known custom field', value: { custom_fields: { Taem: 'x' } }, text: /Did you mean "Team"\?/u },
  { name: 'a unique name', value: { custom_fields: { Twin: 'x' } }, text: /several "Twin"\. .*: 3, 4\./u },
])('a value that is not $name is an error, and nothing is changed', async ({ value, text }) => {
  expectFailure(await create(value), 'INPUT_INVALID', text);
  expect(stage.calls().filter((line) => !line.startsWith('GET '))).toEqual([]);
});

test('names that cannot be read are an error that says which parameter', async () => {
  const token = await stage.system.issueToken(SCOPES);
  const parameters = JSON.stringify({ project: 'ci', subject: 'New', assigned_to: 'Build Bot' });
  const result = await runOn(stage, { inputs: { token, operation: 'create-issue', parameters } });
  expectFailure(result, 'API_STATUS', /was not sent, because "assigned_to" cannot be looked up\. .*HTTP 403/u);
});

describe('nothing is sent', () => {
  test.each([
    { given: { descripton: 'x' }, text: /"descripton" is not a parameter .*Did you mean "description"\?.*"fields"/u },
    { given: { assignee: 'bot' }, text: /"assignee" is not a parameter/u },
    { given: { uploads: 'a text' }, text: /"uploads" is not a list/u },
    { given: { tracker_id: 'Bug' }, text: /"tracker_id" is not a whole number/u },
    { given: { parent: 'x' }, text: /"parent" is not a whole number/u },
    { given: { priority: 'High', priority_id: 3 }, text: /"priority_id" cannot be combined with "priority"/u },
    { given: { fields: { Subject: 'x' } }, text: /"Subject" is in "fields", but it is a parameter/u },
    { given: { fields: 'x' }, text: /"fields" is not a map/u },
  ])('for $given', async ({ given, text }) => {
    expectFailure(await create(given), 'INPUT_INVALID', text);
    expect(stage.calls()).toEqual([]);
  });

  test('for a field that needs a scope which the token lacks', async () => {
    expectFailure(await create({ watcher_user_ids: [5] }), 'SCOPE_MISSING', /"watcher_user_ids" needs the scope add_/u);
    expect(stage.calls()).toEqual(['GET /oauth/token/info']);
  });
});

test('a field of a plugin is sent as it is', async () => {
  expectSuccess(await create({ fields: { story_points: 3, sprint: { id: 7 } } }));
  const body = stage.system.requests.find(({ method }) => method === 'POST')?.body ?? '';
  expect(JSON.parse(body)).toEqual({ issue: { subject: 'New', story_points: 3, sprint: { id: 7 } } });
});

describe('what the server did not take fails the step', () => {
  test.each([
    {
      given: { custom_fields: [{ id: 99, value: 'x' }] },
      text: /custom_fields \(id 99: x is missing\)/u,
    },
    { given: { tracker_id: 99 }, text: /tracker_id \(requested 99, is 1\)/u },
    { given: { fields: { status_id: 2, done: 1 } }, text: /"status_id" is in "fields"/u },
    { given: { start_date: '2026-01-31' }, text: /start_date/u },
  ])('for $given', async ({ given, text }) => {
    const result = await create(given);
    expect(result.main.exitCode).toBe(1);
    expect(result.main.stdout).toMatch(text);
  });

  test('for watchers, which only a further request shows', async () => {
    const result = await create({ watcher_user_ids: [5] }, ['add_issue_watchers', 'view_issue_watchers']);
    expectFailure(result, 'CHANGE_IGNORED', /watcher_user_ids \("?5"? is missing\)/u);
  });

  test('but not for watchers that the user may not see', async () => {
    expectSuccess(await create({ watcher_user_ids: [5] }, ['add_issue_watchers']));
  });
});
