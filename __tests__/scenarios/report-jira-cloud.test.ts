import { describe, expect, test } from '@jest/globals';
import { changes, jiraStage, openIssues } from './report-jira-stage.js';
import { expectAction, GREEN, messages, RED } from './report-stage.js';
import { expectFailure } from './stage.js';

describe('a failing build in Jira Cloud', () => {
  test('creates an issue, notes it, closes it and opens it again', async () => {
    const { jira, build } = await jiraStage();
    const created = await build(RED);
    expectAction(created, 'created', 'WEB-1');
    expect(created.outputs['url']).toBe('https://acme.atlassian.net/browse/WEB-1');
    expectAction(await build(RED), 'commented', 'WEB-1');
    expectAction(await build(GREEN), 'closed', 'WEB-1');
    const [issue] = jira.project.issues;
    expect(issue).toMatchObject({ status: { name: 'Done' }, resolution: 'Done', type: 'Bug' });
    expect(issue?.labels).toEqual(['build-failure', expect.stringMatching(/^bsr[0-9a-f]{32}$/u)]);
    expectAction(await build(RED), 'reopened', 'WEB-1');
    expect(openIssues(jira)).toHaveLength(1);
    // The status that the workflow has for issues that nobody works on.
    expect(issue?.status.name).toBe('To Do');
    expectAction(await build(GREEN), 'closed', 'WEB-1');
    expect(changes(jira)).toEqual([
      'POST /issue',
      'POST /issue/WEB-1/comment',
      'POST /issue/WEB-1/comment',
      'POST /issue/WEB-1/transitions',
      'POST /issue/WEB-1/comment',
      'POST /issue/WEB-1/transitions',
      'POST /issue/WEB-1/comment',
      'POST /issue/WEB-1/transitions',
    ]);
  });

  test('sends the token to the API alone, and only below the site', async () => {
    const { jira, build } = await jiraStage();
    await build(RED);
    const paths = jira.log.map(({ path }) => path);
    expect(paths[0]).toBe('/oauth/token/accessible-resources');
    expect(paths.slice(1).every((path) => path.startsWith(`/ex/jira/${jira.cloudId}/rest/api/3/`))).toBe(true);
  });

  test('has the statuses that the workflow names', async () => {
    const { jira, build } = await jiraStage();
    const inputs = { 'close-status': 'Rejected', 'reopen-status': 'In Progress' };
    await build(RED);
    expectAction(await build(GREEN, { inputs }), 'closed', 'WEB-1');
    expect(jira.project.issues[0]?.status.name).toBe('Rejected');
    expectAction(await build(RED, { inputs }), 'reopened', 'WEB-1');
    expect(jira.project.issues[0]?.status.name).toBe('In Progress');
  });

  test('has the fields that the workflow sets', async () => {
    const { jira, build } = await jiraStage();
    const fields = 'project: WEB\nissuetype: Task\npriority: High\nlabels: [ci]\nfields: { customfield_10010: 7 }';
    expectAction(await build(RED, { inputs: { fields } }), 'created', 'WEB-1');
    const [issue] = jira.project.issues;
    expect(issue).toMatchObject({ type: 'Task', priority: 'High' });
    expect(issue?.labels).toEqual(['build-failure', expect.stringMatching(/^bsr/u), 'ci']);
    const sent = jira.log.find(({ path, method }) => method === 'POST' && path.endsWith('/issue'));
    expect(JSON.parse(sent?.body ?? '')).toMatchObject({ fields: { customfield_10010: 7, project: { key: 'WEB' } } });
  });

  test('changes nothing in a dry run, which shows the text', async () => {
    const { jira, build } = await jiraStage();
    const result = await build(RED, { inputs: { 'dry-run': 'true' } });
    expect(result.outputs['action']).toBe('none');
    expect(changes(jira)).toEqual([]);
    const summary = Object.values(result.files).join('\n');
    expect(summary).toContain('Not sent, summary:');
    expect(summary).toContain('The workflow CI of example/project fails on main.');
    await build(RED);
    await build(GREEN, { inputs: { 'dry-run': 'true' } });
    expect(openIssues(jira)).toHaveLength(1);
    expect(changes(jira)).toEqual(['POST /issue']);
  });

  test('stays open if a person asks for it', async () => {
    const { jira, build } = await jiraStage();
    await build(RED);
    const [issue] = jira.project.issues;
    const body = {
      version: 1,
      type: 'doc',
      content: [{ type: 'paragraph', content: [{ type: 'text', text: 'do not close' }] }],
    };
    issue?.comments.push({ id: 1, author: 'somebody', body, createdMs: Date.now(), properties: [] });
    expectAction(await build(GREEN), 'commented', 'WEB-1');
    expect(openIssues(jira)).toHaveLength(1);
  });

  test('is not the issue of a stranger who copied its marker', async () => {
    const { jira, build } = await jiraStage();
    await build(RED);
    const [issue] = jira.project.issues;
    if (issue !== undefined) issue.creator = '5b10ac8d82e05b22cc7d4ef5';
    for (const { issue: version } of jira.project.versions) version.creator = '5b10ac8d82e05b22cc7d4ef5';
    expectAction(await build(RED), 'created', 'WEB-2');
    expectAction(await build(GREEN), 'closed', 'WEB-2');
  });
});

