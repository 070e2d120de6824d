import { NOT_OF_GITHUB, type CiBuild, type StatedPull } from '../build.js';
import type { Environment } from '../systems/system.js';
import { variablesOf, webUrl, type Variables } from './variables.js';

/**
 * Reads the build of a job: https://buildkite.com/docs/pipelines/configure/environment-variables. A pipeline has one
 * repository, and numbers its builds. Throws INPUT_INVALID.
 */
export function readBuildkiteBuild(environment: Environment): CiBuild {
  const variables = variablesOf(environment, 'Buildkite');
  const { text, required, number } = variables;
  const [organization, pipeline] = [required('BUILDKITE_ORGANIZATION_SLUG'), required('BUILDKITE_PIPELINE_SLUG')];
  const [tag, branch] = [text('BUILDKITE_TAG'), text('BUILDKITE_BRANCH')];
  return {
    ...NOT_OF_GITHUB,
    repository: `${organization}/${pipeline}`,
    repositoryId: `${organization}/${text('BUILDKITE_PIPELINE_ID') || pipeline}`,
    runId: number('BUILDKITE_BUILD_NUMBER'),
    workflow: pipeline,
    workflowName: text('BUILDKITE_PIPELINE_NAME') || pipeline,
    event: text('BUILDKITE_SOURCE'),
    ref: tag !== '' ? `refs/tags/${tag}` : branch === '' ? '' : `refs/heads/${branch}`,
    sha: /^[0-9a-f]+$/u.exec(text('BUILDKITE_COMMIT'))?.[0] ?? '', // or HEAD, before the checkout
    actor: text('BUILDKITE_BUILD_CREATOR'),
    stated: {
      pull: pullOf(variables),
      title: text('BUILDKITE_MESSAGE'),
      url: webUrl(text('BUILDKITE_BUILD_URL')),
      commitUrl: '',
    },
  };
}

function pullOf({ text }: Variables): StatedPull | undefined {
  const number = text('BUILDKITE_PULL_REQUEST');
  if (number === '' || number === 'false') return undefined;
  const [source, own] = [text('BUILDKITE_PULL_REQUEST_REPO'), text('BUILDKITE_REPO')].map(repositoryOf);
  return { number, branch: text('BUILDKITE_BRANCH'), isOwn: source !== undefined && source === own };
}

/** Returns `host/owner/name` of `git@host:owner/name.git` and of URLs; undefined for other texts. */
function repositoryOf(address: string): string | undefined {
  const { host, path } =
    /^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?(?<host>[^/:]+)(?::\d+(?=\/))?[/:]+(?<path>.+?)(?:\.git)?\/*$/iu.exec(address)
      ?.groups ?? {};
  return host === undefined || path === undefined ? undefined : `${host}/${path}`.toLowerCase();
}
