import { describe, expect, test } from '@jest/globals';
import { expectAction, GREEN, issueCalls, messages, openIssues, RED, reportStage } from './report-stage.js';

describe('a green run', () => {
  test('whose predecessor was green asks nobody', async () => {
    const { github, build } = await reportStage();
    await build(GREEN);
    const before = issueCalls(github).length;
    expectAction(await build(GREEN), 'none');
    expect(issueCalls(github)).toHaveLength(before);
  });

  test.each([
    { after: '2', actions: ['commented', 'closed', 'none'] },
    { after: '3', actions: ['commented', 'none', 'closed'] },
    { after: 'never', actions: ['commented', 'none', 'none'] },
  ])('closes after $after', async ({ after, actions }) => {
    const { build } = await reportStage();
    const more = { inputs: { 'close-after': after } };
    await build(RED, more);
    const found = [];
    for (let count = 0; count < 3; count += 1) found.push((await build(GREEN, more)).outputs['action']);
    expect(found).toEqual(actions);
  });

  test('does not close after 2 without actions: read, and a notice says so', async () => {
    const { github, build } = await reportStage({ permissions: { issues: 'write' } });
    const more = { inputs: { 'close-after': '2' } };
    await build(RED, more);
    await build(GREEN, more);
    const second = await build(GREEN, more);
    expect(messages(second).notices.join()).toContain('actions: read');
    expect(openIssues(github)).toHaveLength(1);
  });
});
