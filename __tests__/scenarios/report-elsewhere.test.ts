/** The command `report` in other CI systems than GitHub, against a Redmine and the issues of GitHub. */
import { describe, expect, jest, test } from '@jest/globals';
import { startCli, type CliResult } from '../../sandbox/cli.js';
import { startGitHub, type GitHub } from '../../sandbox/systems/github/server.js';
import { startPlanio, type Planio } from '../../sandbox/systems/planio/server.js';
import { SYSTEMS_OF_CI } from './report-systems.js';
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
    const texts = [result.stdout, result.stderr, ...result.commandLines];
    // Azure reads the mask from standard error, in clear.
    const shown = texts.map((text) => text.replaceAll(/^##vso\[task\.setsecret\].*$/gmu, ''));
    for (const form of formsOf(secret)) expect(shown.filter((text) => text.includes(form))).toEqual([]);
    return { ...result, printed: result.stdout === '' ? undefined : (JSON.parse(result.stdout) as unknown) };
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

describe.each(SYSTEMS_OF_CI)('$name', ({ name, env, url }) => {
  // Only the agent's own socket proves Buildkite.
  const host = name === 'buildkite' ? ['--host', name] : [];

  test('a failure creates one issue, the next one notes it, and a success closes it', async () => {
    const { planio, report } = await redmine();
    const build = (status: string, number: number): Promise<Ended> => report(status, env({ number }), host);
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
      const { printed } = await report(status, env({ number: 1001 }), host);
      actions.push((printed as { action: string }).action);
    }
    expect(actions).toEqual(['created', 'none', 'closed', 'none', 'reopened', 'closed']);
    expect(await report('failure', env({ number: 1000 }), host)).toMatchObject({ printed: { action: 'none' } });
    expect(server.tracker.issues).toHaveLength(1);
  });

  test('names of branches, commits and people mention nobody, command nothing, and touch no other issue', async () => {
    const { github: server, report, secret } = await github();
    const foreign = `@team ##vso[task.setvariable variable=X]y \`code\` closes #1 ${secret}`;
    const hostile = { branch: foreign, title: `${foreign}\n/close`, actor: `${foreign}\u001b[8m` };
    const first = await report('failure', env({ number: 1001 }), host);
    const second = await report('failure', env({ number: 1002, ...hostile }), host);
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

describe('the inputs', () => {
  test.each([
    { more: ['--status', 'failed'], says: /status: is not known\. Write --status failure/u },
    { more: ['--needs', '{}'], says: /needs: is only for GitHub Actions/u },
    { more: ['--close-after', '3'], says: /close-after: is above 1/u },
    { more: ['--provider', 'planio', '--save-refresh-token', 'branch'], says: /save-refresh-token: is branch/u },
    { more: [], says: /provider: is missing\..*planio, redmine/u },
    { more: ['--provider', 'github'], says: /base-url: is missing/u },
    { more: ['--provider', 'gitlab'], says: /provider: GitLab keeps no issues/u },
  ])('$more: $says', async ({ more, says }) => {
    const status = more.includes('--status') ? [] : ['--status', 'failure'];
    const env = { BEARER_STEP_TOKEN: 'token-0001-0001', ...GITLAB?.({ number: 1 }) };
    const { exitCode, stdout, stderr } = await keep(startCli(['report', ...status, ...more], { env })).ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain('${{');
  });
});
