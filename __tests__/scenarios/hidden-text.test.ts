/** Text that must stay hidden is sent only if the server proves that it hides it (docs/design/017-hidden-text.md). */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ActionResult } from '../../sandbox/runner.js';
import type { Planio } from '../../sandbox/systems/planio/server.js';
import { runOn, SCOPES, stagePlanio, type Stage } from './refresh-stage.js';
import { expectFailure, expectSuccess } from './stage.js';

const NOTE_SCOPE = 'set_notes_private';
const EDIT_SCOPE = 'edit_own_issue_notes';
const ISSUE_SCOPE = 'set_own_issues_private';
const TEXT = 'the-private-text';

let stage: Stage<Planio>;

beforeEach(async () => {
  stage = await stagePlanio();
  stage.system.book.add({ subject: 'A failure' });
});

/** Runs an operation with a token of these scopes, in addition to the usual ones. */
async function operate(operation: string, parameters: object, scopes: readonly string[]): Promise<ActionResult> {
  const token = await stage.system.issueToken([...SCOPES, ...scopes]);
  return runOn(stage, { inputs: { token, operation, parameters: JSON.stringify(parameters) } });
}

const changes = (): string[] => stage.calls().filter((line) => !line.startsWith('GET '));
const allow = (...permissions: string[]): void => permissions.forEach((one) => stage.system.book.permissions.add(one));
const issue = (id = 1) => stage.system.book.find(id);
/** Returns every text that other users can read. */
const published = (): string =>
  JSON.stringify(
    stage.system.book.issues.map(({ journals, is_private: isPrivate, ...fields }) => [
      isPrivate ? {} : fields,
      journals.filter(({ private_notes: flag }) => !flag),
    ]),
  );
/** Responds to each GET of these paths with this status. */
function refuseToRead(path: RegExp, status = 403): void {
  stage.intercept = (request: IncomingMessage, response: ServerResponse) => {
    if (request.method !== 'GET' || !path.test(request.url ?? '')) return false;
    response.writeHead(status, { 'content-type': 'application/json' }).end();
    return true;
  };
}

