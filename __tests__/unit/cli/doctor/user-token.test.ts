/** A system like Redmine, whose tokens are those of users. */
import '../../../support/node-errors.js';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { RecordingServer } from '../../../../sandbox/recording-server.js';
import { linesOf, runDoctor, startReplies, type DoctorRun, type Replies } from './doctor-world.js';

const SEED = 'refresh-token-0001';
const USER = 'anna.example';

const TOKEN = {
  access_token: 'access-token-0001',
  refresh_token: 'refresh-token-0002',
  token_type: 'Bearer',
  expires_in: 7200,
  scope: 'view_issues add_issues',
};

const HEALTHY: Replies = {
  'POST /oauth/token authorization_code': { error: 'invalid_grant' },
  'POST /oauth/token refresh_token': TOKEN,
  'GET /users/current.json': {
    user: { id: 7, login: USER, admin: false, memberships: [{ project: { id: 3 }, roles: [{ id: 5 }] }] },
  },
  'GET /projects/ci.json': { project: { id: 3 } },
  'GET /roles/5.json': { role: { id: 5, permissions: ['view_issues', 'add_issues'] } },
};

const servers: RecordingServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

interface Options {
  replies?: Replies;
  inputs?: Record<string, string>;
  args?: string[];
  load?: string;
}

async function run({ replies = {}, inputs = {}, args = ['--refresh', '--json'], load = SEED }: Options = {}): Promise<
  DoctorRun & { seen: string[] }
> {
  const server = await startReplies({ ...HEALTHY, ...replies });
  servers.push(server);
  const client = { 'client-id': 'ci', 'client-secret': 'client-secret-0001', 'refresh-token': SEED };
  const store = { 'load-refresh-token': 'load', 'save-refresh-token': 'none', 'refresh-guard': 'concurrency' };
  const settings = { provider: 'redmine', 'base-url': server.origin, ...client, ...store, ...inputs };
  const result = await runDoctor(settings, { args, load });
  expect(JSON.stringify(result.findings)).not.toContain(USER);
  return { ...result, seen: server.requests.map(({ method, url }) => `${method} ${url.split('?')[0]}`) };
}

const create = { operation: 'create-issue', parameters: '{"project": "ci", "subject": "Never"}' };

test('without --refresh, the refresh token is not sent, and the checks of the token are skipped', async () => {
  const result = await run({ args: ['--json'] });
  expect(result.seen).toEqual(['POST /oauth/token']);
  expect(servers[0]?.requests[0]?.body).not.toContain(SEED);
  expect(linesOf(result, 'store')).toEqual(['ok: The store has a refresh token of the right form.']);
  expect(linesOf(result, 'grant')).toEqual([expect.stringMatching(/^skipped: .* → Add --refresh/u)]);
  expect(linesOf(result, 'identity')).toEqual(['skipped: It needs the check grant.']);
  expect(result.host.failures).toEqual([]);
});

test('with --refresh, everything is read, and nothing is changed at the API', async () => {
  const result = await run({ inputs: create });
  expect(linesOf(result, 'identity')).toEqual(['ok: The API accepts the token. Its user is not shown here.']);
  expect(linesOf(result, 'permissions')).toEqual([
    'ok: The token has the scope add_issues of the operation.',
    'ok: A role of the user in the project has the permission add_issues.',
  ]);
  expect(result.seen.filter((line) => !line.startsWith('GET '))).toEqual(['POST /oauth/token', 'POST /oauth/token']);
  expect(linesOf(result, 'revocation')).toEqual(['ok: The token stays valid: its revocation may end the chain.']);
});

describe('permissions:', () => {
  test.each<{ name: string; replies: Replies; says: RegExp }>([
    {
      name: 'a role without the permission',
      replies: { 'GET /roles/5.json': { role: { id: 5, permissions: ['view_issues'] } } },
      says: /^failed: No role of the user .* add_issues\. → Give the user a role .* add_issues/u,
    },
    {
      name: 'a user without a role in the project',
      replies: { 'GET /projects/ci.json': { project: { id: 4 } } },
      says: /^warning: It is not known whether .* → Give the user a role/u,
    },
    {
      name: 'a token without the scope',
      replies: { 'POST /oauth/token refresh_token': { ...TOKEN, scope: 'view_issues' } },
      says: /^failed: The operation needs the scope add_issues\. → Give the application this scope/u,
    },
    {
      name: 'a project that is not there',
      replies: { 'GET /projects/ci.json': 404 },
      says: /^failed: .*HTTP 404.* → .*Check the project/u,
    },
  ])('$name', async ({ replies, says }) => {
    const result = await run({ replies, inputs: create });
    expect(linesOf(result, 'permissions')).toContainEqual(expect.stringMatching(says));
  });
});

