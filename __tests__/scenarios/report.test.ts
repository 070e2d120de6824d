import { describe, expect, test } from '@jest/globals';
import { expectAction, GREEN, RED, reportStage } from './report-stage.js';

describe('a failing build', () => {
  test('becomes one issue, which the next green build closes', async () => {
    const { github, build } = await reportStage();
    const red = await build(RED);
    expectAction(red, 'created', '1');
    expect(red.outputs['url']).toBe(`${github.serverUrl}/${github.repository}/issues/1`);
    expect(red.main.durationMs).toBeLessThan(15_000);
    expectAction(await build(RED), 'commented', '1');
    expectAction(await build(GREEN), 'closed', '1');
    expect(github.tracker.issues).toMatchObject([
      {
        title: 'CI fails on main',
        state: 'closed',
        stateReason: 'completed',
        labels: [{ name: 'build-failure' }],
        comments: [{}, {}],
      },
    ]);
  });
});
