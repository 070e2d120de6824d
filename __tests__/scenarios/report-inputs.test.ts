import { describe, expect, test } from '@jest/globals';
import { reply, serve } from './stage.js';
import {
  addRun,
  endedPayload,
  expectAction,
  GREEN,
  issueCalls,
  messages,
  openIssues,
  RED,
  reportStage,
  writes,
} from './report-stage.js';

describe('a permission that is missing costs only its part', () => {
  test('actions: read', async () => {
    const { github, build } = await reportStage({ permissions: { checks: 'read', issues: 'write' } });
    const result = await build(RED);
    expect(result.outputs).toMatchObject({ action: 'created', id: '1' });
    expect(messages(result)).toEqual({
      errors: [],
      warnings: [],
      notices: [expect.stringMatching(/actions: read.*failed steps.*before and after this one/u)],
    });
    expect((await build(GREEN)).outputs).toMatchObject({ action: 'closed', id: '1' });
    expect(openIssues(github)).toEqual([]);
  });

  test('checks: read', async () => {
    const { build } = await reportStage({ permissions: { actions: 'read', issues: 'write' } });
    expectAction(await build(RED), 'created', '1');
    expectAction(await build(GREEN), 'closed', '1');
  });

  test('issues: write', async () => {
    const { github, build } = await reportStage({
      permissions: { actions: 'read', checks: 'read', contents: 'read', issues: 'read' },
    });
    const result = await build(RED);
    expect(messages(result)).toEqual({
      errors: [expect.stringMatching(/403.*permissions/u)],
      warnings: [],
      notices: [],
    });
    expect(github.tracker.issues).toEqual([]);
  });

  test('a run that GitHub does not know is not a missing permission', async () => {
    const { report } = await reportStage();
    const { notices } = messages(await report({ needs: RED, runId: 5 }));
    expect(notices.join()).toContain('does not show jobs of the run');
    expect(notices.join()).not.toContain('Give the job');
  });
});

describe('an invalid input fails the step before anything is sent', () => {
  test.each<{ inputs: Record<string, string>; error: RegExp }>([
    { inputs: { needs: '{}' }, error: /needs: has no jobs/u },
    { inputs: { needs: '{"a":' }, error: /needs: is neither JSON nor a list/u },
    { inputs: { needs: '{"a":{"result":"exploded"}}' }, error: /needs: job 1 of 1 has no known result/u },
    { inputs: { needs: `{"a":"${'x'.repeat(120 * 1024)}"}` }, error: /needs: has more than 96 KiB/u },
    { inputs: { text: 'See {nothing}' }, error: /text: there is no value "nothing"/u },
    { inputs: { label: 'a,b' }, error: /label: is not a plain word/u },
    { inputs: { fields: 'asignees: [a]' }, error: /fields: (?!.*parameters).*asignees.*assignees/u },
    { inputs: { 'close-after': '0' }, error: /close-after: .*1/u },
    { inputs: { status: 'exploded' }, error: /status: is not success/u },
  ])('$error', async ({ inputs, error }) => {
    const { github, report } = await reportStage();
    const result = await report({ inputs: { status: 'failure', ...inputs } });
    expect(messages(result).errors).toEqual([expect.stringMatching(error)]);
    expect(result.main.exitCode).toBe(1);
    expect(writes(github)).toEqual([]);
  });

  test('needs cannot be combined with workflow_run', async () => {
    const { github, report } = await reportStage();
    const run = github.runs.add({ conclusion: 'failure' });
    const result = await report({ event: 'workflow_run', payload: endedPayload(github, run), needs: RED });
    expect(messages(result).errors).toEqual([expect.stringContaining('needs: cannot be combined')]);
  });
});

const SUMMARY = 'temp/_runner_file_commands/step_summary_main';

