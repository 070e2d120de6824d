import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { IdentitySource } from '../../../../src/ci/identity/source.js';
import { AZURE } from '../../../../src/ci/systems/azure.js';
import { BUILDKITE } from '../../../../src/ci/systems/buildkite.js';
import { GITHUB } from '../../../../src/ci/systems/github.js';
import { GITLAB } from '../../../../src/ci/systems/gitlab.js';
import { JENKINS } from '../../../../src/ci/systems/jenkins.js';
import { SHELL } from '../../../../src/ci/systems/shell.js';
import { createCommandHost } from '../../../../src/ci/command-host.js';
import { identityToken } from '../../../support/identity-token.js';

const AUDIENCE = 'https://login.example.com/realms/ci';
const GITHUB_JOB = {
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://pipelines.example.com/token?api-version=2.0',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token-1',
};

const folder = mkdtempSync(join(tmpdir(), 'identity-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Creates a program that prints its arguments, one on each line, and ends with a status. */
function programs(name: string, status = 0): { PATH: string } {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\nprintf '%s\\n' "$@"\nexit ${status}\n`);
  chmodSync(path, 0o755);
  return { PATH: `${folder}:/usr/bin:/bin` };
}

/** Returns what a program of the CI system prints. */
const printed = (source: IdentitySource): string | undefined =>
  source.kind === 'command' ? source.run() : `not a command but ${source.kind}`;

/** Runs a test with another PATH: a child process is found by that of this process. */
function withPath<T>(path: string, work: () => T): T {
  const before = process.env['PATH'];
  process.env['PATH'] = path;
  try {
    return work();
  } finally {
    process.env['PATH'] = before;
  }
}

test('GitHub makes a token for each request, at its own address', () => {
  expect(GITHUB.identity(GITHUB_JOB, AUDIENCE)).toEqual({
    kind: 'endpoint',
    method: 'GET',
    url: new URL(
      'https://pipelines.example.com/token?api-version=2.0&audience=https%3A%2F%2Flogin.example.com%2Frealms%2Fci',
    ),
    bearer: 'request-token-1',
    field: 'value',
    variable: 'ACTIONS_ID_TOKEN_REQUEST_URL',
  });
});

test('an audience is one value of the query, whatever it contains', () => {
  const source = GITHUB.identity(GITHUB_JOB, 'a&audience=b#c');
  expect(source.kind === 'endpoint' ? source.url.searchParams.getAll('audience') : []).toEqual(['a&audience=b#c']);
});

describe('a job without an identity gets advice', () => {
  test.each([
    { name: 'on GitHub', system: GITHUB, environment: {}, says: 'permissions: { id-token: write }' },
    {
      name: 'on GitHub without the token',
      system: GITHUB,
      environment: { ...GITHUB_JOB, ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' },
      says: 'from forks',
    },
    {
      name: 'on GitHub with an address that is no URL',
      system: GITHUB,
      environment: { ...GITHUB_JOB, ACTIONS_ID_TOKEN_REQUEST_URL: 'here' },
      says: 'id-token: write',
    },
    {
      name: 'on Forgejo',
      system: GITHUB,
      environment: { FORGEJO_ACTIONS: 'true' },
      says: 'enable-openid-connect: true',
    },
    { name: 'on Gitea', system: GITHUB, environment: { GITEA_ACTIONS: 'true' }, says: 'enable-openid-connect: true' },
    {
      name: 'on GitLab',
      system: GITLAB,
      environment: {},
      says: `id_tokens: { BEARER_STEP_ID_TOKEN: { aud: ${AUDIENCE} } }`,
    },
    { name: 'on Azure', system: AZURE, environment: {}, says: 'SYSTEM_ACCESSTOKEN: $(System.AccessToken)' },
    { name: 'on Jenkins', system: JENKINS, environment: {}, says: "variable: 'BEARER_STEP_ID_TOKEN'" },
    { name: 'on CircleCI', system: SHELL, environment: { CIRCLECI: 'true' }, says: 'at least one context' },
    { name: 'on Bitbucket', system: SHELL, environment: { BITBUCKET_BUILD_NUMBER: '1' }, says: 'oidc: true' },
    { name: 'elsewhere', system: SHELL, environment: {}, says: 'BEARER_STEP_ID_TOKEN' },
  ])('$name', ({ system, environment, says }) => {
    const source = system.identity(environment, AUDIENCE);
    expect(source).toEqual({ kind: 'none', remedy: expect.stringContaining(says) });
  });
});

describe('a pull request on GitHub', () => {
  const remedy = (event: string, more: Record<string, string> = {}): string => {
    const path = join(folder, 'event.json');
    writeFileSync(path, event);
    const job = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: path, GITHUB_REPOSITORY: 'acme/site', ...more };
    const source = GITHUB.identity(job, AUDIENCE);
    return source.kind === 'none' ? source.remedy : '';
  };
  const from = (name: string): string => JSON.stringify({ pull_request: { head: { repo: { full_name: name } } } });

  test('from a fork gets the line that skips the step, and no advice that cannot help', () => {
    expect(remedy(from('stranger/site'))).toContain(
      '"if: github.event.pull_request.head.repo.full_name == github.repository"',
    );
    expect(remedy(from('stranger/site'))).not.toContain('id-token: write');
  });

  test.each([
    { name: 'from the same repository', event: from('Acme/Site'), more: {} },
    { name: 'of another event', event: from('x/y'), more: { GITHUB_EVENT_NAME: 'push' } },
    { name: 'whose repository is gone', event: '{"pull_request":{"head":{"repo":null}}}', more: {} },
    { name: 'whose event is no JSON', event: 'pull_request', more: {} },
    { name: 'whose event cannot be read', event: '', more: { GITHUB_EVENT_PATH: '/nowhere/event.json' } },
  ])('$name gets the permission to set', ({ event, more }) => {
    expect(remedy(event, more)).toContain('permissions: { id-token: write }');
  });
});

test('Azure makes a token by POST, with the token of the job', () => {
  const environment = { SYSTEM_OIDCREQUESTURI: 'https://dev.azure.com/acme/oidctoken', SYSTEM_ACCESSTOKEN: 'azure-1' };
  expect(AZURE.identity(environment, AUDIENCE)).toEqual({
    kind: 'endpoint',
    method: 'POST',
    url: new URL('https://dev.azure.com/acme/oidctoken?api-version=7.1'),
    bearer: 'azure-1',
    field: 'oidcToken',
    variable: 'SYSTEM_OIDCREQUESTURI',
  });
});

test('Buildkite makes a token by its agent', () => {
  const { PATH } = programs('buildkite-agent');
  const source = BUILDKITE.identity({ PATH }, AUDIENCE);
  expect(withPath(PATH, () => printed(source))).toBe(`oidc\nrequest-token\n--audience\n${AUDIENCE}`);
});

test('a program that fails makes no token', () => {
  const { PATH } = programs('buildkite-agent', 1);
  expect(withPath(PATH, () => printed(BUILDKITE.identity({ PATH }, AUDIENCE)))).toBeUndefined();
});

describe('CircleCI', () => {
  const token = identityToken({ aud: 'org-1' });

  test('has a token for the organization', () => {
    const source = SHELL.identity({ CIRCLECI: 'true', CIRCLE_OIDC_TOKEN: 'old', CIRCLE_OIDC_TOKEN_V2: token }, 'org-1');
    expect(source).toEqual({ kind: 'given', token, variable: 'CIRCLE_OIDC_TOKEN_V2' });
  });

  test('makes one for another audience by its program', () => {
    const { PATH } = programs('circleci');
    const source = SHELL.identity({ CIRCLECI: 'true', CIRCLE_OIDC_TOKEN: token, PATH }, AUDIENCE);
    expect(withPath(PATH, () => printed(source))).toBe(`run\noidc\nget\n--claims\n{"aud":"${AUDIENCE}"}`);
  });
});

test('Bitbucket has one token for a step', () => {
  const environment = { BITBUCKET_BUILD_NUMBER: '7', BITBUCKET_STEP_OIDC_TOKEN: 'identity-1' };
  expect(SHELL.identity(environment, AUDIENCE)).toEqual({
    kind: 'given',
    token: 'identity-1',
    variable: 'BITBUCKET_STEP_OIDC_TOKEN',
  });
});

describe('the host of the command', () => {
  const host = (system: typeof SHELL, environment: NodeJS.ProcessEnv): ReturnType<typeof createCommandHost> =>
    createCommandHost({ system, inputs: {}, environment, exitCodeOf: () => 1 });

  test('takes the token of BEARER_STEP_ID_TOKEN in every system', () => {
    const environment = { ...GITHUB_JOB, BEARER_STEP_ID_TOKEN: ' identity-1\n' };
    expect(host(GITHUB, environment).identity(AUDIENCE)).toEqual({
      kind: 'given',
      token: 'identity-1',
      variable: 'BEARER_STEP_ID_TOKEN',
    });
  });

  test('has a folder of the job if the job has one identity token, and only then', () => {
    const first = host(GITLAB, { BEARER_STEP_ID_TOKEN: 'identity-1' }).jobFolder('');
    const second = host(GITLAB, { BEARER_STEP_ID_TOKEN: 'identity-1' }).jobFolder('');
    const other = host(GITLAB, { BEARER_STEP_ID_TOKEN: 'identity-2' }).jobFolder('');
    for (const each of [first, other]) rmSync(each, { recursive: true });
    expect(second).toBe(first);
    expect(other).not.toBe(first);
    expect(host(GITLAB, {}).jobFolder('')).toBe('');
    expect(host(JENKINS, { WORKSPACE_TMP: '/tmp/of-the-job' }).jobFolder('')).toBe('/tmp/of-the-job');
  });
});
