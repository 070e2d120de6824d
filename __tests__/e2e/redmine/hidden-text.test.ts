/** Private notes and issues, as the administrator and another member see them, and values by name. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { ActionResult } from '../../../sandbox/runner.js';
import { Stage } from './stage.js';

const stage = new Stage();

const TEXT = 'only-for-the-team';
const PRIVATE = 'private';
const OPEN = 'open';

let inCi: number;
let inPrivate: number;
let inOpen: number;

beforeAll(async () => {
  inCi = await stage.admin.createIssue('Hidden text');
  inPrivate = await stage.admin.createIssue('Hidden text', PRIVATE);
  inOpen = await stage.admin.createIssue('Hidden text', OPEN);
});

/** Runs an operation with a token that has the usual scopes, and all others except `without`. */
async function operate(operation: string, parameters: object, without: readonly string[] = []): Promise<ActionResult> {
  const { scopes, hidingScopes } = stage.redmine;
  const chain = await stage.newChain([...scopes, ...hidingScopes.filter((scope) => !without.includes(scope))]);
  return stage.step(chain, { operation, parameters: JSON.stringify(parameters) });
}

const note = (id: number): object => ({ id, notes: TEXT, private_notes: true });

function expectFailure({ main, outputs }: ActionResult, code: string): void {
  expect([main.exitCode, outputs['error-code']]).toEqual([1, code]);
  expect(main.log).not.toContain(TEXT);
}

/** Expects that no other member sees the text, and that Redmine has it in no place that is not private. */
async function expectNotPublished(): Promise<void> {
  for (const project of [PRIVATE, stage.redmine.project, OPEN]) {
    expect(await stage.admin.readAsReader(project)).not.toContain(TEXT);
  }
}

const sent = (): string[] => stage.gate.seen().filter((line) => !/^GET |\/oauth\/token /u.test(line));

describe('a private note', () => {
  test('is hidden if scope and role allow it', async () => {
    const result = await operate('add-note', note(inPrivate));
    expect(result.main.log).not.toContain('Error');
    expect(result.main.exitCode).toBe(0);
    expect((await stage.admin.readIssue(inPrivate)).journals).toMatchObject([{ notes: TEXT, private_notes: true }]);
    await expectNotPublished();
  });

  test('is not sent if the scope is missing', async () => {
    expectFailure(await operate('add-note', note(inPrivate), ['set_notes_private']), 'SCOPE_MISSING');
    expect(sent()).toEqual([]);
    await expectNotPublished();
  });

  test.each(['add-note', 'update-issue'])('is not sent by %s if the role may not', async (operation) => {
    expectFailure(await operate(operation, note(inCi)), 'PRIVACY_UNPROVEN');
    expect(sent()).toEqual([]);
    expect(await stage.admin.notesOf(inCi)).toEqual([]);
    await expectNotPublished();
  });

  test('follows a placeholder if the role cannot be read, because the bot is no member', async () => {
    const result = await operate('add-note', note(inOpen));
    expect(result.main.log).not.toContain('Error');
    expect(sent().map((line) => line.replace(/\d+\.json/u, 'N.json'))).toEqual([
      'PUT /issues/N.json 204',
      'PUT /journals/N.json 204',
    ]);
    expect((await stage.admin.readIssue(inOpen)).journals).toMatchObject([{ notes: TEXT, private_notes: true }]);
    await expectNotPublished();
  });

  test('is not sent if neither the role can be read nor a note corrected', async () => {
    expectFailure(await operate('add-note', note(inOpen), ['edit_own_issue_notes']), 'PRIVACY_UNPROVEN');
    expect(sent()).toEqual([]);
  });

  test('is not combined with a file', async () => {
    const parameters = { ...note(inPrivate), uploads: [{ token: 'a', filename: 'a.txt' }] };
    expectFailure(await operate('add-note', parameters), 'INPUT_INVALID');
    expect(stage.gate.seen()).toEqual([]);
  });
});

