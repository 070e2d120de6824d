import '../../support/node-errors.js';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { createReportWorld, type ReportWorld } from '../../support/report-world.js';

jest.setTimeout(30_000);

const RED = { build: 'success', test: 'failure' };
const GREEN = { build: 'success', test: 'success' };

let world: ReportWorld | undefined;

async function open(...options: Parameters<typeof createReportWorld>): Promise<ReportWorld> {
  world = await createReportWorld(...options);
  return world;
}

afterEach(async () => {
  await world?.github.close();
  world = undefined;
});

const issuesOf = ({ github }: ReportWorld): unknown[] =>
  github.tracker.issues.map(({ number, state, comments }) => [number, state, comments.length]);

describe('one issue', () => {
  test('is created, noted, closed, and reopened', async () => {
    const stage = await open();
    expect((await stage.report(RED)).outputs).toMatchObject({ action: 'created', id: '1' });
    expect((await stage.report(RED, { attempt: 2 })).outputs).toMatchObject({ action: 'none', id: '1' });
    expect((await stage.report(RED, { id: 1003 })).outputs).toMatchObject({ action: 'commented', id: '1' });
    expect((await stage.report(RED, { id: 1002 })).outputs).toMatchObject({ action: 'none', id: '1' });
    expect((await stage.report(GREEN, { id: 1002 })).outputs).toMatchObject({ action: 'none', id: '1' });
    expect((await stage.report(GREEN, { id: 1004 })).outputs).toMatchObject({ action: 'closed', id: '1' });
    expect((await stage.report(GREEN, { id: 1005 })).outputs).toEqual({ action: 'none' });
    expect((await stage.report(RED, { id: 1006 })).outputs).toMatchObject({ action: 'reopened', id: '1' });
    expect(issuesOf(stage)).toEqual([[1, 'open', 3]]);
  });

  test('is a new one with reopen: never, with a key, and on another branch', async () => {
    const stage = await open();
    await stage.report(RED);
    await stage.report(GREEN, { id: 1002 });
    await stage.report(RED, { id: 1003, inputs: { reopen: 'never' } });
    await stage.report(RED, { inputs: { key: 'nightly' } });
    await stage.report(RED, { env: { GITHUB_REF: 'refs/heads/dev' } });
    expect(issuesOf(stage)).toEqual([
      [1, 'closed', 1],
      [2, 'open', 0],
      [3, 'open', 0],
      [4, 'open', 0],
    ]);
  });

  test('stays open with close-after: never, and with the label do-not-close', async () => {
    const stage = await open();
    await stage.report(RED);
    const inputs = { 'close-after': 'never' };
    expect((await stage.report(GREEN, { id: 1002, inputs })).outputs['action']).toBe('commented');
    expect((await stage.report(GREEN, { id: 1003, inputs })).outputs['action']).toBe('none');
    await stage.report(RED, { id: 1004 });
    stage.github.tracker.comment(stage.github.tracker.issues[0] ?? fail(), {
      body: 'do not close',
      author: stage.github.tokens.account('maintainer'),
      association: 'MEMBER',
    });
    const kept = await stage.report(GREEN, { id: 1005 });
    expect(kept.infos.join()).toContain('stays open');
    const counted = await stage.report(GREEN, { id: 1006, inputs: { 'close-after': '2' } });
    expect(counted.notices.join()).toMatch(/cannot count|Issue|issue/u);
    expect(issuesOf(stage)).toMatchObject([[1, 'open', expect.any(Number)]]);
  });

  test('has the title, the text and the fields of the workflow', async () => {
    const stage = await open();
    const inputs = { title: '{workflow} on {ref}', text: 'See {run_url}', fields: 'labels: [ci]', label: 'broken' };
    await stage.report(RED, { inputs });
    const [issue] = stage.github.tracker.issues;
    expect(issue).toMatchObject({ title: 'CI on main', labels: [{ name: 'broken' }, { name: 'ci' }] });
    expect(issue?.body).toContain('/actions/runs/1001');
  });

  test('wins over a later one of another report, which is closed by its creator', async () => {
    const stage = await open();
    await stage.report(RED);
    const [first] = stage.github.tracker.issues;
    const body = first?.body ?? '';
    const author = stage.github.tokens.account('github-actions[bot]');
    stage.github.tracker.delete(1);
    stage.github.hooks.before = ({ method, path }) => {
      if (method !== 'POST' || !path.endsWith('/issues')) return undefined;
      stage.github.hooks.before = undefined;
      stage.github.tracker.add({ title: 'Earlier', body, author, association: 'NONE', labels: ['build-failure'] });
      return undefined;
    };
    const { outputs } = await stage.report(RED);
    expect(outputs).toMatchObject({ action: 'none', id: '2' });
    expect(stage.github.tracker.find(3)).toMatchObject({ state: 'closed', stateReason: 'duplicate' });
  });
});

