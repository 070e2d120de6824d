import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPlanviewHub } from '../../sandbox/systems/planview-hub.js';
import { apiRequests, bearerTokens, expectNoSecrets } from './act/evidence.js';
import { readExamples } from './act/readme-examples.js';
import { runExample } from './act/run-example.js';
import { checkWorkflows, runWorkflow, type WorkflowRun } from './act/workflow-run.js';
import { responseForLaterSteps, failure, tokenForLaterSteps } from './act/workflows.js';

describe('a workflow', () => {
  let hub: Awaited<ReturnType<typeof startPlanviewHub>>;

  beforeAll(async () => {
    hub = await startPlanviewHub();
  });
  afterAll(() => hub.close());

  /** Runs the workflow against the Hub, and sees to it that nothing secret was printed. */
  async function run(
    text: string,
    clientSecret = hub.clientSecret,
  ): Promise<WorkflowRun & { api: string[]; tokens: string[] }> {
    const before = hub.requests.length;
    const result = await runWorkflow({
      text,
      secrets: { HUB_CLIENT_SECRET: clientSecret },
      vars: { HUB_URL: hub.origin, HUB_CA: hub.caPem, HUB_CLIENT_ID: hub.clientId },
    });
    const requests = hub.requests.slice(before);
    const tokens = bearerTokens(requests);
    expectNoSecrets(result.output, [clientSecret, ...tokens]);
    return { ...result, api: apiRequests(requests), tokens };
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

  it('gets the JSON answer of a declared operation into a later step, by the environment and by an expression', async () => {
    const { exitCode, output, step, api, tokens } = await run(responseForLaterSteps);

    expect(output).toContain('Job succeeded');
    expect(exitCode).toBe(0);
    expect(api).toEqual([expect.stringMatching(/^GET \/api\/v1\/errors\?(?=.*pageSize=10)(?=.*type=ALL).* 200$/)]);
    expect(step('Main Read the answer')).toContain("status 200, token ''");
    expect(step('Main Read the answer')).toContain('| both are the same');
    expect(await hub.isActive(tokens[0] ?? '')).toBe(false);
  });

  it('fails with the step, and a later one can read why', async () => {
    const { exitCode, output, step, api } = await run(failure, 'not-the-secret-of-this-client');

    expect(output).toContain('Job failed');
    expect(exitCode).toBe(1);
    expect(api).toEqual([]);
    expect(step('Main Only after success')).toBeUndefined();
    expect(step('Main Say why')).toContain('failed by TOKEN_REJECTED');
  });
});

describe('an example of README.md', () => {
  const readme = new URL('../../README.md', import.meta.url);
  const examples = existsSync(readme) ? readExamples(readFileSync(readme, 'utf8')) : [];

  it('is there', () => expect(examples).not.toEqual([]));

  for (const { title, text } of examples) {
    it(`works: ${title}`, async () => {
      const { exitCode, output, requests, stored, secrets, leftOver } = await runExample(text);

      expect(output).toContain('Job succeeded');
      expect(exitCode).toBe(0);
      expect(apiRequests(requests).at(-1)).toMatch(/ 2\d\d$/);
      expect(leftOver).toEqual([]);
      const isKept = stored.some((file) => file.includes('"box": "'));
      expect(isKept).toBe(text.includes('save-refresh-token: branch'));
      expectNoSecrets([output, ...stored].join('\n'), secrets);
    });
  }
});

it('the workflows of this repository are valid', () => {
  expect(checkWorkflows(fileURLToPath(new URL('../../.github/workflows', import.meta.url)))).toBe('');
});