test('the permission of a parameter is checked too, and its absence would be a change that is ignored', async () => {
  const parameters = '{"project": "ci", "subject": "Never", "parent_issue_id": 1}';
  const replies = { 'POST /oauth/token refresh_token': { ...TOKEN, scope: `${TOKEN.scope} manage_subtasks` } };
  const result = await run({ replies, inputs: { ...create, parameters } });
  expect(linesOf(result, 'permissions').at(-1)).toMatch(/^failed: No role .* manage_subtasks\. → /u);
  expect(result.findings.find(({ status }) => status === 'failed')?.code).toBe('CHANGE_IGNORED');
});

test('a parameter whose scope the token lacks', async () => {
  const parameters = '{"project": "ci", "subject": "Never", "parent_issue_id": 1}';
  const result = await run({ inputs: { ...create, parameters } });
  expect(linesOf(result, 'permissions')).toEqual([
    expect.stringMatching(/^failed: "parent_issue_id" needs the scope manage_subtasks/u),
  ]);
});

test('an operation that declares nothing', async () => {
  const result = await run({ inputs: { operation: 'current-user' } });
  expect(linesOf(result, 'permissions')).toEqual([
    expect.stringMatching(/^ok: The provider file names no permission/u),
  ]);
});

describe('identity:', () => {
  test('an administrator is a warning, without the name', async () => {
    const replies = { 'GET /users/current.json': { user: { login: USER, admin: true } } };
    const result = await run({ replies });
    expect(linesOf(result, 'identity')).toEqual([expect.stringMatching(/^warning: .*administrator.* → Sign in as/u)]);
  });

  test('a refusal is a failure that no renewal follows', async () => {
    const result = await run({ replies: { 'GET /users/current.json': 401 } });
    expect(linesOf(result, 'identity')).toEqual([
      expect.stringMatching(/^failed: .*HTTP 401.* → The token is unknown/u),
    ]);
    expect(result.seen.filter((line) => line === 'GET /users/current.json')).toHaveLength(1);
  });

  test('a status of 500 sets the status, on which the exit code depends', async () => {
    const result = await run({ replies: { 'GET /users/current.json': 500 } });
    expect(result.host.outputs).toMatchObject({ status: '500', 'error-code': 'API_STATUS' });
  });
});

describe('store:', () => {
  test.each([
    { name: 'prints nothing', load: '', says: /^failed: .*printed nothing\. → Change the command/u },
    { name: 'prints several words', load: 'the token', says: /^failed: .*not a valid token\. → Change the command/u },
  ])('a command that $name', async ({ load, says }) => {
    const result = await run({ args: ['--json'], load });
    expect(linesOf(result, 'store')).toEqual([expect.stringMatching(says)]);
  });

  test('without a command, the input is used', async () => {
    const result = await run({ args: ['--json'], inputs: { 'load-refresh-token': '' } });
    expect(linesOf(result, 'store')).toEqual([expect.stringMatching(/^ok: .* comes from the input refresh-token/u)]);
    expect(result.scripts).toEqual([]);
  });
});

test('a refresh token that the server rejects: what the provider file says is in the remedy', async () => {
  const result = await run({ replies: { 'POST /oauth/token refresh_token': { error: 'invalid_grant' } } });
  expect(linesOf(result, 'grant')).toEqual([
    expect.stringMatching(/^failed: .* → .*My account, Authorized applications/u),
  ]);
});

test('runs at the same time are the business of the workflow', async () => {
  expect(linesOf(await run({ args: ['--json'] }), 'parallel')).toEqual([
    expect.stringMatching(/^warning: .* → .*concurrency group/u),
  ]);
});