describe('the jobs of the run', () => {
  test('name what failed, and the runs before decide whether the tracker is asked', async () => {
    const stage = await open();
    const own = { name: 'report', status: 'in_progress', runnerName: 'sandbox' } as const;
    const red = stage.github.runs.add({ jobs: [{ name: 'unit', conclusion: 'failure' }, own] });
    const host = await stage.report({ lint: 'success' }, { id: red.id });
    expect(host.outputs['action']).toBe('created');
    expect(stage.github.tracker.issues[0]?.body).toContain('unit');
    Object.assign(red.attempts[0] ?? {}, { status: 'completed', conclusion: 'success' });
    const green = stage.github.runs.add({ jobs: [{ name: 'lint', conclusion: 'success' }, own] });
    const before = stage.github.log.filter(({ path }) => path.endsWith('/issues')).length;
    expect((await stage.report({ lint: 'success' }, { id: green.id })).infos.join()).toContain('succeeded too');
    expect(stage.github.log.filter(({ path }) => path.endsWith('/issues'))).toHaveLength(before);
  });

  test('that ran into the time limit are failures', async () => {
    const stage = await open();
    const own = { name: 'report', status: 'in_progress', runnerName: 'sandbox' } as const;
    const slow = { name: 'slow', conclusion: 'cancelled', exceededMinutes: 5 } as const;
    const run = stage.github.runs.add({ jobs: [slow, own] });
    expect((await stage.report({ slow: 'cancelled' }, { id: run.id })).outputs['action']).toBe('created');
  });
});

describe('close-after: 2', () => {
  test('closes after the second success, counted from the runs, and closes a left-over duplicate', async () => {
    const stage = await open();
    const own = { name: 'report', status: 'in_progress', runnerName: 'sandbox' } as const;
    const run = async (conclusion: 'success' | 'failure'): Promise<string | undefined> => {
      const made = stage.github.runs.add({ jobs: [{ name: 'test', conclusion }, own] });
      const host = await stage.report({ test: conclusion }, { id: made.id, inputs: { 'close-after': '2' } });
      Object.assign(made.attempts[0] ?? {}, { status: 'completed', conclusion });
      return host.outputs['action'];
    };
    expect(await run('failure')).toBe('created');
    const [first] = stage.github.tracker.issues;
    const author = stage.github.tokens.account('github-actions[bot]');
    const rival = { title: 'Left over', body: first?.body ?? '', author, association: 'NONE' as const };
    stage.github.tracker.add({ ...rival, labels: ['build-failure'] });
    expect(await run('success')).toBe('commented');
    expect(await run('success')).toBe('closed');
    expect(await run('success')).toBe('none');
    expect(stage.github.tracker.issues.map(({ stateReason }) => stateReason)).toEqual(['completed', 'duplicate']);
  });
});

