import { describe, expect, test } from '@jest/globals';
import { reportStage } from './report-stage.js';

describe('a failing build', () => {
  test('becomes one issue, which the next green build closes', async () => {
    const { github, report } = await reportStage();
    const red = await report({ needs: { build: 'success', test: 'failure' } });
    expect(red.main.exitCode).toBe(0);
    const url = `${github.serverUrl}/${github.repository}/issues/1`;
    expect(red.outputs).toEqual({ action: 'created', id: '1', url });
    const again = await report({ needs: { build: 'success', test: 'failure' }, runId: 1002 });
    expect(again.outputs).toEqual({ action: 'commented', id: '1', url });
    const green = await report({ needs: { build: 'success', test: 'success' }, runId: 1003 });
    expect(green.outputs).toEqual({ action: 'closed', id: '1', url });
    expect(github.tracker.issues).toMatchObject([{ title: 'CI fails on main', state: 'closed', comments: [{}, {}] }]);
  });
});
