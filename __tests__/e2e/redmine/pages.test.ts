import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { Stage } from './stage.js';

const stage = new Stage();
const COUNT = 1000;

beforeAll(async () => {
  const issues = Array.from({ length: COUNT }, (_, index) => ({ subject: `Issue ${index + 1}` }));
  await stage.admin.createIssues(stage.redmine.project, issues);
}, 600_000);

test('1,000 issues are read completely and once, while others are created', async () => {
  const { project } = stage.redmine;
  const chain = await stage.newChain();
  const before = await stage.admin.countIssues();
  expect(before).toBeGreaterThanOrEqual(COUNT);
  const held = [1, 2, 3].map(() => stage.gate.hold(`GET /projects/${project}/issues.json`, 'response'));

  const reading = stage.step(chain, {
    operation: 'list-issues',
    parameters: JSON.stringify({ project, status_id: '*' }),
    paginate: 'true',
  });
  const created: number[] = [];
  for (const { reached, release } of held) {
    await reached;
    created.push(await stage.admin.createIssue('Created meanwhile'));
    release();
  }
  const { main, outputs } = await reading;

  expect(main.exitCode).toBe(0);
  const { issues } = JSON.parse(readFileSync(outputs['response-file'] ?? '', 'utf8')) as {
    issues: { id: number; subject: string }[];
  };
  const ids = issues.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
  expect(issues.filter(({ subject }) => /^Issue \d+$/u.test(subject))).toHaveLength(COUNT);
  expect(ids.length).toBeGreaterThanOrEqual(before);
  expect(outputs['count']).toBe(String(ids.length));
  // The first page was computed before this issue was created, and all others after it.
  expect(ids).toContain(created[0]);
  expect(main.log).toContain('The list changed while the step read it');
  expect(stage.gate.refreshTokens()).toEqual([chain.seed]);
});
