import { readGitLabBuild } from '../builds/gitlab.js';
import { ID_TOKEN_VARIABLE } from '../identity/given.js';
import type { CiSystem } from './system.js';

const PROVIDED = ['CI_JOB_ID', 'CI_PIPELINE_ID', 'CI_PROJECT_ID'];

/**
 * GitLab CI. It masks only variables that it knows before the job starts, so nothing secret is printed. Its predefined
 * variables have the lowest precedence, so they count without the marker too:
 * https://docs.gitlab.com/ci/variables/predefined_variables/
 */
export const GITLAB: CiSystem = {
  name: 'gitlab',
  title: 'GitLab CI',
  marker: 'GITLAB_CI',
  isMarked: (environment) => environment['GITLAB_CI'] === 'true',
  traces: PROVIDED,
  isProven: (environment) => PROVIDED.every((name) => /^\d+$/u.test(environment[name] ?? '')),
  proof: PROVIDED.join(', '),
  readBuild: readGitLabBuild,
  // https://docs.gitlab.com/ci/yaml/#id_tokens
  identity: (_, audience) => ({
    kind: 'none',
    remedy: `Add to the job: "id_tokens: { ${ID_TOKEN_VARIABLE}: { aud: ${audience} } }".`,
  }),
  connect: (environment) => ({
    workspace: environment['CI_PROJECT_DIR'] ?? '',
    run: {
      repository: environment['CI_PROJECT_PATH'] ?? '',
      repositoryId: `${environment['CI_SERVER_HOST'] ?? ''}/${environment['CI_PROJECT_ID'] ?? ''}`,
      workflowRun: environment['CI_PIPELINE_ID'] ?? '',
      id: `${environment['CI_PIPELINE_ID'] ?? ''}-${environment['CI_JOB_ID'] ?? ''}`,
      apiUrl: '',
    },
  }),
};
