/** The component of GitLab in templates/, in a project of its own, with gitlab-ci-local. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { parseAllDocuments, stringify } from 'yaml';
import type { System } from '../../../sandbox/oauth-server.js';
import { startPlanviewHub } from '../../../sandbox/systems/planview-hub.js';
import { asPublished, publish, type Published } from './published.js';

jest.setTimeout(300_000);

const COMPONENT = readFileSync('templates/call.yml', 'utf8');
const [HEAD, JOBS] = parseAllDocuments(COMPONENT).map((document) => document.toJS() as unknown) as [
  { spec: { inputs: Record<string, { description: string }> } },
  Record<string, { script: string[]; variables: Record<string, { value: string; expand: boolean }> }>,
];

/** What a shell would run, and what GitLab would replace. */
const HOSTILE = `it's "$(id > pwned)" \`id > pwned\` $HOME`;

let hub: System;
let published: Published;
let project: string;
beforeAll(async () => {
  hub = await startPlanviewHub();
  published = publish();
  project = mkdtempSync(join(tmpdir(), 'bearer-step-component-'));
});
afterAll(async () => {
  rmSync(project, { recursive: true });
  published.remove();
  await hub.close();
});

/** Runs a project that includes the component with these inputs, and returns the log. */
async function runWith(inputs: Record<string, string>): Promise<string> {
  mkdirSync(join(project, 'templates'), { recursive: true });
  writeFileSync(join(project, 'templates/call.yml'), asPublished(COMPONENT, published, hub.baseUrl));
  writeFileSync(join(project, '.gitlab-ci.yml'), stringify({ include: [{ local: 'templates/call.yml', inputs }] }));
  writeFileSync(join(project, 'ca.pem'), hub.caPem);
  writeFileSync(
    join(project, '.gitlab-ci-local-variables.yml'),
    stringify({ BEARER_STEP_CLIENT_SECRET: hub.clientSecret, NODE_EXTRA_CA_CERTS: join(project, 'ca.pem') }),
  );
  const environment = {
    PATH: process.env['PATH'],
    HOME: project,
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: '1',
  };
  const git = (...args: string[]): void => {
    const settings = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
    execFileSync('git', [...settings, ...args], { cwd: project, env: environment });
  };
  if (!existsSync(join(project, '.git'))) {
    git('init', '--quiet');
    git('remote', 'add', 'origin', 'https://gitlab.example.com/group/project.git');
  }
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '--message', 'Try the component');
  const node = execFileSync('scripts/install-node24.sh', { encoding: 'utf8' }).trim();
  const tool = execFileSync('scripts/install-gitlab-ci-local.sh', { encoding: 'utf8' }).trim();
  const options = ['--force-shell-executor', '--no-color', '--ignore-predefined-vars', 'GITLAB_CI'];
  const run = promisify(execFile)(join(node, 'node'), [tool, ...options, '--variable', 'GITLAB_CI=true'], {
    cwd: project,
    env: { ...environment, PATH: `${node}:${process.env['PATH'] ?? ''}` },
  });
  const { stdout, stderr } = await run.catch((error: unknown) => error as { stdout: string; stderr: string });
  return stdout + stderr;
}

const valid = (): Record<string, string> => ({
  job: 'errors',
  provider: 'planview-hub',
  'base-url': hub.baseUrl,
  'client-id': hub.clientId,
  request: 'list-errors',
});

test('each input becomes a quoted variable, and none is part of the script', () => {
  const [job = { script: [], variables: {} }] = Object.values(JOBS);
  expect(job.script.join('\n')).not.toContain('$[[');
  const values = Object.values(job.variables);
  expect(values.map(({ expand }) => expand)).toEqual(values.map(() => false));
  const passed = values.map(({ value }) => /^\$\[\[ inputs\.([a-z-]+) \]\]$/u.exec(value)?.[1]);
  const own = Object.keys(HEAD.spec.inputs).filter((name) => !['job', 'stage', 'image'].includes(name));
  expect(passed).toEqual(own);
  for (const name of Object.keys(job.variables)) expect(job.script.join('\n')).toContain(`"$${name}"`);
});

test('the component sends a request, and keeps the response and the short outputs', async () => {
  const log = await runWith(valid());
  expect(log).toMatch(/PASS +errors/u);
  expect(JSON.parse(readFileSync(join(project, 'response.json'), 'utf8'))).toEqual(expect.any(Array));
  expect(log.includes(hub.clientSecret)).toBe(false);
  expect(hub.issued().accessTokens.filter((token) => log.includes(token))).toEqual([]);
});

test.each(['provider', 'base-url', 'client-id', 'request', 'parameters', 'scope', 'issuer', 'token-url'])(
  'a hostile %s runs nothing',
  async (name) => {
    const log = await runWith({ ...valid(), [name]: HOSTILE });
    // A scope and a client id are any text. The server refuses them.
    expect(log).toMatch(/FAIL +errors|PASS +errors/u);
    expect(readdirSync(project)).not.toContain('pwned');
    expect(log).not.toMatch(/uid=\d/u);
    expect(log.includes(hub.clientSecret)).toBe(false);
  },
);
