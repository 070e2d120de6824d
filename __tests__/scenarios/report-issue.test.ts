import { describe, expect, test } from '@jest/globals';
import { expectAction, GREEN, messages, PERMISSIONS, RED, reportStage, type ReportStage } from './report-stage.js';

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
