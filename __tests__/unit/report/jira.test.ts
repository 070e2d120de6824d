/** The report of a failing build in Jira Cloud and Jira Data Center, in this process. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startJiraCloud, type JiraCloud } from '../../../sandbox/systems/jira/cloud.js';
import { nodeTypes, plainTexts, problemOfDocument } from '../../../sandbox/systems/jira/document.js';
import { startJiraDataCenter } from '../../../sandbox/systems/jira/datacenter.js';
import { isOpen } from '../../../sandbox/systems/jira/project.js';
import type { FakeHost } from '../../support/fake-host.js';
import { reportToJira } from '../../support/jira-world.js';

let jira: JiraCloud;
let run: number;

beforeEach(async () => {
  jira = await startJiraCloud();
  run = 1000;
});
afterEach(() => jira.close());

const report = (status: 'success' | 'failure', inputs: Record<string, string> = {}): Promise<FakeHost> => {
  run += 1;
  return reportToJira(jira, { id: run, status, inputs });
};
const red = (inputs?: Record<string, string>): Promise<FakeHost> => report('failure', inputs);
const green = (inputs?: Record<string, string>): Promise<FakeHost> => report('success', inputs);
const open = (): string[] => jira.project.issues.filter(isOpen).map(({ key }) => key);
const problems = ({ failures, warnings }: FakeHost): string[] => [...failures, ...warnings];

describe('Jira Cloud', () => {
  test('gets an issue, which is noted, closed and opened again', async () => {
    const actions = [];
    for (const next of [red, red, green, red]) {
      const host = await next();
      expect(problems(host)).toEqual([]);
      actions.push(host.outputs['action']);
    }
    expect(actions).toEqual(['created', 'commented', 'closed', 'reopened']);
    expect(open()).toEqual(['WEB-1']);
  });

  test('shows new issues late, so that reports look at the keys around', async () => {
    await red({ key: 'older' });
    for (const version of jira.project.versions) version.atMs -= 120_000;
    jira.project.searchLagMs = 60_000;
    expect((await red()).outputs).toMatchObject({ action: 'created', id: 'WEB-2' });
    expect((await red()).outputs).toMatchObject({ action: 'commented', id: 'WEB-2' });
    // Without an older issue, the second report makes one, and finds the first one then.
    jira.project.versions.length = 0;
    expect((await red()).outputs).toMatchObject({ action: 'commented', id: 'WEB-2' });
    expect(jira.project.issues[2]).toMatchObject({ resolution: 'Duplicate', links: [{ outwardKey: 'WEB-2' }] });
    expect(open()).toEqual(['WEB-1', 'WEB-2']);
  });

  test('says why a duplicate is not related', async () => {
    jira.project.searchLagMs = 60_000;
    await red();
    jira.project.turnsLinks = true;
    expect(problems(await red())).toEqual([expect.stringContaining('does not show the relation')]);
    jira.project.hasLinks = false;
    expect(problems(await red())).toEqual([expect.stringContaining('Issue linking is currently disabled')]);
    expect(open()).toEqual(['WEB-1']);
  });

  test('refuses a transition at the same time once, or has none', async () => {
    await red();
    jira.project.conflicts = 1;
    expect(problems(await green())).toEqual([]);
    await red();
    jira.project.conflicts = 2;
    expect(problems(await green())).toEqual([expect.stringContaining('409')]);
    jira.project.mayTransition = false;
    expect(problems(await green())).toEqual([expect.stringContaining('[CHANGE_IGNORED]')]);
  });

  test('logs a dry run with the text', async () => {
    const host = await red({ 'dry-run': 'true' });
    expect(host.infos).toContainEqual(expect.stringContaining('Not sent: POST '));
    expect(host.summaries.join('\n')).toContain('The workflow CI of example/project fails on main.');
    expect(jira.project.issues).toEqual([]);
  });

  test('gets foreign text as code alone, also in a text of the workflow', async () => {
    const hostile = '@all [~accountid:5b10] {code} see WEB-7 `x` https://evil.test ![a](https://evil.test)';
    const text = '# {workflow}\n\n* {ref} {commit_title}\n\n{actor}{workflow}';
    for (const inputs of [{}, { text, key: 'own' }]) {
      const env = { GITHUB_WORKFLOW: hostile, GITHUB_ACTOR: hostile, GITHUB_REF: `refs/heads/${hostile}` };
      const host = await reportToJira(jira, { id: 1, status: 'failure', inputs, env });
      expect(problems(host)).toEqual([]);
    }
    for (const { description, summary } of jira.project.issues) {
      expect(problemOfDocument(description)).toBeUndefined();
      expect(nodeTypes(description).filter((type) => ['mention', 'inlineCard', 'media'].includes(type))).toEqual([]);
      expect(plainTexts(description).join(' ')).not.toMatch(/all|accountid|code|WEB|evil/u);
      expect(summary).not.toMatch(/\n|WEB-7|@all/u);
    }
    expect(jira.project.issues).toHaveLength(2);
  });

  test.each([
    { variables: 'site: https://other.atlassian.net', text: 'lists 2 other sites' },
    { variables: 'site: other', text: 'is not the address of a site' },
    { variables: '', text: 'must contain "site"' },
  ])('needs its site: $text', async ({ variables, text }) => {
    expect(problems(await red({ variables }))).toEqual([expect.stringContaining(text)]);
    expect(jira.project.issues).toEqual([]);
  });

  test.each([1, 0])('tells how many sites a token has: %i', async (count) => {
    jira.sites.length = count;
    const words = count === 1 ? 'lists 1 other site for it' : 'lists no site for it';
    expect(problems(await red())).toEqual([expect.stringContaining(words)]);
  });

  test('is asked without a lookup if the base URL is that of a site', async () => {
    const host = await red({ 'base-url': `${jira.origin}/ex/jira/${jira.cloudId}`, variables: '' });
    expect(problems(host)).toEqual([]);
    expect(host.outputs).toMatchObject({ action: 'created', id: 'WEB-1' });
    expect(host.outputs['url']).toBeUndefined();
  });
});

test('Jira Data Center gets an issue, which is noted, closed and opened again', async () => {
  const server = await startJiraDataCenter('/jira');
  const inputs = {
    provider: 'jira-datacenter',
    'base-url': server.baseUrl,
    'token-url': '',
    'client-id': '',
    'client-secret': '',
    variables: '',
    token: server.token,
  };
  try {
    const actions = [];
    for (const next of [red, red, green, red]) {
      const host = await next(inputs);
      expect(problems(host)).toEqual([]);
      actions.push(host.outputs['action']);
    }
    expect(actions).toEqual(['created', 'commented', 'closed', 'reopened']);
  } finally {
    await server.close();
  }
});
