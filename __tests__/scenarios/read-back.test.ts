import { beforeEach, expect, test } from '@jest/globals';
import type { ActionResult } from '../../sandbox/runner.js';
import type { Planio } from '../../sandbox/systems/planio/server.js';
import { runOn, SCOPES, stagePlanio, type Stage } from './refresh-stage.js';
import { expectFailure, expectSuccess } from './stage.js';

let stage: Stage<Planio>;
let token: string;

beforeEach(async () => {
  stage = await stagePlanio();
  token = await stage.system.issueToken(SCOPES);
  stage.system.book.add({ subject: 'A failure' });
});

/** Runs an operation with the access token `token`. */
const operate = (operation: string, parameters: object): Promise<ActionResult> =>
  runOn(stage, { inputs: { token, operation, parameters: JSON.stringify(parameters) } });

test('a change that the server accepted is read back once, and its notes also before', async () => {
  const result = await operate('update-issue', { id: 1, status_id: 5, priority_id: 4, notes: 'fixed' });
  expectSuccess(result);
  const read = 'GET /issues/1.json?include=journals';
  expect(stage.calls()).toEqual([read, 'PUT /issues/1.json', read]);
  expect(result.outputs).toMatchObject({ status: '204', 'response-omitted': 'empty', id: '1' });
  expect(stage.system.book.find(1)).toMatchObject({
    status: { id: 5, is_closed: true },
    journals: [{ notes: 'fixed' }],
  });
});

test.each([
  { name: 'that the workflow does not allow', status_id: 6 },
  { name: 'that does not exist', status_id: 99 },
])('a status $name, which Redmine ignores with 204, fails the step', async ({ status_id }) => {
  const result = await operate('update-issue', { id: 1, status_id, priority_id: 4, notes: 'closed' });
  expectFailure(result, 'CHANGE_IGNORED', new RegExp(`status_id \\(requested "?${status_id}"?, is "?1"?\\)\\.`, 'u'));
  expectFailure(result, 'CHANGE_IGNORED', /^(?!.*priority_id)/u);
  const url = `${stage.system.baseUrl}/issues/1`;
  expect(result.outputs).toMatchObject({ status: '204', 'response-omitted': 'empty', id: '1', url });
  expect(stage.system.book.find(1)).toMatchObject({ journals: [{ notes: 'closed' }] });
});

test('ignored fields of a new issue are detected in the response itself', async () => {
  const result = await operate('create-issue', { project: 'ci', subject: 'New', tracker_id: 99, status_id: 2 });
  expectFailure(
    result,
    'CHANGE_IGNORED',
    /tracker_id \(requested "?99"?, is "?1"?\), status_id \(requested "?2"?, is "?1"?\)/u,
  );
  expect(stage.calls()).toEqual(['POST /projects/ci/issues.json']);
  expect(result.outputs).toMatchObject({ status: '201', id: '2', url: `${stage.system.baseUrl}/issues/2` });
});

test('a change that the response cannot show is not read back', async () => {
  stage.system.book.add({ subject: 'Another' });
  token = await stage.system.issueToken([...SCOPES, 'manage_issue_relations']);
  expectSuccess(await operate('relate-issue', { id: 1, issue_to_id: 2 }));
  expect(stage.calls()).toEqual(['POST /issues/1/relations.json']);
});

test('a token that may not read fails the step after the change, with the status of the read request', async () => {
  token = await stage.system.issueToken(['edit_issues']);
  const result = await operate('update-issue', { id: 1, status_id: 2 });
  expectFailure(result, 'API_STATUS', /HTTP 403/u);
  expect(result.outputs).toMatchObject({ status: '204', id: '1' });
  expect(stage.calls()).toEqual(['PUT /issues/1.json', 'GET /issues/1.json']);
});