describe('a private note', () => {
  const note = (more: object = {}): object => ({ id: 1, notes: TEXT, private_notes: true, ...more });

  test('is sent at once if scope and role prove that it is hidden', async () => {
    allow(NOTE_SCOPE);
    expectSuccess(await operate('add-note', note(), [NOTE_SCOPE]));
    expect(changes()).toEqual(['PUT /issues/1.json']);
    expect(issue()?.journals).toMatchObject([{ notes: TEXT, private_notes: true }]);
  });

  test('is not sent without the scope, and no request is sent but the one for the scopes', async () => {
    allow(NOTE_SCOPE);
    const result = await operate('add-note', note(), []);
    expectFailure(result, 'SCOPE_MISSING', /"private_notes" needs the scope set_notes_private/u);
    expect(stage.calls()).toEqual(['GET /oauth/token/info']);
  });

  test.each(['add-note', 'update-issue'])('is not sent by %s without the permission of the role', async (operation) => {
    const result = await operate(operation, note(), [NOTE_SCOPE, EDIT_SCOPE]);
    expectFailure(result, 'PRIVACY_UNPROVEN', /no role of the user in this project has the permission set_notes/u);
    expect(changes()).toEqual([]);
  });

  test('is sent after a placeholder if the role cannot be read', async () => {
    allow(NOTE_SCOPE, EDIT_SCOPE);
    refuseToRead(/^\/roles/u);
    expectSuccess(await operate('add-note', note(), [NOTE_SCOPE, EDIT_SCOPE]));
    expect(changes()).toEqual(['PUT /issues/1.json', 'PUT /journals/1.json']);
    expect(stage.system.requests.find(({ url }) => url === '/issues/1.json')?.body).not.toContain(TEXT);
    expect(issue()?.journals).toMatchObject([{ notes: TEXT, private_notes: true }]);
  });

  test('is not sent if the role cannot be read and the placeholder is public', async () => {
    allow(EDIT_SCOPE);
    refuseToRead(/^\/roles/u);
    const result = await operate('add-note', note(), [NOTE_SCOPE, EDIT_SCOPE]);
    expectFailure(result, 'PRIVACY_UNPROVEN', /so the text was not sent\. .*has withdrawn the placeholder/u);
    expect(issue()?.journals).toEqual([]);
    expect(JSON.stringify(stage.system.requests.map(({ body }) => body))).not.toContain(TEXT);
  });

  test('is not sent if the role cannot be read and the token may not correct a note', async () => {
    allow(NOTE_SCOPE);
    refuseToRead(/^\/roles/u);
    const result = await operate('add-note', note(), [NOTE_SCOPE]);
    expectFailure(result, 'PRIVACY_UNPROVEN', /scope edit_own_issue_notes or edit_issue_notes/u);
    expect(changes()).toEqual([]);
  });

  test('that is public anyway fails the step, which removes it and says so', async () => {
    allow(NOTE_SCOPE, EDIT_SCOPE);
    const { book } = stage.system;
    stage.intercept = (request) => {
      // Between the proof and the note, an administrator takes the permission away for a moment.
      const isNote = request.method === 'PUT' && request.url === '/issues/1.json';
      book.permissions[isNote ? 'delete' : 'add'](NOTE_SCOPE);
      return false;
    };
    const result = await operate('add-note', note(), [NOTE_SCOPE, EDIT_SCOPE]);
    expectFailure(
      result,
      'TEXT_PUBLIC',
      /published the text\. See 1: .* The step has removed the text\. The text was public: others may have read it/u,
    );
    expect(issue()?.journals).toEqual([]);
  });

  test.each([
    { name: 'with files', parameters: { uploads: [{ token: 't', filename: 'a' }] }, text: /"uploads" cannot be/u },
    { name: 'with "no" as the flag', parameters: { private_notes: 'no' }, text: /not true or false/u },
    { name: 'without a text', parameters: { notes: '' }, text: /hides notes, which is missing/u },
    { name: 'by another spelling', parameters: { 'private-notes': true }, text: /not a parameter/u },
  ])('is refused $name', async ({ parameters, text }) => {
    const result = await operate('update-issue', note(parameters), [NOTE_SCOPE]);
    expectFailure(result, 'INPUT_INVALID', text);
    expect(stage.calls()).toEqual([]);
  });
});

describe('the field of a private note or issue is refused', () => {
  const token = 'a-token';
  test.each<{ name: string; inputs: Record<string, string> }>([
    {
      name: 'in the map fields',
      inputs: { operation: 'add-note', parameters: '{"id": 1, "notes": "x", "fields": {"private_notes": true}}' },
    },
    {
      name: 'in the map fields of an operation that has it',
      inputs: { operation: 'update-issue', parameters: '{"id": 1, "fields": {"Is-Private": true}}' },
    },
    {
      name: 'in the body of an operation',
      inputs: { operation: 'update-issue', parameters: '{"id": 1}', body: '{"issue": {"is_private": 1}}' },
    },
    {
      name: 'in the body of a request',
      inputs: { request: 'PUT /issues/1.json', body: '{"issue": {"notes": "x", "private_notes": true}}' },
    },
    {
      name: 'in a query',
      inputs: { request: 'PUT /issues/1.json?issue%5Bprivate_notes%5D=1', body: '{"issue": {"notes": "x"}}' },
    },
  ])('$name', async ({ inputs }) => {
    const result = await runOn(stage, { inputs: { token, operation: '', request: '', ...inputs } });
    expectFailure(result, 'INPUT_INVALID', /rivate/u);
    expect(stage.calls()).toEqual([]);
  });

  test('but not if it is false', async () => {
    const token = await stage.system.issueToken(SCOPES);
    const body = '{"issue": {"notes": "x", "private_notes": false}}';
    expectSuccess(await runOn(stage, { inputs: { token, operation: '', request: 'PUT /issues/1.json', body } }));
  });
});

