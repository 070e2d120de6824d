import { describe, expect, test } from '@jest/globals';
import { expectAction, GREEN, openIssues, RED, reportStage, type ReportStage } from './report-stage.js';

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
