import { NOT_OF_GITHUB, type CiBuild, type StatedPull } from '../build.js';
import type { Environment } from '../systems/system.js';
import { below, variablesOf, webUrl, type Variables } from './variables.js';

/**
 * Reads the build of a job: https://learn.microsoft.com/azure/devops/pipelines/build/variables. Its number is
 * BUILD_BUILDID: BUILD_BUILDNUMBER is a text of the pipeline's choice. Throws INPUT_INVALID.
 */
export function readAzureBuild(environment: Environment): CiBuild {
  const variables = variablesOf(environment, 'Azure Pipelines');
  const { text, required, number } = variables;
  const pull = pullOf(variables);
  const sha = (pull === undefined ? '' : text('SYSTEM_PULLREQUEST_SOURCECOMMITID')) || text('BUILD_SOURCEVERSION');
  const runId = number('BUILD_BUILDID');
  return {
    ...NOT_OF_GITHUB,
    repository: text('BUILD_REPOSITORY_NAME'),
    repositoryId: `${required('SYSTEM_COLLECTIONID')}/${required('BUILD_REPOSITORY_ID')}`,
    runId,
    workflow: `pipeline ${number('SYSTEM_DEFINITIONID')}`,
    workflowName: text('BUILD_DEFINITIONNAME'),
    event: text('BUILD_REASON'),
    ref: text('BUILD_SOURCEBRANCH'),
    sha,
    actor: text('BUILD_REQUESTEDFOR'),
    stated: {
      pull,
      title: text('BUILD_SOURCEVERSIONMESSAGE'),
      url: resultsUrl(variables, runId),
      commitUrl: sha === '' ? '' : commitUrl(variables, sha),
    },
  };
}

function resultsUrl({ text }: Variables, build: string): string {
  const page = below(text('SYSTEM_COLLECTIONURI'), text('SYSTEM_TEAMPROJECT'), '_build', 'results');
  return page === '' ? '' : `${page}?buildId=${build}`;
}

/** Returns the address of a commit at Azure Repos or at GitHub; '' for other servers. */
function commitUrl({ text }: Variables, sha: string): string {
  const provider = text('BUILD_REPOSITORY_PROVIDER');
  if (provider === 'TfsGit') {
    const [project, repository] = [text('SYSTEM_TEAMPROJECT'), text('BUILD_REPOSITORY_NAME')];
    return below(text('SYSTEM_COLLECTIONURI'), project, '_git', repository, 'commit', sha);
  }
  if (!/^GitHub/u.test(provider)) return '';
  return below(webUrl(text('BUILD_REPOSITORY_URI')).replace(/\.git$/u, ''), 'commit', sha);
}

function pullOf({ text }: Variables): StatedPull | undefined {
  const number = text('SYSTEM_PULLREQUEST_PULLREQUESTNUMBER') || text('SYSTEM_PULLREQUEST_PULLREQUESTID');
  const isPull = text('BUILD_REASON') === 'PullRequest' || text('BUILD_SOURCEBRANCH').startsWith('refs/pull/');
  if (!isPull && number === '') return undefined;
  return {
    number,
    branch: text('SYSTEM_PULLREQUEST_SOURCEBRANCH').replace(/^refs\/heads\//u, ''),
    isOwn: text('SYSTEM_PULLREQUEST_ISFORK').toLowerCase() === 'false',
  };
}
