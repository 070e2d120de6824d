import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startGitHub } from '../../sandbox/systems/github/server.js';
import { startPlanviewHub } from '../../sandbox/systems/planview-hub.js';
import { apiRequests, bearerTokens, expectNoSecrets, lastBody, tokenRequests } from './act/evidence.js';
import { eventOf, readExamples } from './act/examples.js';
import { EXPECTED } from './act/recipes.js';
import { runExample, type ExampleRun } from './act/run-example.js';
import { checkWorkflows, runWorkflow, type Workflow, type WorkflowRun } from './act/workflow-run.js';
import {
  buildWithReport,
  cacheAcrossJobs,
  failure,
  responseForLaterSteps,
  throughNestedWorkflows,
  tokenForLaterSteps,
  tokenFromCache,
} from './act/workflows.js';

it("finds in act's cache what another job saved", async () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const command = `${join(root, 'node_modules/.bin/tsx')} ${join(root, '__tests__/e2e/act/cache-step.ts')}`;
  const keys = ['bearer-step-1-a-1000-x', 'bearer-step-1-a-1001-y'];
  const { exitCode, step } = await runWorkflow({ text: cacheAcrossJobs(command, keys), hasCache: true });
  const lines = (name: string): string[] => step(name)?.match(/(?:save|find): .*/gu) ?? [];
  expect(lines('Main Save')).toEqual(['save: true', 'save: true']);
  expect(lines('Main Find')).toEqual([
    'find: {"key":"bearer-step-1-a-1001-y","text":"text-1"}',
    'find: {"key":"bearer-step-1-a-1000-x","text":"text-0"}',
    'find: "nothing"',
  ]);
  expect(exitCode).toBe(0);
});

describe('a workflow', () => {
  let hub: Awaited<ReturnType<typeof startPlanviewHub>>;

  const sealKey = randomBytes(32).toString('base64');

  beforeAll(async () => {
    hub = await startPlanviewHub();
  });
  afterAll(() => hub.close());

  /** Runs the workflow against the Hub, and checks that no secret was printed. */
  async function run(
    workflow: string | Pick<Workflow, 'text' | 'called' | 'hasCache'>,
    clientSecret = hub.clientSecret,
  ): Promise<WorkflowRun & { api: string[]; tokens: string[]; requested: number }> {
    const before = hub.requests.length;
    const result = await runWorkflow({
      ...(typeof workflow === 'string' ? { text: workflow } : workflow),
      secrets: { HUB_CLIENT_SECRET: clientSecret, SEAL_KEY: sealKey },
      vars: { HUB_URL: hub.origin, HUB_CA: hub.caPem, HUB_CLIENT_ID: hub.clientId },
    });
    const requests = hub.requests.slice(before);
    const tokens = bearerTokens(requests);
    expectNoSecrets(result.output, [clientSecret, sealKey, ...tokens]);
    return { ...result, api: apiRequests(requests), tokens, requested: tokenRequests(requests) };
  }

  it('gets a token for later steps, masked, and revoked when the job ends', async () => {
    const { exitCode, output, step, api, tokens } = await run(tokenForLaterSteps);

    expect(output).toContain('Job succeeded');
    expect(exitCode).toBe(0);
    expect(api).toEqual(['GET /api/v1/errors?pageSize=10&type=ALL 200']);
    expect(step('Main Call the API')).toMatch(/\d+ errors/);
    expect(step('Main Print the token')).toContain('the token is ***');
    expect(step('Post Get a token')).toContain('Success');
    expect(tokens).toHaveLength(1);
    expect(await hub.isActive(tokens[0] ?? '')).toBe(false);
  });

  it('passes the JSON response of a declared operation to a later step, by the environment and by an expression', async () => {
    const { exitCode, output, step, api, tokens } = await run(responseForLaterSteps);

    expect(output).toContain('Job succeeded');
    expect(exitCode).toBe(0);
    expect(api).toEqual([expect.stringMatching(/^GET \/api\/v1\/errors\?(?=.*pageSize=10)(?=.*type=ALL).* 200$/)]);
    expect(step('Main Read the response')).toContain("status 200, token ''");
    expect(step('Main Read the response')).toContain('| both are the same');
    expect(await hub.isActive(tokens[0] ?? '')).toBe(false);
  });

  it('fails if the step fails, and a later step can read the error code', async () => {
    const { exitCode, output, step, api } = await run(failure, 'not-the-secret-of-this-client');

    expect(output).toContain('Job failed');
    expect(exitCode).toBe(1);
    expect(api).toEqual([]);
    expect(step('Main Only after success')).toBeUndefined();
    expect(step('Main Say why')).toContain('failed by TOKEN_REJECTED');
  });

  it("finds in act's cache the token that another job saved", async () => {
    const { exitCode, step, api, requested } = await run({ text: tokenFromCache, hasCache: true });

    expect(exitCode).toBe(0);
    expect(step('Main Find the token')).toContain('The step uses the token of another run, from the cache.');
    expect(api).toHaveLength(2);
    expect(requested).toBe(1);
  });

  it('shares a token through two levels of reusable workflows', async () => {
    const { exitCode, api, requested } = await run(throughNestedWorkflows);

    expect(exitCode).toBe(0);
    expect(api).toHaveLength(3);
    expect(requested).toBe(1);
  });
});

