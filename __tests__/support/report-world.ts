/** The report of a failing build in this process, against the GitHub sandbox. */
import { readBuild } from '../../src/ci/github-build.js';
import { createExchange } from '../../src/http/exchange.js';
import { runCommand } from '../../src/lib/command.js';
import { parseYaml } from '../../src/inputs/yaml.js';
import { runReport } from '../../src/report/run-report.js';
import { startGitHub, type GitHub } from '../../sandbox/systems/github/server.js';
import type { TokenOptions } from '../../sandbox/systems/github/tokens.js';
import { bundles } from './bundles.js';
import { createFakeHost, type FakeHost } from './fake-host.js';

export interface ReportWorld {
  github: GitHub;
  token: string;
  /** Runs the report with these inputs and variables. `needs`: the results of the jobs, by id. */
  report: (
    needs: Readonly<Record<string, string>> | undefined,
    run?: { id?: number; attempt?: number; inputs?: Record<string, string>; env?: Record<string, string> },
  ) => Promise<FakeHost>;
}

/** Starts GitHub, and returns functions that run reports there. Pauses are as short as possible. */
export async function createReportWorld(options: TokenOptions = {}): Promise<ReportWorld> {
  const github = await startGitHub({ isPrivate: true });
  const permissions = { actions: 'read', checks: 'read', contents: 'read', issues: 'write' } as const;
  const { value: token } = github.tokens.add({ permissions, ...options });
  const report: ReportWorld['report'] = async (needs, { id = 1001, attempt = 1, inputs = {}, env = {} } = {}) => {
    const results = Object.entries(needs ?? {}).map(([job, result]) => [job, { result }]);
    const ofNeeds = needs === undefined ? {} : { needs: JSON.stringify(Object.fromEntries(results)) };
    const environment = {
      GITHUB_API_URL: github.apiUrl,
      GITHUB_GRAPHQL_URL: github.graphqlUrl,
      GITHUB_SERVER_URL: github.serverUrl,
      GITHUB_REPOSITORY: github.repository,
      GITHUB_REPOSITORY_ID: github.repositoryId,
      GITHUB_EVENT_NAME: 'push',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_RUN_ID: String(id),
      GITHUB_RUN_ATTEMPT: String(attempt),
      GITHUB_SHA: 'a'.repeat(40),
      GITHUB_ACTOR: 'alice',
      GITHUB_WORKFLOW: 'CI',
      GITHUB_WORKFLOW_REF: `${github.repository}/.github/workflows/ci.yml@refs/heads/main`,
      RUNNER_NAME: 'sandbox',
      ...env,
    };
    const host = createFakeHost({ inputs: { 'github-token': token, status: 'success', ...ofNeeds, ...inputs } });
    await runReport({
      host,
      environment,
      build: readBuild(environment),
      now: () => Date.now(),
      random: () => 0,
      onCancel: () => undefined,
      openExchange: createExchange,
      loadBundle: bundles({ yaml: { parseYaml } }),
      runCommand,
    });
    return host;
  };
  return { github, token, report };
}