describe('what Jira Cloud refuses', () => {
  test('a site that the token may not use is an error that names no other', async () => {
    const { jira, build } = await jiraStage();
    jira.sites.pop();
    const result = await build(RED);
    expectFailure(result, 'INPUT_INVALID', /may not use the site https:\/\/acme\.atlassian\.net.* lists 1 other site/u);
    expect(result.main.stdout).not.toContain('acme-sandbox');
    expect(changes(jira)).toEqual([]);
  });

  test.each([
    ['https://acme.atlassian.net.evil.test', /may not use the site/u],
    ['http://acme.atlassian.net', /is not the address of a site/u],
    ['https://acme.atlassian.net/jira', /is not the address of a site/u],
    ['acme.atlassian.net', /is not the address of a site/u],
  ])('the site %s', async (site, text) => {
    const { jira, build } = await jiraStage();
    expectFailure(await build(RED, { inputs: { variables: `site: ${site}` } }), 'INPUT_INVALID', text);
    expect(changes(jira)).toEqual([]);
  });

  test('a missing site, before anything is sent', async () => {
    const { jira, build } = await jiraStage();
    const result = await build(RED, { inputs: { variables: '' } });
    expectFailure(result, 'INPUT_INVALID', /variables: must contain "site"/u);
    expect(jira.tokens).toEqual([]);
  });

  test('a field that is not on the screen is named', async () => {
    const { jira, build } = await jiraStage();
    jira.project.screen = jira.project.screen.filter((name) => name !== 'priority');
    const fields = 'project: WEB\nissuetype: Bug\npriority: High';
    const result = await build(RED, { inputs: { fields } });
    expectFailure(
      result,
      'API_STATUS',
      /priority: Field 'priority' cannot be set\. It is not on the appropriate screen/u,
    );
  });

  test('a missing project or type is an error before anything is sent', async () => {
    const { jira, build } = await jiraStage();
    const result = await build(RED, { inputs: { fields: 'project: WEB' } });
    expectFailure(result, 'INPUT_INVALID', /fields: must contain "issuetype"/u);
    expect(jira.tokens).toEqual([]);
  });

  test('a missing permission to create issues', async () => {
    const { jira, build } = await jiraStage();
    jira.project.mayCreate = false;
    expectFailure(await build(RED), 'API_STATUS', /403.*You do not have permission to create issues/u);
  });

  test('a missing permission to change the status', async () => {
    const { jira, build } = await jiraStage();
    await build(RED);
    jira.project.mayTransition = false;
    expectFailure(await build(GREEN), 'CHANGE_IGNORED', /no "closed" status for the issue WEB-1.*permission/u);
  });

  test('a missing scope', async () => {
    const { build } = await jiraStage({ scopes: ['read:jira-work', 'read:jira-user'] });
    expectFailure(await build(RED), 'API_STATUS', /401.*scope does not match.*write:jira-work/su);
  });

  test('a change at the same time is tried again', async () => {
    const { jira, build } = await jiraStage();
    await build(RED);
    jira.project.conflicts = 1;
    expectAction(await build(GREEN), 'closed', 'WEB-1');
    expect(jira.project.issues[0]?.comments).toHaveLength(1);
  });

  test('a status that another client changed at the same time is left as it is', async () => {
    const { jira, build } = await jiraStage();
    await build(RED);
    const { transitions, issues } = jira.project;
    const done = transitions.find(({ name }) => name === 'Done');
    const closing = build(GREEN);
    const timer = setInterval(() => {
      const [issue] = issues;
      // As soon as the note is there, another client closes the issue.
      if (issue !== undefined && issue.comments.length > 0 && done !== undefined) issue.status = done.to;
    }, 1);
    const result = await closing;
    clearInterval(timer);
    expect(messages(result).errors).toEqual([]);
    expect(openIssues(jira)).toEqual([]);
  });
});