const root = fileURLToPath(new URL('../..', import.meta.url));
const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder)).filter((file) => file.endsWith(ending));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Runs a whole workflow of the documents, and checks what is true of each one: no secret leaks, and no token is left. */
async function runSafely(text: string): Promise<ExampleRun> {
  const run = await runExample(text);
  const { output, stored, secrets, unrevoked } = run;
  expect(unrevoked).toEqual([]);
  const isStored = stored.some((file) => file.includes('"box": "'));
  expect(isStored).toBe(text.includes('save-refresh-token: branch'));
  expectNoSecrets([output, ...stored].join('\n'), secrets);
  return run;
}

/**
 * The pages of systems without a stand-in, whose grant is an assertion. Their pages show a step, and no whole workflow. The
 * unit tests of `step` check what they send. The scenarios of `report-jira-*` run the reports of the pages of Jira.
 */
const WITHOUT_STAND_IN = ['google.md', 'jira-cloud.md', 'jira-datacenter.md', 'salesforce.md'];
const PAGES = filesIn('docs/providers', '.md').filter((file) => !WITHOUT_STAND_IN.includes(file));

describe.each(['README.md', ...PAGES.map((file) => `docs/providers/${file}`)])('the workflows of %s', (page) => {
  const examples = readExamples(read(page));

  it('are found', () => expect(examples).not.toEqual([]));

  for (const { title, text } of examples) {
    it(`work: ${title}`, async () => {
      const { exitCode, output, requests } = await runSafely(text);

      expect(output).toContain('Job succeeded');
      expect(exitCode).toBe(0);
      expect(apiRequests(requests).at(-1)).toMatch(/ 2\d\d$/);
    });
  }
});

describe('the recipes', () => {
  // A reusable workflow is run by the recipe that calls it.
  const files = filesIn('docs/recipes', '.yml').filter(
    (file) => eventOf(read(`docs/recipes/${file}`)) !== 'workflow_call',
  );

  it('are those whose outcome is known', () => expect(files.sort()).toEqual(Object.keys(EXPECTED).sort()));

  it.each(files)('%s works as it is written', async (file) => {
    const {
      fails = false,
      api,
      log = [],
      body,
      issues = [],
      tunnels = [],
      ...expected
    } = EXPECTED[file] ?? { api: [] };
    const run = await runSafely(read(`docs/recipes/${file}`));

    expect([run.output.includes('Job failed'), run.exitCode]).toEqual(fails ? [true, 1] : [false, 0]);
    expect(apiRequests(run.requests)).toEqual(api.map((pattern) => expect.stringMatching(pattern)));
    const output = stripVTControlCharacters(run.output);
    for (const line of log) expect(output).toContain(line);
    if (body) expect(JSON.parse(lastBody(run.requests))).toMatchObject(body);
    expect(run.issues).toMatchObject(issues);
    expect(run.tunnels).toEqual(tunnels);
    if (expected.tokenRequests) expect(tokenRequests(run.requests)).toBe(expected.tokenRequests);
  });
});

it('the job of report/README.md creates an issue within 5 seconds of the failure, and closes it after a success', async () => {
  const github = await startGitHub();
  try {
    const permissions = { actions: 'read', checks: 'read', contents: 'read', issues: 'write' } as const;
    const { value: token } = github.tokens.add({ permissions });
    const run = (script: string): Promise<WorkflowRun> =>
      runWorkflow({
        text: buildWithReport(read('report/README.md'), script),
        event: 'push',
        github: { ...github, token },
      });

    const red = await run('exit 1');

    expect(red.output).toContain('🏁  Job succeeded');
    expect(github.tracker.issues).toMatchObject([{ state: 'open', title: expect.stringMatching(/^Build fails on /) }]);
    const failedAt = red.printedAt('[Build/test] 🏁  Job failed') ?? 0;
    expect((github.tracker.issues[0]?.createdAtMs ?? Infinity) - failedAt).toBeLessThan(5000);

    const green = await run('exit 0');

    expect(green.exitCode).toBe(0);
    expect(github.tracker.issues).toMatchObject([{ state: 'closed', stateReason: 'completed' }]);
    expectNoSecrets(red.output + green.output, [token]);
  } finally {
    await github.close();
  }
});

it('the workflows of this repository are valid', () => {
  expect(checkWorkflows(fileURLToPath(new URL('../../.github/workflows', import.meta.url)))).toBe('');
});
