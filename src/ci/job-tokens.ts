import { matching } from '../lib/child-environment.js';

/**
 * Variables with a credential that a CI system gives to a job, and the names under which its tools take one. Each group
 * has its system. `*` matches any characters. A command of `exec` does not get them.
 *
 * GitHub sets no variable to the token of a job: a workflow maps it with `env:`, often for all steps at once. So
 * GITHUB_TOKEN and GH_TOKEN in the environment of a step do not show that the command of this step should have it, and
 * they are withheld like the others. A command that needs such a token gets it under another name, which is then the
 * decision of the job: `env: RELEASE_TOKEN: ${{ github.token }}`. The same is true of the identity tokens of GitLab, whose
 * variables the job names itself (`id_tokens:`), and of what Jenkins binds with `withCredentials`.
 */
export const JOB_TOKENS: readonly { system: string; names: string }[] = [
  {
    system: 'GitHub Actions, Gitea and Forgejo',
    names:
      'ACTIONS_*_TOKEN ACTIONS_*_URL ACTIONS_ID_TOKEN_REQUEST_* GITHUB_TOKEN GH_TOKEN GITHUB_ENTERPRISE_TOKEN ' +
      'GH_ENTERPRISE_TOKEN GITEA_TOKEN FORGEJO_TOKEN',
  },
  {
    // CI_REPOSITORY_URL contains the token of the job.
    system: 'GitLab CI',
    names:
      'CI_JOB_TOKEN CI_BUILD_TOKEN CI_JOB_JWT CI_JOB_JWT_* CI_REGISTRY_PASSWORD CI_DEPLOY_PASSWORD ' +
      'CI_DEPENDENCY_PROXY_PASSWORD CI_REPOSITORY_URL CI_BUILD_REPO',
  },
  {
    system: 'Azure Pipelines',
    names: 'SYSTEM_ACCESSTOKEN SYSTEM_OIDCREQUESTURI AZURE_DEVOPS_EXT_PAT ENDPOINT_AUTH_* SECUREFILE_TICKET_*',
  },
  {
    system: 'Buildkite',
    names:
      'BUILDKITE_AGENT_TOKEN BUILDKITE_AGENT_ACCESS_TOKEN BUILDKITE_AGENT_JOB_API_TOKEN BUILDKITE_AGENT_JOB_API_SOCKET',
  },
  { system: 'Jenkins', names: 'JENKINS_SECRET JENKINS_AGENT_SECRET' },
  { system: 'CircleCI', names: 'CIRCLE_OIDC_TOKEN CIRCLE_OIDC_TOKEN_V2 CIRCLE_TOKEN' },
  { system: 'Bitbucket', names: 'BITBUCKET_STEP_OIDC_TOKEN' },
];

const PATTERN = matching(JOB_TOKENS.map(({ names }) => names).join(' '));

/** Returns whether a variable of this name has a credential of a CI system. */
export const isJobToken = (name: string): boolean => PATTERN.test(name);
