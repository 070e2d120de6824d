import { startOAuthServer, type OAuthServerOptions, type System } from '../../oauth-server.js';
import { redmineApi } from './api.js';
import { createDoorkeeper, type Doorkeeper } from '../doorkeeper/doorkeeper.js';
import { createIssueBook, type IssueBook } from './issues.js';

export interface PlanioOptions extends Pick<
  OAuthServerOptions,
  'accessTokenTtl' | 'authority' | 'clients' | 'intercept' | 'names' | 'scopes'
> {
  /** The path of Redmine, such as `/redmine`. By default the root. */
  path?: string;
}

export interface Planio extends System {
  /** Its issues and files. */
  book: IssueBook;
  /** Limits the application to these scopes, as an administrator can. */
  limitScopes: Doorkeeper['limitScopes'];
}

/** The scopes. In Redmine every permission is a scope. */
const permissions = [
  'view_project',
  'search_project',
  'view_members',
  'view_issues',
  'add_issues',
  'edit_issues',
  'add_issue_notes',
  'manage_issue_relations',
];

/**
 * Starts a Planio on loopback, which is a Redmine 6.1. With a real Planio, a user signs in once in a browser;
 * `issueToken` and `issueRefreshToken` replace that.
 */
export async function startPlanio({ path = '', ...options }: PlanioOptions = {}): Promise<Planio> {
  const { scopes = permissions, accessTokenTtl = 7200 } = options;
  const book = createIssueBook();
  let doorkeeper: Doorkeeper | undefined;
  const system = await startOAuthServer({
    ...options,
    issuerPath: path,
    api: redmineApi(path, book),
    authorization: (_, { id: clientId, secret: clientSecret }) =>
      (doorkeeper = createDoorkeeper({ clientId, clientSecret, scopes, accessTokenTtl, path })),
  });
  const limitScopes = (allowed: readonly string[]): void => doorkeeper?.limitScopes(allowed);
  return Object.assign(system, { baseUrl: system.origin + path, book, limitScopes });
}
