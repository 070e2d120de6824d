/** Private issues and notes, and duplicates, of the report in a real Redmine. */
import { describe, expect, test } from '@jest/globals';
import type { ActionResult } from '../../../sandbox/runner.js';
import { commandsOf } from '../../scenarios/support.js';
import { BUILDS, Builds, GREEN, outcome, RED } from './builds.js';
import { Stage } from './stage.js';

const stage = new Stage();
const builds = new Builds(stage);

const SECRET_JOB = 'only-for-the-team';
const needs = { [SECRET_JOB]: 'failure' };
const GREEN_JOB = { [SECRET_JOB]: 'success' };

const fieldsOf = (fields: object, project = BUILDS): Record<string, string> => ({
  fields: JSON.stringify({ project, ...fields }),
});

/** Expects that no other member sees a word of the report. */
async function expectNotPublished(): Promise<void> {
  for (const project of [BUILDS, stage.redmine.project]) {
    expect(await stage.admin.readAsReader(project)).not.toContain(SECRET_JOB);
  }
  expect(JSON.stringify(await stage.redmine.mails())).not.toContain(SECRET_JOB);
}

/** Returns the issues with the marker of an issue, as the administrator sees them. */
async function withMarkerOf(id: string | undefined): ReturnType<typeof stage.admin.searchIssues> {
  const { description } = await builds.issue(id);
  return stage.admin.searchIssues(description.split(/\r?\n/u)[0] ?? '');
}

const changes = (): string[] => stage.gate.seen().filter((line) => !line.startsWith('GET '));

describe('a private issue', () => {
  test('and its notes are seen only by those who may', async () => {
    const report = builds.newWorkflow({ inputs: fieldsOf({ is_private: true, private_notes: true }) });
    const [action, id] = outcome(await report({ needs, runId: 1 }));
    expect(action).toBe('created');
    expect(outcome(await report({ needs, runId: 2 }))).toEqual(['commented', id]);
    expect(outcome(await report({ needs: GREEN_JOB, runId: 3 }))).toEqual(['closed', id]);
    expect(outcome(await report({ needs, runId: 4 }))).toEqual(['reopened', id]);
    const { is_private: isPrivate, description, journals } = await builds.issue(id);
    expect([isPrivate, description.includes(SECRET_JOB)]).toEqual([true, true]);
    const notes = journals.filter((journal) => journal.notes);
    expect(notes.map((journal) => journal.private_notes)).toEqual([true, true, true]);
    await expectNotPublished();
  });

  test('is one if 5 reports create it at once', async () => {
    const report = builds.newWorkflow({ needs, inputs: fieldsOf({ is_private: true }) });
    const results = await Promise.all(Array.from({ length: 5 }, () => report()));
    const ids = new Set(results.map((result) => outcome(result)[1]));
    expect(ids.size).toBe(1);
    const open = (await withMarkerOf([...ids][0])).filter(({ status }) => !status.is_closed);
    expect(open.map(({ id }) => String(id))).toEqual([...ids]);
    await expectNotPublished();
  });

  test('is one if a report looks before the text of the other one is there', async () => {
    const report = builds.newWorkflow({ needs, inputs: fieldsOf({ is_private: true }) });
    const [first, second] = await createTwo(report);
    expect(outcome(first)[1]).toBe(outcome(second)[1]);
    const all = await withMarkerOf(outcome(first)[1]);
    expect(all.filter(({ status }) => !status.is_closed)).toHaveLength(1);
    await expectNotPublished();
  });

  test.each([
    { name: 'the scope is missing', without: ['set_own_issues_private'], project: BUILDS, code: /scope/u },
    { name: 'the role may not hide it', without: [], project: 'ci', code: /ignored "is_private"/u },
  ])('is not published if $name', async ({ without, project, code }) => {
    const token = await builds.newToken(without);
    const inputs = { ...fieldsOf({ is_private: true }, project), token };
    const report = builds.newWorkflow({ needs, inputs });
    const result = await report({ runId: 1 });
    expect(result.main.exitCode).toBe(1);
    expect(commandsOf(result.main, 'error').join()).toMatch(code);
    expect((await report({ runId: 2 })).main.exitCode).toBe(1);
    await expectNotPublished();
  });

  test('is not noted after somebody has made it public', async () => {
    const report = builds.newWorkflow({ needs, inputs: fieldsOf({ is_private: true }) });
    const [, id] = outcome(await report({ runId: 1 }));
    await stage.admin.changeIssue(Number(id), { is_private: false, description: await placeholderOf(id) });
    const [action, other] = outcome(await report({ runId: 2 }));
    expect(action).toBe('created');
    expect(other).not.toBe(id);
    expect(await builds.state(id)).toEqual({ isClosed: false, stamps: [] });
    expect(await builds.issue(other)).toMatchObject({ is_private: true });
    // The history of the public one shows its first text.
    await stage.admin.changeIssue(Number(id), { is_private: true });
  });
});

