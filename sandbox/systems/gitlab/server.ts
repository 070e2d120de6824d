import { startOAuthServer, type OAuthServerOptions, type System } from '../../oauth-server.js';
import { createDoorkeeper } from '../doorkeeper/doorkeeper.js';
import { gitLabApi } from './api.js';
import { createProject, type Project } from './project.js';

export interface GitLabOptions extends Pick<
  OAuthServerOptions,
  'accessTokenTtl' | 'authority' | 'clients' | 'intercept' | 'names'
> {
  /** The path of GitLab, such as `/gitlab`. By default the root. */
  path?: string;
}

export interface GitLab extends System {
  project: Project;
}

/**
 * Starts a GitLab on loopback that behaves as its public documentation describes. With a real one, a user signs in once
 * in a browser; `issueToken` and `issueRefreshToken` replace that.
 */
export async function startGitLab({ path = '', ...options }: GitLabOptions = {}): Promise<GitLab> {
  const { accessTokenTtl = 7200 } = options;
  const project = createProject();
  const scopes = ['api', 'read_api', 'read_user'];
  const system = await startOAuthServer({
    ...options,
    issuerPath: path,
    api: gitLabApi(path, project),
    authorization: (_, { id: clientId, secret: clientSecret }) =>
      createDoorkeeper({ clientId, clientSecret, scopes, accessTokenTtl, path, rotation: 'immediate' }),
  });
  return Object.assign(system, { baseUrl: system.origin + path, project });
}