describe('a private issue', () => {
  const issue = (project: string, more: object = {}): object => ({
    project,
    subject: `Subject ${TEXT}`,
    description: `Line 1\nLine 2 ${TEXT}\n`,
    is_private: true,
    ...more,
  });

  test('gets its text when Redmine shows that it is private', async () => {
    const result = await operate('create-issue', issue(PRIVATE, { custom_fields: { Team: TEXT }, priority: 'High' }));
    expect(result.main.log).not.toContain('Error');
    expect(result.main.exitCode).toBe(0);
    expect(await stage.admin.readIssue(Number(result.outputs['id']))).toMatchObject({
      subject: `Subject ${TEXT}`,
      is_private: true,
      priority: { name: 'High' },
      custom_fields: [{ name: 'Team', value: TEXT }],
    });
    await expectNotPublished();
  });

  test('is not made if the scope is missing', async () => {
    const before = await stage.admin.countIssues();
    expectFailure(await operate('create-issue', issue(PRIVATE), ['set_own_issues_private']), 'SCOPE_MISSING');
    expect(await stage.admin.countIssues()).toBe(before);
    expect(sent()).toEqual([]);
  });

  test('gets no text, and stays open, if role and workflow allow nothing', async () => {
    const result = await operate('create-issue', issue(stage.redmine.project));
    expectFailure(result, 'PRIVACY_UNPROVEN');
    expect(result.main.log).toMatch(/could not withdraw the placeholder \(\d+\): close or delete it/u);
    expect(await stage.admin.readIssue(Number(result.outputs['id']))).toMatchObject({ subject: 'Private issue' });
    await expectNotPublished();
  });

  test('gets no text, and is closed, if only the workflow forbids it', async () => {
    const result = await operate('create-issue', issue(PRIVATE, { tracker: 'Support' }));
    expectFailure(result, 'PRIVACY_UNPROVEN');
    expect(await stage.admin.readIssue(Number(result.outputs['id']))).toMatchObject({
      subject: 'Private issue',
      tracker: { name: 'Support' },
      status: { name: 'Closed' },
    });
    await expectNotPublished();
  });
});

describe('values by name', () => {
  const names = {
    subject: 'By name',
    tracker: 'Feature',
    priority: 'Urgent',
    category: 'Backend',
    fixed_version: '1.0',
    custom_fields: { Team: 'CI' },
  };

  test('are sent as ids, and what was sent is read back', async () => {
    const parent = await stage.admin.createIssue('Parent', PRIVATE);
    const more = { parent, watcher_user_ids: [stage.redmine.bot.id], estimated_hours: '2:30', done_ratio: 10 };
    const result = await operate('create-issue', { project: PRIVATE, ...names, ...more });
    expect(result.main.log).not.toContain('Error');
    expect(await stage.admin.readIssue(Number(result.outputs['id']))).toMatchObject({
      tracker: { name: 'Feature' },
      priority: { name: 'Urgent' },
      category: { name: 'Backend' },
      fixed_version: { name: '1.0' },
      parent: { id: parent },
      custom_fields: [{ name: 'Team', value: 'CI' }],
    });
  });

  test('are found for a change, too', async () => {
    const result = await operate('update-issue', { id: inPrivate, status: 'In Progress', category: 'backend' });
    expect(result.main.log).not.toContain('Error');
    expect(await stage.admin.readIssue(inPrivate)).toMatchObject({
      status: { name: 'In Progress' },
      category: { name: 'Backend' },
    });
  });

  test('that Redmine does not allow fail the step', async () => {
    expectFailure(await operate('update-issue', { id: inCi, status: 'Closed' }), 'CHANGE_IGNORED');
  });

  test.each([
    { given: { priority: 'Hgih' }, text: /Did you mean "High"\?/u },
    { given: { assigned_to: 'Nobody' }, text: /no "Nobody" for "assigned_to"\. .*Build Bot/u },
    { given: { descripton: 'x' }, text: /Did you mean "description"\?/u },
    { given: { uploads: 'a text' }, text: /not a list/u },
  ])('that are unknown change nothing: $given', async ({ given, text }) => {
    const result = await operate('create-issue', { project: PRIVATE, subject: 'Never', ...given });
    expectFailure(result, 'INPUT_INVALID');
    expect(result.main.log).toMatch(text);
    expect(sent()).toEqual([]);
  });
});
