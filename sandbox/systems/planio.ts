import { readObject, type ApiAnswer, type ApiCall } from '../api.js';
import { startOAuthServer, type OAuthServerOptions, type System } from '../oauth-server.js';
import { createIssueBook, type IssueBook } from './planio-issues.js';

export interface PlanioOptions extends OAuthServerOptions {
  /** Where Redmine is mounted, such as `/redmine`. By default at the root. */
  path?: string;
}

/** Every permission name is a scope. */
const scopes = ['view_project', 'view_issues', 'add_issues', 'edit_issues', 'add_issue_notes'];

/**
 * Starts a Planio on loopback, which is a Redmine 6.1. A person signs in once, in a browser; `issueToken` stands for
 * that. Its answers, the empty ones too, are those of a real Redmine 6.1.5.
 */
export async function startPlanio({ path = '', ...options }: PlanioOptions = {}): Promise<System> {
  const book = createIssueBook();
  const system = await startOAuthServer({
    issuerPath: path,
    endpoints: { token: '/oauth/token', revocation: '/oauth/revoke' },
    discovery: false,
    grants: ['authorization_code', 'refresh_token'],
    scopes,
    accessTokenTtl: 7200,
    api: (call) => redmineApi(call, path, book),
    ...options,
  });
  return Object.assign(system, { baseUrl: system.origin + path });
}

const notFound: ApiAnswer = { status: 404, headers: { 'content-type': 'application/json' } };
const forbidden: ApiAnswer = { status: 403, headers: { 'content-type': 'application/json' } };

function redmineApi(call: ApiCall, mountedAt: string, book: IssueBook): ApiAnswer {
  if (!call.path.startsWith(`${mountedAt}/`)) return notFound;
  const route = `${call.method} ${call.path.slice(mountedAt.length)}`;
  const refused = refuse(call);
  if (refused) return refused;
  if (route === 'GET /users/current.json') return { status: 200, body: { user: currentUser(call) } };

  const [, inProject] = /^(?:GET|POST) \/projects\/([^/]+)\/issues\.json$/u.exec(route) ?? [];
  if (inProject !== undefined) {
    if (decodeURIComponent(inProject) !== book.project) return notFound;
    return call.method === 'GET'
      ? allow(call, ['view_issues'], () => listIssues(call, book))
      : allow(call, ['add_issues'], () => createIssue(call, mountedAt, book));
  }
  const [, id] = /^GET \/issues\/(\d+)\.json$/u.exec(route) ?? [];
  const issue = id === undefined ? undefined : book.find(Number(id));
  return issue ? allow(call, ['view_issues'], () => ({ status: 200, body: { issue } })) : notFound;
}

/** An unknown token counts as none: Redmine then asks for an API key by Basic, and does not speak of the token. */
function refuse({ token }: ApiCall): ApiAnswer | undefined {
  const state = token?.state ?? 'unknown';
  if (state === 'active') return undefined;
  const why = state === 'expired' ? 'The access token expired' : 'The access token was revoked';
  const challenge =
    state === 'unknown'
      ? 'Basic realm="Redmine API"'
      : `Bearer realm="Redmine", error="invalid_token", error_description="${why}"`;
  return { status: 401, headers: { 'content-type': 'text/html', 'www-authenticate': challenge } };
}

/** A missing scope and a missing permission are not told apart: 403 without a word. */
function allow({ token }: ApiCall, anyOf: readonly string[], use: () => ApiAnswer): ApiAnswer {
  return anyOf.some((scope) => token?.scopes.includes(scope)) ? use() : forbidden;
}

function currentUser({ token }: ApiCall): object {
  const login = token?.accountId ?? 'bot';
  return { id: 5, login, admin: false, firstname: 'Build', lastname: 'Bot', created_on: '2026-01-01T08:00:00Z' };
}

function listIssues({ query }: ApiCall, book: IssueBook): ApiAnswer {
  const offset = Math.max(0, Number(query.get('offset') ?? 0) || 0);
  const asked = Number(query.get('limit') ?? 25) || 25;
  const limit = asked > 0 ? Math.min(asked, 100) : 25;
  const issues = book.list();
  const body = { issues: issues.slice(offset, offset + limit), total_count: issues.length, offset, limit };
  return { status: 200, body };
}

function createIssue(call: ApiCall, mountedAt: string, book: IssueBook): ApiAnswer {
  const isJson = /^application\/json\b/iu.test(call.headers['content-type'] ?? '');
  const body = isJson ? readObject(call) : {};
  if (!body) return { status: 400, headers: { 'content-type': 'text/html' } };
  const { issue, errors } = book.add(body['issue']);
  if (!issue) return { status: 422, body: { errors } };
  const location = `https://${call.headers.host ?? 'localhost'}${mountedAt}/issues/${issue.id}`;
  return { status: 201, headers: { location }, body: { issue } };
}
