/** The operations of jira-cloud and jira-datacenter, against stand-ins with the documented behaviour. */
import { describe, expect, test } from '@jest/globals';
import type { ActionResult } from '../../sandbox/runner.js';
import { startJiraCloud, type JiraCloud } from '../../sandbox/systems/jira/cloud.js';
import { startJiraDataCenter } from '../../sandbox/systems/jira/datacenter.js';
import { checkCalls } from '../support/jira-openapi.js';
import { expectFailure, expectSuccess, keep, run } from './stage.js';

type Act = (operation: string, parameters?: object, inputs?: Record<string, string>) => Promise<ActionResult>;

async function cloud(): Promise<{ jira: JiraCloud; act: Act }> {
  const jira = keep(await startJiraCloud());
  const act: Act = async (operation, parameters = {}, inputs = {}) => {
    const common = { provider: 'jira-cloud', 'base-url': jira.origin, 'token-url': jira.tokenUrl };
    const client = { 'client-id': jira.clientId, 'client-secret': jira.clientSecret };
    const variables = `site: ${jira.site}`;
    const all = { ...common, ...client, variables, operation, parameters: JSON.stringify(parameters), ...inputs };
    const result = await run({ inputs: all });
    expect(checkCalls(jira.log)).toEqual([]);
    return result;
  };
  return { jira, act };
}

const responseOf = ({ outputs }: ActionResult): unknown => JSON.parse(outputs['response'] ?? 'null');

describe('Jira Cloud', () => {
  test('creates, reads, changes, notes, links and finds issues', async () => {
    const { jira, act } = await cloud();
    const fields = {
      project: 'WEB',
      issuetype: 'Task',
      summary: 'Red',
      description: 'See `main`\n\n* a',
      priority: 'High',
    };
    const created = await act('create-issue', {
      ...fields,
      labels: ['ci'],
      properties: [{ key: 'x', value: { a: 1 } }],
    });
    expectSuccess(created);
    expect(created.outputs).toMatchObject({ id: 'WEB-1', url: 'https://acme.atlassian.net/browse/WEB-1' });
    expect(jira.project.issues[0]).toMatchObject({ type: 'Task', priority: 'High', properties: { x: { a: 1 } } });
    await act('create-issue', { ...fields, description: { version: 1, type: 'doc', content: [] } });
    const read = await act('get-issue', { id: 'WEB-1', fields: 'summary,status' });
    expect(responseOf(read)).toMatchObject({ key: 'WEB-1', fields: { summary: 'Red', status: { name: 'To Do' } } });
    expectSuccess(await act('update-issue', { id: 'WEB-1', summary: 'Still red' }));
    expectSuccess(await act('add-comment', { id: 'WEB-1', body: 'A note', visibility: { type: 'role', value: 'X' } }));
    expect(responseOf(await act('list-comments', { id: 'WEB-1' }))).toMatchObject({ total: 1 });
    const transitions = responseOf(await act('list-transitions', { id: 'WEB-1', expand: 'transitions.fields' }));
    expect(transitions).toMatchObject({ transitions: [{ name: 'Start' }, { name: 'Done' }, { name: 'Reject' }] });
    expectSuccess(await act('transition-issue', { id: 'WEB-1', transition: '31', resolution: 'Fixed' }));
    expectSuccess(await act('link-issues', { inward: 'WEB-1', outward: 'WEB-2' }));
    expect(jira.project.issues[0]).toMatchObject({
      summary: 'Still red',
      status: { name: 'Done' },
      resolution: 'Fixed',
      links: [{ type: 'Duplicate', outwardKey: 'WEB-2' }],
    });
    const found = responseOf(await act('search-issues', { jql: 'project = "WEB" AND statusCategory != Done' }));
    expect(found).toMatchObject({ issues: [{ key: 'WEB-2' }], isLast: true });
    const fetched = await act('fetch-issues', { issueIdsOrKeys: ['WEB-1', 'WEB-9'], fields: ['summary'] });
    expect(responseOf(fetched)).toMatchObject({ issues: [{ key: 'WEB-1' }] });
  });

  test('reads all pages of a search', async () => {
    const { act } = await cloud();
    for (const summary of ['a', 'b', 'c']) await act('create-issue', { project: 'WEB', issuetype: 'Bug', summary });
    const result = await act('search-issues', { jql: 'project = "WEB"', maxResults: 2 }, { paginate: 'true' });
    expect(responseOf(result)).toMatchObject({ issues: [{ key: 'WEB-3' }, { key: 'WEB-2' }, { key: 'WEB-1' }] });
  });

  test('sends a request below the site', async () => {
    const { jira, act } = await cloud();
    expectSuccess(await act('', {}, { request: 'GET /rest/api/3/myself?expand=groups', parameters: '' }));
    expect(jira.log.map(({ path }) => path)).toEqual([
      '/oauth/token/accessible-resources',
      `/ex/jira/${jira.cloudId}/rest/api/3/myself`,
    ]);
  });

  test('does not look up the site of a base URL with a path', async () => {
    const { jira, act } = await cloud();
    const inputs = { 'base-url': `${jira.origin}/ex/jira/${jira.cloudId}`, variables: '' };
    const result = await act('create-issue', { project: 'WEB', issuetype: 'Bug', summary: 'Red' }, inputs);
    expectSuccess(result);
    expect(result.outputs).toMatchObject({ id: 'WEB-1' });
    expect(result.outputs['url']).toBeFalsy();
    expect(jira.log).toHaveLength(1);
  });

  test('gets a token without a site', async () => {
    const { jira, act } = await cloud();
    const result = await act('', {}, { variables: '', 'base-url': '', parameters: '' });
    expect(result.outputs['token']).toBe(jira.tokens[0]);
    expect(jira.log).toEqual([]);
  });

  test('needs a site for a request', async () => {
    const { jira, act } = await cloud();
    expectFailure(await act('current-user', {}, { variables: '' }), 'INPUT_INVALID', /variables: must contain "site"/u);
    expect(jira.tokens).toEqual([]);
  });

  test('a list of sites that is not one is no site', async () => {
    const { jira, act } = await cloud();
    jira.sites.splice(0, 9, { id: '../../evil', url: jira.site });
    expectFailure(await act('current-user'), 'INPUT_INVALID', /may not use the site/u);
    expect(jira.log.map(({ path }) => path)).toEqual(['/oauth/token/accessible-resources']);
  });
});

describe('Jira Data Center', () => {
  test('creates and reads issues', async () => {
    const jira = keep(await startJiraDataCenter('/jira'));
    const act: Act = (operation, parameters = {}) => {
      const common = { provider: 'jira-datacenter', 'base-url': jira.baseUrl, token: jira.token };
      const client = { 'client-id': '', 'client-secret': '' };
      return run({ inputs: { ...common, ...client, operation, parameters: JSON.stringify(parameters) } });
    };
    const parameters = { project: 'WEB', issuetype: 'Bug', summary: 'Red', description: 'h1. *Red*' };
    const created = await act('create-issue', parameters);
    expectSuccess(created);
    expect(created.outputs).toMatchObject({ id: 'WEB-1', url: `${jira.baseUrl}/browse/WEB-1` });
    expect(jira.project.issues[0]?.description).toBe('h1. *Red*');
    expect(responseOf(await act('search-issues', { jql: 'project = "WEB"' }))).toMatchObject({ total: 1 });
    expect(responseOf(await act('current-user'))).toMatchObject({ name: 'ci-reports' });
  });
});
