/** The command `report` in other CI systems than GitHub, against a Redmine and the issues of GitHub. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startCli, type CliResult } from '../../sandbox/cli.js';
import { startGitHub, type GitHub } from '../../sandbox/systems/github/server.js';
import { startGitLab } from '../../sandbox/systems/gitlab/server.js';
import { startPlanio, type Planio } from '../../sandbox/systems/planio/server.js';
import { startJobApi, type JobApi } from '../support/hosts/job-api.js';
import { SYSTEMS_OF_CI } from '../support/hosts/builds.js';
import { keep } from './stage.js';
import { formsOf } from './support.js';

jest.setTimeout(120_000);

const SCOPES = [
  'view_project',
  'view_issues',
  'add_issues',
  'edit_issues',
  'add_issue_notes',
  'manage_issue_relations',
];
const PERMISSIONS = { issues: 'write' } as const;

interface Stage {
  secret: string;
  /** Runs the command in a job with these variables, and expects that the secret leaks nowhere. */
  report: (status: string, env: Record<string, string>, more?: readonly string[]) => Promise<Ended>;
}

interface Ended extends CliResult {
  /** The JSON object on standard output; undefined if there is none. */
  printed: unknown;
  /** The files that the command wrote into its folder, by name. */
  files: Record<string, string>;
}

