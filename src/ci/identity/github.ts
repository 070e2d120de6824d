import { parseUrl } from './url.js';
import type { IdentitySource } from './source.js';

/**
 * GitHub Actions, and Forgejo and Gitea, which have the same contract:
 * https://docs.github.com/actions/reference/security/oidc#methods-for-requesting-the-oidc-token and
 * https://forgejo.org/docs/latest/user/actions/security-openid-connect/
 */
export function gitHubIdentity(environment: Readonly<NodeJS.ProcessEnv>, audience: string): IdentitySource {
  const url = parseUrl(environment['ACTIONS_ID_TOKEN_REQUEST_URL']);
  const bearer = environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? '';
  if (url === undefined || bearer === '') return { kind: 'none', remedy: remedyIn(environment) };
  url.searchParams.set('audience', audience);
  return { kind: 'endpoint', method: 'GET', url, bearer, field: 'value', variable: 'ACTIONS_ID_TOKEN_REQUEST_URL' };
}

const remedyIn = (environment: Readonly<NodeJS.ProcessEnv>): string =>
  environment['FORGEJO_ACTIONS'] === 'true' || environment['GITEA_ACTIONS'] === 'true'
    ? 'Set "enable-openid-connect: true" for the job. Pull requests from forks get no identity token.'
    : 'Set "permissions: { id-token: write }" for the job, with the other permissions that the job needs. Pull ' +
      'requests from forks and from Dependabot get no identity token.';
