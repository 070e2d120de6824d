import { NOT_OF_GITHUB, type CiBuild, type StatedPull } from '../build.js';
import type { Environment } from '../systems/system.js';
import { below, variablesOf, webUrl, type Variables } from './variables.js';

/**
 * Reads the pipeline of a job: https://docs.gitlab.com/ci/variables/predefined_variables/. A pipeline of a merge request
 * or a tag has no CI_COMMIT_BRANCH. A child pipeline has the project of its parent, and other jobs, so it counts as a
 * pipeline of its own. Throws INPUT_INVALID.
 */
export function readGitLabBuild(environment: Environment): CiBuild {
  const variables = variablesOf(environment, 'GitLab CI');
  const { text, required, number } = variables;
  const pull = pullOf(variables);
  const sha = (pull === undefined ? '' : text('CI_MERGE_REQUEST_SOURCE_BRANCH_SHA')) || text('CI_COMMIT_SHA');
  const event = text('CI_PIPELINE_SOURCE');
  const isChild = event === 'parent_pipeline';
  return {
    ...NOT_OF_GITHUB,
    repository: text('CI_PROJECT_PATH'),
    repositoryId: `${required('CI_SERVER_HOST')}/${number('CI_PROJECT_ID')}`,
    runId: number('CI_PIPELINE_ID'),
    workflow: `${text('CI_CONFIG_PATH') || '.gitlab-ci.yml'}${isChild ? ' (child pipeline)' : ''}`,
    workflowName: text('CI_PIPELINE_NAME') || text('CI_PROJECT_NAME') || text('CI_PROJECT_PATH'),
    event,
    ref: refOf(variables),
    sha,
    actor: text('GITLAB_USER_LOGIN'),
    stated: {
      pull,
      isPublic: text('CI_PROJECT_VISIBILITY') === 'public',
      title: text('CI_COMMIT_TITLE') || text('CI_COMMIT_MESSAGE'),
      url: webUrl(text('CI_PIPELINE_URL')),
      commitUrl: sha === '' ? '' : below(text('CI_PROJECT_URL'), '-', 'commit', sha),
    },
  };
}

function refOf({ text }: Variables): string {
  if (text('CI_COMMIT_TAG') !== '') return `refs/tags/${text('CI_COMMIT_TAG')}`;
  const branch = text('CI_COMMIT_BRANCH') || text('CI_COMMIT_REF_NAME');
  return branch === '' || branch.startsWith('refs/') ? branch : `refs/heads/${branch}`;
}

/** Returns the merge request, or the pull request of a mirrored repository. */
function pullOf({ text }: Variables): StatedPull | undefined {
  const source = text('CI_PIPELINE_SOURCE');
  if (source === 'external_pull_request_event' || text('CI_EXTERNAL_PULL_REQUEST_IID') !== '') {
    return {
      number: text('CI_EXTERNAL_PULL_REQUEST_IID'),
      branch: text('CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME'),
      isOwn: isSame(
        text('CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY'),
        text('CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY'),
      ),
    };
  }
  if (source !== 'merge_request_event' && text('CI_MERGE_REQUEST_IID') === '') return undefined;
  return {
    number: text('CI_MERGE_REQUEST_IID'),
    branch: text('CI_MERGE_REQUEST_SOURCE_BRANCH_NAME'),
    isOwn: isSame(text('CI_MERGE_REQUEST_SOURCE_PROJECT_ID'), text('CI_MERGE_REQUEST_PROJECT_ID')),
  };
}

const isSame = (source: string, target: string): boolean => source !== '' && source === target;