describe('dry-run', () => {
  test('sends no change, logs names and sizes, and quotes the text in the summary', async () => {
    const { github, build, token } = await reportStage();
    const inputs = { 'dry-run': 'true' };
    const payload = { head_commit: { message: `Use ${token}` } };
    const result = await build(RED, { inputs, payload });
    expectAction(result, 'none');
    expect(writes(github)).toEqual([]);
    const line = /Not sent: POST \S+\/repos\/example\/project\/issues, fields: labels \(\d+ characters\), title \(/u;
    expect(result.main.log).toMatch(line);
    const summary = result.files[SUMMARY] ?? '';
    expect(summary).toMatch(/^> {5}CI fails on main$/mu);
    expect(summary.split('\n').filter((text) => text !== '' && !/^(?:> {5}|Not sent, )/u.test(text))).toEqual([]);
  });

  test('sends no change for an issue that is there', async () => {
    const { github, build } = await reportStage();
    await build(RED);
    const before = writes(github).length;
    for (const jobs of [RED, GREEN]) expectAction(await build(jobs, { inputs: { 'dry-run': 'true' } }), 'none', '1');
    expect(writes(github)).toHaveLength(before);
  });
});

test('a GitHub Enterprise Server', async () => {
  const { github, build } = await reportStage({}, { isEnterprise: true });
  const red = await build(RED);
  expectAction(red, 'created', '1');
  expect(red.outputs['url']).toBe(`${github.origin}/example/project/issues/1`);
  expectAction(await build(GREEN), 'closed', '1');
  expect(github.requests.every(({ url }) => /^\/api\/(?:v3\/|graphql$)/u.test(url))).toBe(true);
});

describe('another tracker', () => {
  const inputs = (origin: string): Record<string, string> => ({
    'base-url': origin,
    'token-url': `${origin}/token`,
    provider: 'redmine',
    fields: 'project: shop',
    'refresh-token': 'refresh-token-2b7f61',
    'save-refresh-token': 'cat > saved',
    'refresh-guard': 'concurrency',
    'client-id': 'ci',
    'client-secret': 'client-secret-0f8e21',
    retries: '0',
  });

  test('gets no request, and its token endpoint none, from a green run after a green run', async () => {
    const { build } = await reportStage();
    const other = await serve({});
    await build(GREEN);
    expectAction(await build(GREEN, { inputs: inputs(other.origin) }), 'none');
    expect(other.requests).toEqual([]);
  });

  test.each([
    { status: 503, kind: 'warnings' },
    { status: 429, kind: 'warnings' },
    { status: 401, kind: 'errors' },
  ] as const)('whose token endpoint returns $status: $kind', async ({ status, kind }) => {
    const { github, build } = await reportStage();
    const other = await serve({ '/token': reply(status, { error: 'x' }) });
    const result = await build(RED, { inputs: inputs(other.origin) });
    expect(messages(result)[kind]).toEqual([expect.stringMatching(new RegExp(`REJECTED.*HTTP ${status}`, 'u'))]);
    expect(other.requests).toHaveLength(1);
    expect(issueCalls(github)).toEqual([]);
  });
});

describe('foreign text', () => {
  /** All that the report wrote. */
  const written = (calls: ReturnType<typeof writes>): string => calls.map(({ body }) => body).join('\n');

  test('with a secret of the run, or with what looks like a secret, is not written into the issue', async () => {
    const { github, build, token } = await reportStage();
    const looksLike = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789';
    const jobs = { [`test ${token}`]: 'failure', [`lint ${looksLike}`]: 'failure' } as const;
    const payload = { head_commit: { message: `Use ${token} and ${looksLike} of bob@example.com` } };
    const env = { GITHUB_REF: `refs/heads/fix-${token}`, GITHUB_WORKFLOW: `CI ${looksLike}` };
    const more = { payload, env, needs: { test: 'failure' }, run: { headBranch: `fix-${token}` } };
    expect((await build(jobs, more)).outputs['action']).toBe('created');
    expect((await build(jobs, more)).outputs['action']).toBe('commented');
    const text = written(writes(github));
    expect(text).toContain('Use');
    for (const secret of [token, looksLike, 'bob@example.com']) expect(text).not.toContain(secret);
  });

  test('with workflow commands does not run them', async () => {
    const { github, report } = await reportStage();
    const names = [
      '::error::pwned',
      '##[error]pwned',
      'a\n::set-output name=id::pwned',
      '::stop-commands::x',
      '::add-mask::a',
    ];
    const jobs = Object.fromEntries(names.map((name) => [name, 'failure'] as const));
    const run = addRun(github, jobs);
    const payload = { head_commit: { message: '::error::pwned' } };
    const result = await report({ needs: { last: 'success' }, runId: run.id, payload });
    expect(result.outputs).toMatchObject({ action: 'created', id: '1' });
    expect(messages(result)).toEqual({ errors: [], warnings: [], notices: [expect.stringContaining('pwned')] });
    const kinds = new Set(result.main.commands.map(({ command }) => command));
    expect([...kinds].filter((kind) => !['add-mask', 'notice', 'debug', 'group', 'endgroup'].includes(kind))).toEqual(
      [],
    );
  });
});
