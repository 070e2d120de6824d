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

const counts = ({ github }: ReportStage): number[] => github.tracker.issues.map(({ comments }) => comments.length);
const BROKEN = { status: 502, html: '<html><body>Bad Gateway</body></html>' };

describe.each<{ name: string; interference: Interference }>([
  { name: 'a connection that is cut', interference: 'lose' },
  { name: 'a 502', interference: BROKEN },
])('$name, after the change', ({ interference }) => {
  test('of a new issue, of a note, of a closure and of a reopening: nothing happens twice', async () => {
    const stage = await reportStage();
    const { github, build } = stage;
    github.hooks.after = first(isCreate, interference);
    expectAction(await build(RED), 'created', '1');
    github.hooks.after = first(isComment, interference);
    expectAction(await build(RED), 'commented', '1');
    github.hooks.after = first(isComment, interference);
    expectAction(await build(GREEN), 'closed', '1');
    github.hooks.after = first(isState, interference);
    expectAction(await build(RED), 'reopened', '1');
    github.hooks.after = first(isState, interference);
    expectAction(await build(GREEN), 'closed', '1');
    expect(counts(stage)).toEqual([4]);
    expect(openIssues(github)).toEqual([]);
  });
});

describe.each<{ name: string; interference: Interference }>([
  { name: 'a connection that is cut', interference: 'lose' },
  { name: 'a 502', interference: BROKEN },
])('$name, before the change', ({ interference }) => {
  test('of a new issue, of a note, and of a closure: nothing is lost', async () => {
    const stage = await reportStage();
    const { github, build } = stage;
    github.hooks.before = first(isCreate, interference);
    expectAction(await build(RED), 'created', '1');
    github.hooks.before = first(isComment, interference);
    expectAction(await build(RED), 'commented', '1');
    github.hooks.before = first(isState, interference);
    expectAction(await build(GREEN), 'closed', '1');
    expect(counts(stage)).toEqual([2]);
  });
});
