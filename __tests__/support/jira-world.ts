/** Reports of a failing build in this process, with Jira Cloud as the tracker. */
import { readBuild } from '../../src/ci/github-build.js';
import { createExchange } from '../../src/http/exchange.js';
import { parseYaml } from '../../src/inputs/yaml.js';
import { runCommand } from '../../src/lib/command.js';
import { runReport } from '../../src/report/run-report.js';
import type { JiraCloud } from '../../sandbox/systems/jira/cloud.js';
import { bundles } from './bundles.js';
import { createFakeHost, type FakeHost } from './fake-host.js';

export interface JiraRun {
  id: number;
  status: 'success' | 'failure';
  inputs?: Record<string, string>;
  env?: Record<string, string>;
  /** By default, pauses are as short as possible. */
  random?: () => number;
}

/** Runs a report of a job with this status. */
export async function reportToJira(
  jira: JiraCloud,
  { id, status, inputs = {}, env = {}, random = () => 0 }: JiraRun,
): Promise<FakeHost> {
  const environment = {
    GITHUB_API_URL: 'http://127.0.0.1:9',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'example/project',
    GITHUB_REPOSITORY_ID: '1',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_RUN_ID: String(id),
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_SHA: 'a'.repeat(40),
    GITHUB_ACTOR: 'alice',
    GITHUB_WORKFLOW: 'CI',
    GITHUB_WORKFLOW_REF: 'example/project/.github/workflows/ci.yml@refs/heads/main',
    RUNNER_NAME: 'sandbox',
    ...env,
  };
  const host = createFakeHost({
    inputs: {
      needs: JSON.stringify({ test: { result: status } }),
      provider: 'jira-cloud',
      'base-url': jira.origin,
      'token-url': jira.tokenUrl,
      'client-id': jira.clientId,
      'client-secret': jira.clientSecret,
      variables: `site: ${jira.site}`,
      fields: '{ "project": "WEB", "issuetype": "Bug" }',
      ...inputs,
    },
  });
  await runReport({
    host,
    environment,
    build: readBuild(environment),
    now: () => Date.now(),
    random,
    onCancel: () => undefined,
    openExchange: createExchange,
    loadBundle: bundles({ yaml: { parseYaml } }),
    runCommand,
  });
  return host;
}
