import '../../support/node-errors.js';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startOAuthServer, type OAuthServerOptions, type System } from '../../../sandbox/oauth-server.js';
import { startPlanio } from '../../../sandbox/systems/planio/server.js';
import { prepare } from '../../../src/step/prepare.js';
import { createExchange } from '../../../src/http/exchange.js';
import type { RequestPlan } from '../../../src/request/plan/plan.js';
import { createFakeWorld, fakeCommands } from '../../support/fake-world.js';
import type { FakeHost } from '../../support/fake-host.js';
import { makeJobFolder, type JobFolder } from '../../support/job-folder.js';
import { openTestRun, type TestRun } from '../../support/opened-run.js';

const SIX = [1, 2, 3, 4, 5, 6];

let job: JobFolder;
const cleanup: (() => unknown)[] = [];
beforeEach(() => {
  job = makeJobFolder();
});
afterEach(async () => {
  for (const undo of cleanup.splice(0).reverse()) await undo();
  job.remove();
});

/** Opens a run of a step against a real server. */
async function open(
  system: System,
  inputs: Record<string, string>,
): Promise<{ run: TestRun; plan: RequestPlan; host: FakeHost }> {
  const { baseUrl, caPem, clientId, clientSecret } = system;
  const client = { 'base-url': baseUrl, 'ca-cert': caPem, 'client-id': clientId, 'client-secret': clientSecret };
  const { runCommand } = fakeCommands();
  const world = createFakeWorld({
    inputs: { ...client, ...inputs },
    workspace: job.workspace,
    temp: job.temp,
    runCommand,
  });
  const prepared = await prepare(world.host, world.deps.loadBundle, {});
  const run = openTestRun(prepared, { ...world.deps, now: () => Date.now(), openExchange: createExchange });
  cleanup.push(() => run.close());
  return { run, plan: prepared.plan as RequestPlan, host: world.host };
}

/** Returns the requests to the token endpoint. */
const tokenRequests = ({ requests }: System): string[] =>
  requests.map(({ body }) => body).filter((body) => body.includes('grant_type='));

test('six requests for a token with client credentials at once fetch one', async () => {
  const system = await startOAuthServer();
  cleanup.push(() => system.close());
  const { run } = await open(system, { 'token-url': `${system.origin}/oauth2/token`, request: 'GET /api/whoami' });
  const tokens = await Promise.all(SIX.map(() => run.token()));
  expect(new Set(tokens.map(({ value }) => value)).size).toBe(1);
  expect(tokenRequests(system)).toHaveLength(1);
});

type Intercept = NonNullable<OAuthServerOptions['intercept']>;

test.each<{
  name: string;
  scope: string;
  start: (intercept: Intercept) => Promise<System>;
  inputs: (system: System) => Record<string, string>;
}>([
  {
    name: 'revokes the chain on reuse',
    scope: 'read',
    start: (intercept) => startOAuthServer({ grants: ['authorization_code', 'refresh_token'], intercept }),
    inputs: ({ origin }) => ({
      'token-url': `${origin}/oauth2/token`,
      request: 'GET /api/whoami',
      'refresh-guard': 'concurrency',
    }),
  },
  {
    name: 'is a Redmine',
    scope: 'view_issues',
    start: (intercept) => startPlanio({ intercept }),
    inputs: () => ({ provider: 'redmine', operation: 'current-user' }),
  },
])(
  'six requests at once whose token is refused refresh once, at a server that $name',
  async ({ scope, start, inputs }) => {
    let refused = '';
    const system = await start(({ headers: { authorization = '' } }, response) => {
      if (!authorization.startsWith('Bearer ')) return false;
      refused ||= authorization;
      return authorization === refused && Boolean(response.writeHead(401).end());
    });
    cleanup.push(() => system.close());
    const seed = await system.issueRefreshToken([scope]);
    const { run, plan, host } = await open(system, {
      'refresh-token': seed,
      'save-refresh-token': 'keep',
      ...inputs(system),
    });
    const tokens = await Promise.all(SIX.map(() => run.token()));
    expect(new Set(tokens.map(({ value }) => value)).size).toBe(1);
    expect(tokenRequests(system)).toHaveLength(1);

    const responses = await Promise.all(SIX.map(() => run.send(plan)));
    expect(responses.map(({ status }) => status)).toEqual(SIX.map(() => 200));
    expect(tokenRequests(system)).toHaveLength(2);
    expect(host.warnings).toEqual([]);
    expect(host.infos.filter((line) => line.includes('The API rejected the token'))).toHaveLength(1);
    expect(system.issued().refreshTokens).toHaveLength(3);
  },
);