describe('a search that is late', () => {
  test('two reports within a minute make one issue', async () => {
    const { jira, build } = await jiraStage();
    jira.project.searchLagMs = 60_000;
    expectAction(await build(RED), 'created', 'WEB-1');
    const second = await build(RED);
    expect(second.outputs).toMatchObject({ action: 'commented', id: 'WEB-1' });
    expect(messages(second)).toMatchObject({ errors: [], warnings: [] });
    expect(openIssues(jira).map(({ key }) => key)).toEqual(['WEB-1']);
    const loser = jira.project.issues[1];
    expect(loser).toMatchObject({ key: 'WEB-2', resolution: 'Duplicate', links: [{ outwardKey: 'WEB-1' }] });
  });

  test('a report and a success find an issue that the search does not show, if there is an older one', async () => {
    const { jira, build } = await jiraStage();
    await build(RED, { inputs: { key: 'other' } });
    jira.project.searchLagMs = 60_000;
    for (const version of jira.project.versions) version.atMs -= 120_000;
    expectAction(await build(RED), 'created', 'WEB-2');
    expectAction(await build(RED), 'commented', 'WEB-2');
    expectAction(await build(GREEN), 'closed', 'WEB-2');
    expect(jira.project.issues).toHaveLength(2);
    expect(openIssues(jira).map(({ key }) => key)).toEqual(['WEB-1']);
  });

  test('a project without links gets a warning, and one open issue', async () => {
    const { jira, build } = await jiraStage();
    Object.assign(jira.project, { searchLagMs: 60_000, hasLinks: false });
    await build(RED);
    const second = await build(RED);
    expect(messages(second).warnings).toEqual([
      expect.stringContaining('The duplicate WEB-2 was closed, but not related'),
    ]);
    expect(openIssues(jira).map(({ key }) => key)).toEqual(['WEB-1']);
  });

  test('a link in the wrong direction gets a warning', async () => {
    const { jira, build } = await jiraStage();
    Object.assign(jira.project, { searchLagMs: 60_000, turnsLinks: true });
    await build(RED);
    const second = await build(RED);
    expect(messages(second).warnings).toEqual([
      expect.stringMatching(/WEB-2 was closed, but not related to the issue WEB-1.*does not show the relation/u),
    ]);
  });

  test('a success within a minute finds the issue that it read before, and no status is changed twice', async () => {
    const { jira, build } = await jiraStage();
    await build(RED);
    jira.project.searchLagMs = 60_000;
    // The search shows the issue as it was: nothing is older than the lag.
    for (const version of jira.project.versions) version.atMs -= 120_000;
    expectAction(await build(GREEN), 'closed', 'WEB-1');
    // The search still shows it as open.
    expectAction(await build(RED), 'reopened', 'WEB-1');
    expectAction(await build(GREEN), 'closed', 'WEB-1');
    expect(openIssues(jira)).toEqual([]);
  });
});

describe('a lost response', () => {
  test('of a new issue makes no second one that stays open', async () => {
    let lost = 0;
    const loses = (method: string, path: string): boolean =>
      method === 'POST' && path.endsWith('/rest/api/3/issue') && (lost += 1) === 1;
    const { jira, build } = await jiraStage({ loses });
    expect((await build(RED)).outputs).toMatchObject({ action: 'created', id: 'WEB-1' });
    expect(jira.project.issues).toHaveLength(1);
  });

  test('of a new issue, while the search is late, leaves one open', async () => {
    let lost = 0;
    const loses = (method: string, path: string): boolean =>
      method === 'POST' && path.endsWith('/rest/api/3/issue') && (lost += 1) === 1;
    const { jira, build } = await jiraStage({ loses });
    jira.project.searchLagMs = 60_000;
    expect((await build(RED)).outputs).toMatchObject({ id: 'WEB-1' });
    expect(openIssues(jira).map(({ key }) => key)).toEqual(['WEB-1']);
    expect(jira.project.issues[1]).toMatchObject({ resolution: 'Duplicate' });
  });

  test('of a note is not sent twice', async () => {
    let lost = 0;
    const loses = (method: string, path: string): boolean =>
      method === 'POST' && path.endsWith('/comment') && (lost += 1) === 1;
    const { jira, build } = await jiraStage({ loses });
    await build(RED);
    expectAction(await build(RED), 'commented', 'WEB-1');
    expect(jira.project.issues[0]?.comments).toHaveLength(1);
  });
});