describe('private notes', () => {
  test('are not sent if the role may not hide them', async () => {
    const { project } = stage.redmine;
    const report = builds.newWorkflow();
    const plain = { needs: { other: 'failure' }, inputs: fieldsOf({}, project) };
    const [, id] = outcome(await report({ ...plain, runId: 1 }));
    const result = await report({ needs, runId: 2, inputs: fieldsOf({ private_notes: true }, project) });
    expect(result.main.exitCode).toBe(1);
    expect(commandsOf(result.main, 'error').join()).toMatch(/set_notes_private/u);
    expect(await builds.state(id)).toEqual({ isClosed: false, stamps: [] });
    await expectNotPublished();
  });
});

/** Runs two reports, of which both create an issue: the first one waits until the second one has created its own. */
async function createTwo(report: (run: object) => Promise<ActionResult>): Promise<[ActionResult, ActionResult]> {
  const line = `POST /projects/${BUILDS}/issues.json`;
  const [one, other] = [stage.gate.hold(line, 'request'), stage.gate.hold(line, 'request')];
  const both = [report({ runId: 1 }), report({ runId: 1 })] as const;
  await Promise.all([one.reached, other.reached]);
  one.release();
  other.release();
  return Promise.all(both);
}

/** Returns the lines of an issue that tell nothing. */
const placeholderOf = async (id: string | undefined): Promise<string> =>
  (await builds.issue(id)).description.split(/\r?\n/u).slice(0, 2).join('\n');

describe('a duplicate', () => {
  test('is closed and related by the report that created it, and a green run writes no note into it', async () => {
    const report = builds.newWorkflow({ needs: RED });
    const results = await createTwo(report);
    const [winner] = results.map((result) => outcome(result)[1]);
    expect(results.map((result) => outcome(result)[1])).toEqual([winner, winner]);
    const loser = (await withMarkerOf(winner)).find(({ id }) => String(id) !== winner);
    expect(Number(winner)).toBeLessThan(loser?.id ?? 0);
    const before = await builds.issue(String(loser?.id));
    expect(before.status.is_closed).toBe(true);
    expect(before.relations).toMatchObject([
      { issue_id: loser?.id, issue_to_id: Number(winner), relation_type: 'duplicates' },
    ]);
    expect(outcome(await report({ needs: GREEN, runId: 2 }))).toEqual(['closed', winner]);
    const after = await builds.issue(String(loser?.id));
    expect(after.journals.map(({ notes }) => notes)).toEqual(before.journals.map(({ notes }) => notes));
    // The duplicate is the newer one, but it is not what is reopened.
    expect(outcome(await report({ needs: RED, runId: 3 }))).toEqual(['reopened', winner]);
  });

  test('is closed without the permission to relate it, with one warning', async () => {
    const token = await builds.newToken(['manage_issue_relations']);
    const report = builds.newWorkflow({ needs: RED, inputs: { token } });
    const results = await createTwo(report);
    const [winner] = results.map((result) => outcome(result)[1]);
    const loser = (await withMarkerOf(winner)).find(({ id }) => String(id) !== winner);
    expect(loser?.status.is_closed).toBe(true);
    expect((await builds.issue(String(loser?.id))).relations).toBeUndefined();
    expect(results.map(({ main }) => main.exitCode)).toEqual([0, 0]);
    const warnings = results.flatMap(({ main }) => commandsOf(main, 'warning'));
    expect(warnings).toEqual([expect.stringMatching(/not related .*HTTP 403.*lacks a scope/u)]);
  });

  test('that a report left behind is closed with the issue', async () => {
    const report = builds.newWorkflow({ needs: RED });
    const [, id] = outcome(await report({ runId: 1 }));
    const { description, subject } = await builds.issue(id);
    const left = await builds.createAsBot({ subject, description: description.replace('run 1.1', 'run 1.2') });
    expect(outcome(await report({ needs: GREEN, runId: 2 }))).toEqual(['closed', id]);
    const { status, relations, journals } = await builds.issue(left);
    expect([status.is_closed, relations?.length]).toEqual([true, 1]);
    expect(journals.filter(({ notes }) => notes)).toHaveLength(1);
    expect(changes().filter((line) => line.startsWith('POST /issues/'))).toHaveLength(1);
  });
});
