import { describe, expect, test } from '@jest/globals';
import type { Hooks, Interference, LoggedCall } from '../../sandbox/systems/github/hooks.js';
import { expectAction, GREEN, openIssues, RED, reportStage, type ReportStage } from './report-stage.js';

const isCreate = ({ method, path }: LoggedCall): boolean => method === 'POST' && path.endsWith('/issues');
const isComment = ({ method, path }: LoggedCall): boolean => method === 'POST' && path.endsWith('/comments');
const isState = ({ method }: LoggedCall): boolean => method === 'PATCH';

/** Interferes with the first calls that match. */
function first(matches: (call: LoggedCall) => boolean, interference: Interference, times = 1): Hooks['before'] {
  let left = times;
  return (call) => (matches(call) && left-- > 0 ? interference : undefined);
}

describe('a duplicate', () => {
  /** Lets another report create the same issue just before. */
  const race = ({ github }: ReportStage): void => {
    github.hooks.before = (call) => {
      if (!isCreate(call) || github.tracker.issues.length > 0) return undefined;
      const { title, body } = JSON.parse(call.body) as { title: string; body: string };
      const author = github.tokens.account('github-actions[bot]');
      const other = body.replace(/<!-- report \w+ -->/u, '<!-- report other -->');
      github.tracker.add({ title, body: other, author, association: 'NONE', labels: ['build-failure'] });
      return undefined;
    };
  };

  test.each([
    { name: 'its creation', lost: isCreate },
    { name: 'its note', lost: isComment },
    { name: 'its closure', lost: isState },
  ])('is closed by its creator, also if the response to $name is lost', async ({ lost }) => {
    const stage = await reportStage();
    race(stage);
    stage.github.hooks.after = first(lost, 'lose');
    expectAction(await stage.build(RED), 'none', '1');
    expect(stage.github.tracker.issues).toMatchObject([
      { state: 'open', comments: [] },
      { state: 'closed', stateReason: 'duplicate', comments: [{}] },
    ]);
  });
});

describe('an issue that another report changes at the same time', () => {
  test('a failure opens it again if an older success closed it after its note', async () => {
    const { github, build } = await reportStage();
    const red = await build(RED);
    const author = github.tokens.account('github-actions[bot]');
    github.hooks.after = (call) => {
      const [issue] = github.tracker.issues;
      if (!isComment(call) || issue === undefined) return undefined;
      const body = `<!-- run ${red.run.id}.2 passed -->`;
      github.tracker.comment(issue, { author, association: 'NONE', body });
      Object.assign(issue, { state: 'closed', closedAtMs: Date.now() });
      return undefined;
    };
    expectAction(await build(RED), 'commented', '1');
    expect(openIssues(github)).toHaveLength(1);
  });

  test('a success opens it again if a newer failure was noted before it closed it', async () => {
    const { github, build } = await reportStage();
    await build(RED);
    const author = github.tokens.account('github-actions[bot]');
    github.hooks.before = (call) => {
      const [issue] = github.tracker.issues;
      if (!isState(call) || issue === undefined || issue.comments.length > 1) return undefined;
      github.tracker.comment(issue, { author, association: 'NONE', body: '<!-- run 99000000000.1 failed -->' });
      return undefined;
    };
    expectAction(await build(GREEN), 'none', '1');
    expect(openIssues(github)).toHaveLength(1);
  });
});
