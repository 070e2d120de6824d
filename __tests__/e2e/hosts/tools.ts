/** The CI systems that run on this machine: a shell, nektos/act, gitlab-ci-local and the Buildkite agent. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRecordingServer, type Handler } from '../../../sandbox/recording-server.js';
import { commitAll, install, JOB_VARIABLES, runTool, type HostsJob, type ToolRun } from './job.js';

export interface Tool {
  name: string;
  /** Whether the system masks what a command announces at run time. */
  masks: boolean;
  run: (job: HostsJob) => Promise<ToolRun>;
}

const SHELL: Tool = {
  name: 'a plain shell',
  masks: false,
  run: ({ folder, script, path }) => {
    const cwd = join(folder, 'work');
    mkdirSync(cwd);
    return runTool('bash', [script], { cwd, env: { PATH: path, HOME: folder, ...JOB_VARIABLES } });
  },
};

const WORKFLOW = (script: string): string => `
on: push
jobs:
  suite:
    runs-on: ubuntu-latest
    env:
${Object.keys(JOB_VARIABLES)
  .map((name) => `      ${name}: \${{ secrets.${name} }}`)
  .join('\n')}
    steps:
      - id: suite
        run: bash ${script}
      - run: |
          echo "status is '\${{ steps.suite.outputs.status }}'"
          echo "path is '$PATH'"
`;

const GITHUB: Tool = {
  name: 'GitHub Actions (nektos/act)',
  masks: true,
  run: async ({ folder, script, path }) => {
    const repository = join(folder, 'repository');
    mkdirSync(repository);
    commitAll(repository);
    writeFileSync(join(folder, 'workflow.yml'), WORKFLOW(script));
    const secrets = Object.entries(JOB_VARIABLES).flatMap(([name, value]) => ['--secret', `${name}=${value}`]);
    const options = [
      '--no-cache-server',
      '--container-daemon-socket',
      '-',
      '--platform',
      'ubuntu-latest=-self-hosted',
      ...secrets,
    ];
    return runTool(install('install-act.sh'), ['push', '--workflows', join(folder, 'workflow.yml'), ...options], {
      cwd: repository,
      env: { PATH: path, HOME: folder },
    });
  },
};

const PIPELINE = (script: string): string => `
suite:
  script:
    - bash ${script}
  artifacts:
    reports: { dotenv: pages.env }

use:
  needs: [suite]
  script:
    - echo "count is '$COUNT', pages are '$PAGES', status is '$STATUS'"
`;

const GITLAB: Tool = {
  name: 'GitLab CI (gitlab-ci-local)',
  masks: false,
  run: async ({ folder, script, path }) => {
    const repository = join(folder, 'repository');
    mkdirSync(repository);
    writeFileSync(join(repository, '.gitlab-ci.yml'), PIPELINE(script));
    writeFileSync(join(repository, '.gitlab-ci-local-variables.yml'), JSON.stringify(JOB_VARIABLES));
    commitAll(repository);
    await runTool('git', ['remote', 'add', 'origin', 'https://gitlab.example/acme/project.git'], {
      cwd: repository,
      env: { PATH: path },
    });
    const tool = install('install-gitlab-ci-local.sh');
    // Without these options, GITLAB_CI is false.
    const isGitLab = ['--ignore-predefined-vars', 'GITLAB_CI', '--variable', 'GITLAB_CI=true'];
    return runTool('node', [tool, '--force-shell-executor', '--shell-isolation', '--no-color', ...isGitLab], {
      cwd: repository,
      env: { PATH: path, HOME: folder },
    });
  },
};

const BUILDKITE: Tool = {
  name: 'Buildkite (buildkite-agent bootstrap)',
  masks: true,
  run: (job) => runBuildkiteJob(job, (_, response) => response.writeHead(200).end('{}')),
};

/** Runs a job with the Buildkite agent. `handler` responds to what the agent asks of Buildkite's API. */
export async function runBuildkiteJob({ folder, script, path }: HostsJob, handler: Handler): Promise<ToolRun> {
  const bin = join(folder, 'agent');
  mkdirSync(bin);
  const agent = join(bin, 'buildkite-agent');
  symlinkSync(install('install-buildkite-agent.sh'), agent);
  const repository = join(folder, 'repository');
  mkdirSync(repository);
  commitAll(repository);
  const service = await startRecordingServer({ handler });
  try {
    const variables: Record<string, string> = {
      AGENT_ACCESS_TOKEN: 'agent-token',
      AGENT_ENDPOINT: service.origin,
      AGENT_NAME: 'local',
      BIN_PATH: bin,
      BRANCH: 'main',
      BUILD_NUMBER: '77',
      BUILD_PATH: join(folder, 'builds'),
      BUILD_URL: 'https://buildkite.example/acme/project/builds/77',
      COMMAND: `bash ${script}`,
      COMMIT: 'HEAD',
      JOB_ID: '00000000-0000-4000-8000-000000000001',
      ORGANIZATION_SLUG: 'acme',
      PIPELINE_PROVIDER: 'git',
      PIPELINE_SLUG: 'project',
      PULL_REQUEST: 'false',
      SOURCE: 'webhook',
      REPO: repository,
      SHELL: '/bin/bash -e -c',
      SSH_KEYSCAN: 'false',
      SOCKETS_PATH: join(folder, 'sockets'),
    };
    const environment = Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [`BUILDKITE_${name}`, value]),
    );
    return await runTool(agent, ['bootstrap', '--phases', 'checkout,command'], {
      cwd: folder,
      env: { PATH: `${bin}:${path}`, HOME: folder, CI: 'true', BUILDKITE: 'true', ...environment, ...JOB_VARIABLES },
    });
  } finally {
    await service.close();
  }
}

export const TOOLS = { shell: SHELL, github: GITHUB, gitlab: GITLAB, buildkite: BUILDKITE } as const;
