import { describe, expect, test } from '@jest/globals';
import {
  expectAction,
  GREEN,
  messages,
  openIssues,
  PERMISSIONS,
  RED,
  reportStage,
  writes,
  type ReportStage,
} from './report-stage.js';

const DAY_MS = 86_400_000;

/** Starts a stage whose issue was closed by a green build, this many days ago. */
async function closedStage(daysAgo: number): Promise<ReportStage> {
  const stage = await reportStage();
  await stage.build(RED);
  await stage.build(GREEN);
  const [issue] = stage.github.tracker.issues;
  if (issue !== undefined) Object.assign(issue, { closedAtMs: Date.now() - daysAgo * DAY_MS });
  return stage;
}

/** The author of the reports. */
const bot = ({ github }: ReportStage): { author: ReturnType<typeof github.tokens.account>; association: 'NONE' } => ({
  author: github.tokens.account('github-actions[bot]'),
  association: 'NONE',
});

describe('a closed issue', () => {
  test.each([
    { days: 29, reopen: '', action: 'reopened', id: '1' },
    { days: 31, reopen: '', action: 'created', id: '2' },
    { days: 0, reopen: 'never', action: 'created', id: '2' },
  ])('of $days days, with reopen "$reopen" → $action', async ({ days, reopen, action, id }) => {
    const { github, build } = await closedStage(days);
    expectAction(await build(RED, { inputs: { reopen } }), action, id);
    expect(openIssues(github)).toHaveLength(1);
  });

  test('that is a duplicate is not reopened', async () => {
    const stage = await closedStage(40);
    const { github, build } = stage;
    const body = github.tracker.issues[0]?.body ?? '';
    const duplicate = github.tracker.add({ title: 'x', body, ...bot(stage), labels: ['build-failure'] });
    github.tracker.comment(duplicate, { ...bot(stage), body: '<!-- run 5.1 duplicate -->' });
    Object.assign(duplicate, { state: 'closed', closedAtMs: Date.now() });
    expectAction(await build(RED), 'created', '3');
  });
});

describe('do not close', () => {
  const prepare: Record<string, (stage: ReportStage) => void> = {
    'a label': ({ github: { tracker } }) => tracker.issues[0]?.labels.push(...tracker.label(['do-not-close'])),
    "a member's comment": (stage) => comment(stage, 'MEMBER'),
    "a stranger's comment": (stage) => comment(stage, 'NONE'),
  };
  const comment = ({ github }: ReportStage, association: 'MEMBER' | 'NONE'): void => {
    const [issue] = github.tracker.issues;
    if (issue === undefined) return;
    github.tracker.comment(issue, { author: github.tokens.account('bob'), association, body: 'Do not close this.' });
  };

  test.each([
    { by: 'a label', action: 'commented' },
    { by: "a member's comment", action: 'commented' },
    { by: "a stranger's comment", action: 'closed' },
  ])('by $by → $action', async ({ by, action }) => {
    const stage = await reportStage();
    await stage.build(RED);
    prepare[by]?.(stage);
    expectAction(await stage.build(GREEN), action, '1');
  });
});

describe('an issue', () => {
  test('of a stranger who copied the marker is left alone', async () => {
    const stage = await closedStage(40);
    const { github, build } = stage;
    const body = github.tracker.issues[0]?.body ?? '';
    const author = github.tokens.account('mallory');
    github.tracker.add({ title: 'x', body, author, association: 'NONE', labels: ['build-failure'] });
    expectAction(await build(RED), 'created', '3');
    expectAction(await build(GREEN), 'closed', '3');
    expect(github.tracker.find(2)).toMatchObject({ state: 'open', comments: [] });
  });

  test('whose label a person removed is found', async () => {
    const { github, build } = await reportStage();
    await build(RED);
    Object.assign(github.tracker.issues[0] ?? {}, { labels: [] });
    expectAction(await build(RED), 'commented', '1');
  });

  test('that was deleted is replaced, also in the middle of a report', async () => {
    const { github, build } = await reportStage();
    await build(RED);
    github.tracker.delete(1);
    expectAction(await build(RED), 'created', '2');
    github.hooks.before = ({ method, path }) => {
      if (method === 'POST' && path.endsWith('/issues/2/comments')) github.tracker.delete(2);
      return undefined;
    };
    expectAction(await build(RED), 'created', '3');
  });

  test('that was moved to another repository is replaced, also in the middle of a report', async () => {
    const { github, build } = await reportStage();
    await build(RED);
    const to = `${github.apiUrl}/repos/example/other/issues/4`;
    github.hooks.before = ({ method, path }) => {
      if (method === 'POST' && path.endsWith('/issues/1/comments')) github.tracker.transfer(1, to);
      return undefined;
    };
    expectAction(await build(RED), 'created', '2');
    expectAction(await build(GREEN), 'closed', '2');
  });

  test('that is locked gets notes, and an error if the token may not write them', async () => {
    const { github, build } = await reportStage();
    await build(RED);
    Object.assign(github.tracker.issues[0] ?? {}, { isLocked: true });
    expectAction(await build(RED), 'commented', '1');
    const { value } = github.tokens.add({ permissions: PERMISSIONS, mayPush: false });
    const result = await build(RED, { inputs: { 'github-token': value }, secrets: [value] });
    expect(messages(result).errors).toEqual([expect.stringContaining('issue is locked')]);
    expect(github.tracker.issues).toHaveLength(1);
  });
});

describe('a token without push access', () => {
  const user = { login: 'ci-user', mayPush: false };

  test('cannot set the label: a warning, and the issue is found, closed and reopened by its author', async () => {
    const { github, build } = await reportStage(user);
    const red = await build(RED);
    expect(messages(red)).toEqual({
      errors: [],
      warnings: [expect.stringMatching(/label.*push access/u)],
      notices: [],
    });
    expect(red.outputs).toMatchObject({ action: 'created', id: '1' });
    expectAction(await build(RED), 'commented', '1');
    expectAction(await build(GREEN), 'closed', '1');
    expectAction(await build(RED), 'reopened', '1');
    expect(github.tracker.issues).toHaveLength(1);
  });

  test.each([
    { failOnError: 'setup', exitCode: 1 },
    { failOnError: 'false', exitCode: 0 },
  ])('cannot assign: with $failOnError, the exit code is $exitCode, and the issue is there', async (row) => {
    const { github, build } = await reportStage(user);
    github.tracker.assignable = ['alice'];
    const inputs = { fields: 'assignees: [alice]', 'fail-on-error': row.failOnError };
    const { main, outputs } = await build(RED, { inputs });
    expect(main.exitCode).toBe(row.exitCode);
    expect(main.stdout).toMatch(/CHANGE_IGNORED.*assignees/u);
    expect(outputs).toMatchObject({ action: 'created', id: '1' });
    expect(openIssues(github)).toHaveLength(1);
  });
});

describe('a field', () => {
  test('is set in a new issue, and labels are added to that of the report', async () => {
    const { github, build } = await reportStage();
    github.tracker.assignable = ['alice'];
    expectAction(
      await build(RED, { inputs: { fields: '{assignees: [alice], labels: [ci], type: Bug}' } }),
      'created',
      '1',
    );
    expect(github.tracker.issues).toMatchObject([
      { assignees: [{ login: 'alice' }], labels: [{ name: 'build-failure' }, { name: 'ci' }], type: 'Bug' },
    ]);
    expect(writes(github)).toHaveLength(1);
  });
});
