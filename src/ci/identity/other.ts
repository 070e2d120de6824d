import { circleCiIdentity } from './circleci.js';
import { givenIdentity, ID_TOKEN_VARIABLE } from './given.js';
import type { IdentitySource } from './source.js';

/**
 * Returns the identity of a job in a CI system whose commands are not known: CircleCI, Bitbucket Pipelines
 * (https://support.atlassian.com/bitbucket-cloud/docs/integrate-pipelines-with-resource-servers-using-oidc/), or any
 * other.
 */
export function otherIdentity(environment: Readonly<NodeJS.ProcessEnv>, audience: string): IdentitySource {
  if (environment['CIRCLECI'] === 'true') return circleCiIdentity(environment, audience);
  if (environment['BITBUCKET_BUILD_NUMBER'] !== undefined) {
    const given = givenIdentity(environment, 'BITBUCKET_STEP_OIDC_TOKEN');
    return given ?? { kind: 'none', remedy: 'Set "oidc: true" for the step of the pipeline.' };
  }
  return { kind: 'none', remedy: `Set the environment variable ${ID_TOKEN_VARIABLE} to an identity token of the job.` };
}
