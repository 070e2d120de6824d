import { readFileSync } from 'node:fs';
import { parseJson, select } from '../../lib/json.js';
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
  if (url === undefined || bearer === '') {
    return {
      kind: 'none',
      // Only on demand: the event may be a large file, and most steps need no identity.
      get remedy() {
        return remedyIn(environment);
      },
    };
  }
  url.searchParams.set('audience', audience);
  return { kind: 'endpoint', method: 'GET', url, bearer, field: 'value', variable: 'ACTIONS_ID_TOKEN_REQUEST_URL' };
}

/** What to do if the job may not get an identity token: one or more sentences. */
function remedyIn(environment: Readonly<NodeJS.ProcessEnv>): string {
  if (isFromFork(environment)) {
    return (
      'This pull request is from a fork, which gets no identity token, whatever the permissions are. Let such runs skip ' +
      'the step: "if: github.event.pull_request.head.repo.full_name == github.repository".'
    );
  }
  return environment['FORGEJO_ACTIONS'] === 'true' || environment['GITEA_ACTIONS'] === 'true'
    ? 'Set "enable-openid-connect: true" for the job. Pull requests from forks get no identity token.'
    : 'Set "permissions: { id-token: write }" for the job, with the other permissions that the job needs. Pull ' +
        'requests from forks and from Dependabot get no identity token.';
}

/** Returns whether the event of the run is known to be a pull request from another repository. */
function isFromFork(environment: Readonly<NodeJS.ProcessEnv>): boolean {
  if (environment['GITHUB_EVENT_NAME'] !== 'pull_request') return false;
  const head = select(readEvent(environment['GITHUB_EVENT_PATH'] ?? ''), 'pull_request.head.repo.full_name');
  return typeof head === 'string' && head.toLowerCase() !== environment['GITHUB_REPOSITORY']?.toLowerCase();
}

/** Returns the event of the run; undefined if it cannot be read. */
function readEvent(path: string): unknown {
  try {
    return parseJson(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