describe('an issue that disappears during the report', () => {
  test.each([{ how: 'is deleted' }, { how: 'is moved' }])('and $how is replaced', async ({ how }) => {
    const stage = await open();
    const { tracker, hooks } = stage.github;
    await stage.report(RED);
    hooks.before = ({ method, path }) => {
      if (method !== 'POST' || !path.endsWith('/comments')) return undefined;
      hooks.before = undefined;
      if (how === 'is deleted') tracker.delete(1);
      else tracker.transfer(1, 'https://github.com/other/project/issues/9');
      return undefined;
    };
    expect((await stage.report(RED, { id: 1002 })).outputs).toMatchObject({ action: 'created', id: '2' });
  });

  test('and is closed by another report is opened again', async () => {
    const stage = await open();
    const { tracker, hooks } = stage.github;
    await stage.report(RED);
    hooks.after = ({ method, path }) => {
      if (method !== 'POST' || !path.endsWith('/comments')) return undefined;
      hooks.after = undefined;
      Object.assign(tracker.issues[0] ?? {}, { state: 'closed', stateReason: 'completed', closedAtMs: Date.now() });
      return undefined;
    };
    expect((await stage.report(RED, { id: 1002 })).outputs).toMatchObject({ action: 'commented', id: '1' });
    expect(tracker.issues[0]?.state).toBe('open');
  });
});

describe('lists of GitHub with unexpected content', () => {
  test.each([{ body: [] }, { body: { workflow_runs: 'none', jobs: [{}, 'x'] } }, { body: { workflow_runs: [{}, 1] } }])(
    'cost nothing but what they would tell: $body',
    async ({ body }) => {
      const stage = await open();
      stage.github.hooks.before = ({ path }) => (path.includes('/actions/') ? { status: 200, body } : undefined);
      expect((await stage.report(RED)).outputs['action']).toBe('created');
    },
  );

  test('are not read without a token, which Redmine does not need', async () => {
    const stage = await open();
    const redmine = {
      provider: 'redmine',
      'base-url': 'http://127.0.0.1:1',
      token: 'a-token-0123',
      fields: 'project: ci',
    };
    const inputs = { ...redmine, 'github-token': '', retries: '0', 'close-status': 'Done' };
    const host = await stage.report(RED, { inputs });
    expect(host.warnings.join()).toContain('[CONNECTION_REFUSED]');
    expect(stage.github.log).toEqual([]);
  });
});

describe('a response that is lost', () => {
  test.each([
    { name: 'of a new issue', prepare: 0, needs: RED, method: 'POST', path: /\/issues$/u, action: 'created' },
    { name: 'of a note', prepare: 1, needs: RED, method: 'POST', path: /\/comments$/u, action: 'commented' },
    { name: 'of a closure', prepare: 1, needs: GREEN, method: 'PATCH', path: /\/issues\/1$/u, action: 'closed' },
    {
      name: 'of the note of a closure',
      prepare: 1,
      needs: GREEN,
      method: 'POST',
      path: /\/comments$/u,
      action: 'closed',
    },
  ])('$name: the change is made once', async ({ prepare, needs, method, path, action }) => {
    const stage = await open();
    if (prepare > 0) await stage.report(RED);
    stage.github.hooks.after = (call) => {
      if (call.method !== method || !path.test(call.path)) return undefined;
      stage.github.hooks.after = undefined;
      return 'lose';
    };
    const { outputs } = await stage.report(needs, { id: 1002 });
    expect(outputs['action']).toBe(action);
    expect(issuesOf(stage)).toEqual([[1, action === 'closed' ? 'closed' : 'open', prepare]]);
  });
});

