/** The issue of a failing build in a real Redmine. */
import { describe, expect, test } from '@jest/globals';
import { Builds, GREEN, outcome, RED } from './builds.js';
import { Stage } from './stage.js';

const stage = new Stage();
const builds = new Builds(stage);

const stamp = (run: string, result: string): string => `<!-- run ${run} ${result} -->`;

describe('the issue of a build', () => {
  test('is created, noted, closed and reopened, and a run that has its note changes nothing', async () => {
    const report = builds.newWorkflow();
    const [action, id] = outcome(await report({ needs: RED, runId: 1 }));
    expect(action).toBe('created');
    expect(outcome(await report({ needs: RED, runId: 2 }))).toEqual(['commented', id]);
    expect(outcome(await report({ needs: RED, runId: 2, attempt: 2 }))).toEqual(['none', id]);
    expect(outcome(await report({ needs: { test: 'cancelled' }, runId: 3 }))).toEqual(['none', undefined]);
    expect(outcome(await report({ needs: GREEN, runId: 4 }))).toEqual(['closed', id]);
    expect(await builds.state(id)).toMatchObject({ isClosed: true });
    expect(outcome(await report({ needs: GREEN, runId: 5 }))).toEqual(['none', undefined]);
    expect(outcome(await report({ needs: RED, runId: 3, attempt: 2 }))).toEqual(['none', id]);
    expect(outcome(await report({ needs: RED, runId: 6 }))).toEqual(['reopened', id]);
    expect(outcome(await report({ needs: GREEN, runId: 5 }))).toEqual(['none', id]);
    expect(await builds.state(id)).toEqual({
      isClosed: false,
      stamps: [stamp('2.1', 'failed'), stamp('4.1', 'passed'), stamp('6.1', 'failed')],
    });
    const { subject, description, journals } = await builds.issue(id);
    expect(subject).toBe('CI fails on main');
    expect(description.split(/\r?\n/u).slice(0, 2)).toEqual([
      expect.stringMatching(/^<!-- bsr[0-9a-f]{32} -->$/u),
      stamp('1.1', 'failed'),
    ]);
    expect(journals.at(-1)?.notes).toContain('the 3rd time since 20');
  });
});