describe('a private issue', () => {
  const parameters = {
    project: 'ci',
    subject: `S ${TEXT}`,
    description: `D ${TEXT}`,
    priority: 'High',
    custom_fields: { Team: TEXT },
    is_private: true,
  };

  test('gets its text after the server shows that it is private', async () => {
    allow(ISSUE_SCOPE);
    const result = await operate('create-issue', parameters, [ISSUE_SCOPE, 'view_project']);
    expectSuccess(result);
    expect(changes()).toEqual(['POST /projects/ci/issues.json', 'PUT /issues/2.json']);
    expect(JSON.parse(stage.system.requests.find(({ method }) => method === 'POST')?.body ?? '')).toEqual({
      issue: { priority_id: 3, subject: 'Private issue', is_private: true },
    });
    expect(issue(2)).toMatchObject({ subject: `S ${TEXT}`, description: `D ${TEXT}`, is_private: true });
    expect(result.outputs).toMatchObject({ status: '201', id: '2' });
  });

  test('is not made without the scope', async () => {
    allow(ISSUE_SCOPE);
    expectFailure(await operate('create-issue', parameters, []), 'SCOPE_MISSING', /set_issues_private or set_own/u);
    expect(changes()).toEqual([]);
  });

  test.each([
    { name: 'the role may not', prepare: () => undefined },
    {
      name: 'the workflow makes the flag read-only',
      prepare: () => {
        allow(ISSUE_SCOPE);
        stage.system.book.isPrivateReadOnly = true;
      },
    },
  ])('gets no text and is closed if $name', async ({ prepare }) => {
    prepare();
    const result = await operate('create-issue', parameters, [ISSUE_SCOPE, 'view_project']);
    expectFailure(
      result,
      'PRIVACY_UNPROVEN',
      /so the text was not sent\. See 2: .*has withdrawn the placeholder \(2\)/u,
    );
    expect(issue(2)).toMatchObject({ subject: 'Private issue', status: { is_closed: true } });
    expect(published()).not.toContain(TEXT);
  });

  test('is closed by a person if the step cannot', async () => {
    stage.intercept = (request, response) => {
      if (request.method !== 'PUT') return false;
      response.writeHead(403).end();
      return true;
    };
    const result = await operate('create-issue', parameters, [ISSUE_SCOPE, 'view_project']);
    expectFailure(result, 'PRIVACY_UNPROVEN', /could not withdraw the placeholder \(2\): close or delete it/u);
    expect(published()).not.toContain(TEXT);
  });

  test('that was public becomes private first, and then gets its text', async () => {
    allow(ISSUE_SCOPE);
    expectSuccess(await operate('update-issue', { id: 1, is_private: true, notes: TEXT }, [ISSUE_SCOPE]));
    expect(changes()).toEqual(['PUT /issues/1.json', 'PUT /issues/1.json']);
    const bodies = stage.system.requests.filter(({ method }) => method === 'PUT').map(({ body }) => body);
    expect(bodies[0]).toBe('{"issue":{"is_private":true}}');
    expect(issue()).toMatchObject({ is_private: true, journals: [{ notes: TEXT }] });
  });

  test('that stays public gets no text', async () => {
    const result = await operate('update-issue', { id: 1, is_private: true, notes: TEXT }, [ISSUE_SCOPE]);
    expectFailure(result, 'PRIVACY_UNPROVEN', /so the text was not sent/u);
    expect(published()).not.toContain(TEXT);
  });

  test('becomes public if the workflow says so', async () => {
    allow(ISSUE_SCOPE);
    expectSuccess(await operate('update-issue', { id: 1, is_private: false, notes: 'public' }, [ISSUE_SCOPE]));
    expect(changes()).toEqual(['PUT /issues/1.json']);
  });
});
