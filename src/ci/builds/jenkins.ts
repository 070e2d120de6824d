import { NOT_OF_GITHUB, WHOLE_JOB, type CiBuild, type StatedPull } from '../build.js';
import type { Environment } from '../systems/system.js';
import { variablesOf, webUrl, type Variables } from './variables.js';

/**
 * Reads the build of a job: https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables. A
 * multibranch project has a job for each branch, tag and pull request, and each job numbers its own builds. So tags have
 * issues of their own, and a job of another kind has one issue for all its branches: GIT_BRANCH is not set before the
 * checkout, which may be what fails. Throws INPUT_INVALID.
 */
export function readJenkinsBuild(environment: Environment): CiBuild {
  const variables = variablesOf(environment, 'Jenkins');
  const { text, required, number } = variables;
  const [job, branch, tag] = [required('JOB_NAME'), text('BRANCH_NAME'), text('TAG_NAME')];
  const pull = pullOf(variables);
  const project = branch === '' ? job : job.replace(/\/[^/]+$/u, '');
  return {
    ...NOT_OF_GITHUB,
    repository: project,
    repositoryId: required('JENKINS_URL'),
    runId: number('BUILD_NUMBER'),
    workflow: tag === '' ? project : job,
    workflowName: project,
    event: '',
    ref: tag !== '' ? `refs/tags/${tag}` : branch === '' ? WHOLE_JOB : `refs/heads/${branch}`,
    sha: text('GIT_COMMIT'),
    actor: text('BUILD_USER_ID'), // of the plugin build-user-vars
    stated: { pull, title: '', url: webUrl(text('BUILD_URL')), commitUrl: '' },
  };
}

function pullOf({ text }: Variables): StatedPull | undefined {
  const number = text('CHANGE_ID');
  if (number === '') return undefined;
  return { number, branch: text('CHANGE_BRANCH') || text('BRANCH_NAME'), isOwn: text('CHANGE_FORK') === '' };
}
