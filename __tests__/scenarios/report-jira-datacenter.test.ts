import { describe, expect, test } from '@jest/globals';
import type { ActionResult } from '../../sandbox/runner.js';
import { startJiraDataCenter, type JiraDataCenter } from '../../sandbox/systems/jira/datacenter.js';
import { isOpen, type Issue } from '../../sandbox/systems/jira/project.js';
import { expectAction, GREEN, RED, reportStage, type Jobs, type ReportRun } from './report-stage.js';
import { expectFailure, keep } from './stage.js';

interface Stage {
  jira: JiraDataCenter;
  build: (jobs: Jobs, run?: ReportRun) => Promise<ActionResult>;
}

async function datacenterStage(
  credentials: (jira: JiraDataCenter) => Record<string, string>,
  path = '',
): Promise<Stage> {
  const jira = keep(await startJiraDataCenter(path));
  const stage = await reportStage();
  const inputs = {
    provider: 'jira-datacenter',
    'base-url': jira.baseUrl,
    fields: 'project: WEB\nissuetype: Bug',
    ...credentials(jira),
  };
  const secrets = [jira.token, jira.clientSecret];
  return {
    jira,
    build: (jobs, run = {}) => stage.build(jobs, { ...run, inputs: { ...inputs, ...run.inputs }, secrets }),
  };
}

const withToken = ({ token }: JiraDataCenter): Record<string, string> => ({ token });
const withClient = ({ clientId, clientSecret }: JiraDataCenter): Record<string, string> => ({
  'client-id': clientId,
  'client-secret': clientSecret,
  scope: 'WRITE',
});

const openIssues = ({ project }: JiraDataCenter): Issue[] => project.issues.filter(isOpen);

describe('a failing build in Jira Data Center', () => {
  test.each([
    { name: 'a personal access token', credentials: withToken, path: '' },
    { name: 'client credentials, below a path', credentials: withClient, path: '/jira' },
  ])('makes an issue, with $name', async ({ credentials, path }) => {
    const { jira, build } = await datacenterStage(credentials, path);
    const created = await build(RED);
    expectAction(created, 'created', 'WEB-1');
    expect(created.outputs['url']).toBe(`${jira.baseUrl}/browse/WEB-1`);
    expectAction(await build(RED), 'commented', 'WEB-1');
    expectAction(await build(GREEN), 'closed', 'WEB-1');
    const [issue] = jira.project.issues;
    expect(issue).toMatchObject({ status: { name: 'Done' }, resolution: 'Done' });
    expectAction(await build(RED), 'reopened', 'WEB-1');
    expectAction(await build(GREEN), 'closed', 'WEB-1');
    expect(openIssues(jira)).toEqual([]);
  });

  test('has what nobody should see in anchors, and foreign text with a fixed width', async () => {
    const { jira, build } = await datacenterStage(withToken);
    await build(RED, { env: { GITHUB_WORKFLOW: 'see [~admin] {code} WEB-7' } });
    const [issue] = jira.project.issues;
    expect(issue?.description).toMatch(
      /^\{anchor:bsr[0-9a-f]{32}\}\{anchor:run \d+\.1 failed\}\{anchor:causes [0-9a-f]{16}\}\{anchor:report \w+\}The workflow \{\{/u,
    );
    const plain = String(issue?.description).replace(/\{anchor:[^}]*\}/gu, '');
    expect(plain).not.toMatch(/\[~|(?<![\\{])\{[a-z]|WEB-7/u);
  });

  test('two issues become one', async () => {
    const { jira, build } = await datacenterStage(withToken);
    jira.project.searchLagMs = 60_000;
    await build(RED);
    await build(RED);
    // Without a search that is up to date, both reports made an issue.
    expect(openIssues(jira)).toHaveLength(2);
    jira.project.searchLagMs = 0;
    expectAction(await build(GREEN), 'closed', 'WEB-1');
    expect(openIssues(jira)).toEqual([]);
    expect(jira.project.issues[1]).toMatchObject({ resolution: 'Duplicate', links: [{ outwardKey: 'WEB-1' }] });
  });

  test('a scope that only reads is an error that says so', async () => {
    const { build } = await datacenterStage(withClient);
    expectFailure(await build(RED, { inputs: { scope: 'READ' } }), 'API_STATUS', /403.*the scope is READ/su);
  });

  test('a missing scope is an error of the token endpoint', async () => {
    const { build } = await datacenterStage(withClient);
    expectFailure(await build(RED, { inputs: { scope: '' } }), 'TOKEN_REJECTED', /The scope must be READ or WRITE/u);
  });
});