/** Creates the files by which a step of GitHub sends commands to the runner. */
function createCommandFiles(): { env: Record<string, string>; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'bearer-step-report-'));
  const names = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH'];
  for (const name of names) writeFileSync(join(folder, name), '');
  return {
    env: Object.fromEntries(names.map((name) => [name, join(folder, name)])),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function stageOf(secret: string, options: readonly string[]): Stage {
  const report: Stage['report'] = async (status, env, more = []) => {
    const cli = keep(
      startCli(['report', '--status', status, ...options, ...more], {
        env: { BEARER_STEP_TOKEN: secret, ...env },
        programs: { 'buildkite-agent': 'cat > /dev/null' },
      }),
    );
    const result = await cli.ended;
    const written = readdirSync(cli.folder, { withFileTypes: true }).filter((entry) => entry.isFile());
    const files = Object.fromEntries(written.map(({ name }) => [name, readFileSync(join(cli.folder, name), 'utf8')]));
    const texts = [result.stdout, result.stderr, ...result.commandLines, ...Object.values(files)];
    // Azure reads the mask from standard error, in clear.
    const shown = texts.map((text) => text.replaceAll(/^##vso\[task\.setsecret\].*$/gmu, ''));
    for (const form of formsOf(secret)) expect(shown.filter((text) => text.includes(form))).toEqual([]);
    return { ...result, files, printed: result.stdout === '' ? undefined : (JSON.parse(result.stdout) as unknown) };
  };
  return { secret, report };
}

async function redmine(): Promise<Stage & { planio: Planio }> {
  const planio = keep(await startPlanio());
  const secret = await planio.issueToken(SCOPES);
  const options = [
    '--provider',
    'redmine',
    '--base-url',
    planio.baseUrl,
    '--ca-cert',
    planio.caPem,
    '--fields',
    '{"project":"ci"}',
  ];
  return { planio, ...stageOf(secret, options) };
}

async function github(): Promise<Stage & { github: GitHub }> {
  const server = keep(await startGitHub({ isPrivate: true }));
  const { value: secret } = server.tokens.add({ permissions: PERMISSIONS });
  const [owner, repository] = server.repository.split('/');
  const fields = JSON.stringify({ owner, repository });
  return {
    github: server,
    ...stageOf(secret, ['--provider', 'github', '--base-url', server.apiUrl, '--fields', fields]),
  };
}

let agent: { folder: string; api: JobApi };
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bearer-step-agent-'));
  agent = { folder, api: await startJobApi(folder) };
});
afterAll(async () => {
  await agent.api.close();
  rmSync(agent.folder, { recursive: true });
});

describe.each(SYSTEMS_OF_CI)('$name', ({ name, env: variables, url }) => {
  // Only the agent's own socket proves Buildkite.
  const env: typeof variables = (job) => ({
    ...variables(job),
    ...(name === 'buildkite' ? agent.api.environment : {}),
  });

  test('a failure creates one issue, the next one notes it, and a success closes it', async () => {
    const { planio, report } = await redmine();
    const build = (status: string, number: number): Promise<Ended> => report(status, env({ number }));
    expect(await build('failure', 1001)).toMatchObject({ exitCode: 0, printed: { action: 'created', id: '1' } });
    expect(await build('failure', 1001)).toMatchObject({ exitCode: 0, printed: { action: 'none', id: '1' } });
    expect(await build('failure', 1003)).toMatchObject({ exitCode: 0, printed: { action: 'commented', id: '1' } });
    expect(await build('success', 1004)).toMatchObject({ exitCode: 0, printed: { action: 'closed', id: '1' } });
    const [issue, ...others] = planio.book.issues;
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ status: { is_closed: true }, subject: expect.stringMatching(/ fails on main$/u) });
    expect(String(issue?.['description'])).toContain(`* Run: ${url}\r\n`);
  });

  test('repeated jobs of one build, and an older build, are told apart', async () => {
    const { github: server, report } = await github();
    const actions = [];
    for (const status of ['failure', 'failure', 'success', 'success', 'failure', 'success']) {
      const { printed } = await report(status, env({ number: 1001 }));
      actions.push((printed as { action: string }).action);
    }
    expect(actions).toEqual(['created', 'none', 'closed', 'none', 'reopened', 'closed']);
    expect(await report('failure', env({ number: 1000 }))).toMatchObject({ printed: { action: 'none' } });
    expect(server.tracker.issues).toHaveLength(1);
  });

  test('names of branches, commits and people mention nobody, command nothing, and touch no other issue', async () => {
    const { github: server, report, secret } = await github();
    const foreign = `@team ##vso[task.setvariable variable=X]y \`code\` closes #1 ${secret}`;
    const hostile = { branch: foreign, title: `${foreign}\n/close`, actor: `${foreign}\u001b[8m` };
    const first = await report('failure', env({ number: 1001 }));
    const second = await report('failure', env({ number: 1002, ...hostile }));
    expect([first, second]).toMatchObject([
      { exitCode: 0, printed: { action: 'created', id: '1' } },
      { exitCode: 0, printed: { action: 'created', id: '2' } },
    ]);
    expect(second.stdout + second.stderr).not.toMatch(/##vso\[task\.setvariable variable=X|\u001b/u);
    const [, issue] = server.tracker.issues;
    const text = `${issue?.title}\n${issue?.body}`;
    expect(text).not.toContain(secret);
    expect(text).not.toMatch(/@team|#1\b|^\/close/mu);
  });
});

describe('a shell', () => {
  test('has one issue for each key', async () => {
    const { planio, report } = await redmine();
    expect(await report('failure', {})).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--key NAME') });
    for (const key of ['backup', 'nightly']) {
      expect(await report('failure', {}, ['--key', key])).toMatchObject({ printed: { action: 'created' } });
    }
    expect(await report('success', {}, ['--key', 'backup'])).toMatchObject({ printed: { action: 'closed', id: '1' } });
    expect(planio.book.issues.map(({ subject, status }) => [subject, status.is_closed]).sort()).toEqual([
      ['backup fails', true],
      ['nightly fails', false],
    ]);
  });
});

const [GITLAB] = SYSTEMS_OF_CI.map(({ env }) => env);

describe('a job of GitLab', () => {
  const job = (changes: Record<string, string> = {}): Record<string, string> => ({
    ...GITLAB?.({ number: 1001 }),
    ...changes,
  });

  test('has the outputs in its dotenv report, and an error code if the tracker refuses', async () => {
    const { report, planio } = await redmine();
    const dotenv = ['--dotenv', 'report.env'];
    const made = await report('failure', job(), dotenv);
    expect(made.printed).toMatchObject({ action: 'created' });
    expect(made.files['report.env']).toBe(`ID=1\nURL=${planio.baseUrl}/issues/1\nACTION=created\n`);
    planio.book.project = 'moved';
    const refused = await report('failure', job({ CI_CONFIG_PATH: 'other.yml' }), dotenv);
    expect(refused).toMatchObject({ exitCode: 6, stdout: '', files: { 'report.env': 'ERROR_CODE=API_STATUS\n' } });
  });

  test('does nothing after a cancellation, or for a merge request', async () => {
    const { report, planio } = await redmine();
    const merge = job({
      CI_PIPELINE_SOURCE: 'merge_request_event',
      CI_MERGE_REQUEST_IID: '7',
      CI_MERGE_REQUEST_PROJECT_ID: '42',
      CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '42',
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'main',
    });
    const before = planio.requests.length;
    expect(await report('cancelled', job())).toMatchObject({ exitCode: 0, printed: { action: 'none' } });
    expect(await report('failure', merge)).toMatchObject({ exitCode: 0, printed: { action: 'none' } });
    const fork = { ...merge, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '43' };
    expect(await report('failure', fork, ['--on-pull-request'])).toMatchObject({ printed: { action: 'none' } });
    expect(planio.requests).toHaveLength(before);
    expect(await report('failure', merge, ['--on-pull-request'])).toMatchObject({ printed: { action: 'created' } });
    expect(await report('failure', job())).toMatchObject({ printed: { action: 'created' } });
    expect(planio.book.issues).toHaveLength(2);
  });

  test('has the issues of its own project as the tracker, by the variables of the job', async () => {
    const gitLab = keep(await startGitLab({ path: '/gitlab' }));
    const env = job({ CI_PROJECT_ID: '7', CI_SERVER_URL: gitLab.baseUrl, CI_API_V4_URL: `${gitLab.baseUrl}/api/v4` });
    const fields = `{"project": ${env['CI_PROJECT_ID']}}`;
    const options = ['--provider', 'gitlab', '--base-url', env['CI_SERVER_URL'] ?? '', '--fields', fields];
    const { report } = stageOf(await gitLab.issueToken(['api']), [...options, '--ca-cert', gitLab.caPem]);
    const actions = [];
    for (const [status, number] of [
      ['failure', 1001],
      ['failure', 1002],
      ['success', 1003],
      ['failure', 1004],
    ] as const) {
      const { exitCode, printed } = await report(status, { ...env, CI_PIPELINE_ID: String(number) });
      expect(exitCode).toBe(0);
      actions.push((printed as { action: string }).action);
    }
    expect(actions).toEqual(['created', 'commented', 'closed', 'reopened']);
    expect(gitLab.project.issues).toMatchObject([{ state: 'opened', title: 'shop fails on main' }]);
    expect(gitLab.project.issues[0]?.description).toContain('/-/pipelines/1001');
  });

  test('cannot create an issue with a token that may only read, such as CI_JOB_TOKEN', async () => {
    const gitLab = keep(await startGitLab());
    const options = ['--provider', 'gitlab', '--base-url', gitLab.baseUrl, '--fields', '{"project": 7}'];
    const { report } = stageOf(await gitLab.issueToken(['read_api']), [...options, '--ca-cert', gitLab.caPem]);
    const result = await report('failure', job());
    expect(result).toMatchObject({ exitCode: 6, stdout: '' });
    expect(result.stderr).toMatch(/API_STATUS[^]*403[^]*lacks a scope/u);
    expect(gitLab.project.issues).toEqual([]);
  });

  test('succeeds with a warning if the tracker is down, unless fail-on-error is true', async () => {
    const options = ['--provider', 'redmine', '--base-url', 'http://127.0.0.1:1', '--fields', '{"project":"ci"}'];
    const { report } = stageOf('token-0001-0001', [...options, '--retries', '0']);
    const result = await report('failure', job());
    expect(result).toMatchObject({ exitCode: 0, printed: { action: 'none' } });
    expect(result.stderr).toMatch(/Warning: \[CONNECTION_REFUSED\]/u);
    const strict = await report('failure', job(), ['--fail-on-error', 'true']);
    expect(strict).toMatchObject({ exitCode: 4, stdout: '' });
  });
});

describe('GitHub', () => {
  test('has the issues of the repository as the tracker, and the results of jobs', async () => {
    const { github: server, secret } = await github();
    const folder = keep(createCommandFiles());
    const env = {
      ...folder.env,
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: server.apiUrl,
      GITHUB_GRAPHQL_URL: server.graphqlUrl,
      GITHUB_SERVER_URL: server.serverUrl,
      GITHUB_REPOSITORY: server.repository,
      GITHUB_REPOSITORY_ID: server.repositoryId,
      GITHUB_EVENT_NAME: 'push',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_RUN_ID: '1001',
      GITHUB_SHA: 'a'.repeat(40),
      GITHUB_WORKFLOW: 'CI',
      BEARER_STEP_GITHUB_TOKEN: secret,
    };
    const run = async (words: string[]): Promise<CliResult> => keep(startCli(['report', ...words], { env })).ended;
    expect((await run([])).stderr).toContain('status: is missing');
    const red = await run(['--needs', '{"test":{"result":"failure"}}']);
    expect(red).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('"action":"created"') });
    env.GITHUB_RUN_ID = '1002';
    const step = await run(['--status', 'success']);
    expect(step).toMatchObject({ exitCode: 0, stdout: '{"action":"none"}\n' });
    const green = await run(['--needs', '{"test":{"result":"success"}}', '--status', 'success']);
    expect(green).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('"action":"closed"') });
    const masked = green.stderr.replaceAll(/^::add-mask::.*$/gmu, '');
    for (const form of formsOf(secret)) expect(masked + green.stdout).not.toContain(form);
  });
});

describe('the inputs', () => {
  test.each([
    { more: ['--status', 'failed'], says: /status: is not known\. Write --status failure/u },
    { more: ['--needs', '{}'], says: /needs: is only for GitHub Actions/u },
    { more: ['--close-after', '3'], says: /close-after: is above 1/u },
    { more: ['--provider', 'planio', '--save-refresh-token', 'branch'], says: /save-refresh-token: is branch/u },
    { more: [], says: /provider: is missing\..*gitlab, jira-cloud, jira-datacenter, planio, redmine/u },
    { more: ['--provider', 'github'], says: /base-url: is missing/u },
    { more: ['--provider', 'keycloak'], says: /provider: Keycloak keeps no issues that the report knows\..*gitlab/u },
  ])('$more: $says', async ({ more, says }) => {
    const status = more.includes('--status') ? [] : ['--status', 'failure'];
    const env = { BEARER_STEP_TOKEN: 'token-0001-0001', ...GITLAB?.({ number: 1 }) };
    const { exitCode, stdout, stderr } = await keep(startCli(['report', ...status, ...more], { env })).ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain('${{');
  });
});