describe('errors', () => {
  test.each([
    { name: 'a tracker that is down', status: 503, inputs: {}, is: 'warning' },
    {
      name: 'a tracker that is down, with fail-on-error: true',
      status: 503,
      inputs: { 'fail-on-error': 'true' },
      is: 'fail',
    },
    { name: 'a tracker that refuses', status: 403, inputs: {}, is: 'fail' },
    {
      name: 'a tracker that refuses, with fail-on-error: false',
      status: 403,
      inputs: { 'fail-on-error': 'false' },
      is: 'warning',
    },
  ])('$name', async ({ status, inputs, is }) => {
    const stage = await open();
    stage.github.hooks.before = ({ path }) =>
      /\/issues/u.test(path) ? { status, body: { message: 'No' } } : undefined;
    const host = await stage.report(RED, { inputs: { retries: '0', ...inputs } });
    expect({ warning: host.warnings.length, fail: host.failures.length }).toEqual({
      warning: is === 'warning' ? 1 : 0,
      fail: is === 'fail' ? 1 : 0,
    });
  });

  test.each<{ name: string; inputs: Record<string, string>; message: string }>([
    { name: 'an unknown field', inputs: { fields: 'label: x' }, message: 'fields: ' },
    { name: 'a provider without issues', inputs: { provider: 'keycloak' }, message: 'provider: ' },
    { name: 'an unknown provider', inputs: { provider: 'giithub' }, message: 'provider: ' },
    { name: 'a template that names nothing', inputs: { title: '{nothing}' }, message: 'title: ' },
    { name: 'close-after: 0', inputs: { 'close-after': '0' }, message: 'close-after: ' },
    { name: 'reopen: soon', inputs: { reopen: 'soon' }, message: 'reopen: ' },
    { name: 'a label with a comma', inputs: { label: 'a,b' }, message: 'label: ' },
    { name: 'Redmine without its inputs', inputs: { provider: 'redmine' }, message: 'base-url: ' },
  ])('$name is an input error, and nothing is written', async ({ inputs, message }) => {
    const stage = await open();
    const host = await stage.report(RED, { inputs });
    expect(host.failures.join()).toContain(message);
    expect(stage.github.tracker.issues).toEqual([]);
  });

  test('a label that cannot be set is a warning, and the issue is found again', async () => {
    const stage = await open({ mayPush: false });
    const first = await stage.report(RED);
    expect(first.warnings.join()).toContain('label');
    expect((await stage.report(RED, { id: 1002 })).outputs).toMatchObject({ action: 'commented', id: '1' });
  });

  test('outside GitHub Actions', async () => {
    const { report } = await open();
    expect((await report(RED, { env: { GITHUB_REPOSITORY: '' } })).failures.join()).toContain('GitHub Actions');
  });
});

describe('nothing is reported', () => {
  test.each<{
    name: string;
    needs: Record<string, string> | undefined;
    inputs?: Record<string, string>;
    env?: Record<string, string>;
  }>([
    { name: 'for an event that does not report', needs: RED, env: { GITHUB_EVENT_NAME: 'merge_group' } },
    { name: 'for a step whose job succeeds', needs: undefined },
    { name: 'for skipped jobs', needs: { test: 'skipped' } },
    {
      name: 'for Dependabot without secrets',
      needs: RED,
      inputs: { 'github-token': '' },
      env: { GITHUB_ACTOR: 'dependabot[bot]' },
    },
  ])('$name', async ({ needs, inputs = {}, env = {} }) => {
    const stage = await open();
    const host = await stage.report(needs, { inputs, env });
    expect([host.outputs, host.failures]).toEqual([{ action: 'none' }, []]);
    expect(stage.github.tracker.issues).toEqual([]);
  });

  test('in a dry run, which logs the requests', async () => {
    const stage = await open();
    const host = await stage.report(RED, { inputs: { 'dry-run': 'true' } });
    expect(host.infos.join('\n')).toMatch(/Not sent: POST .*\/issues, fields: .*title \(\d+ characters\)/u);
    expect(host.summaries.join('\n')).toContain('CI fails on main');
    expect(stage.github.tracker.issues).toEqual([]);
  });
});

function fail(): never {
  throw new Error('There is no issue.');
}
