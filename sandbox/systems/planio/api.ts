import { readObject, type Api, type ApiResponse, type ApiCall } from '../../api.js';
import { allowedStatuses, issueStatuses, priorities, trackers, type Issue, type IssueBook } from './issues.js';

/** What a route requires: one of these scopes, any active token, or nothing. */
type Needs = readonly string[] | 'token' | 'nothing';

interface Route {
  /** Matches `METHOD /path`, where the path is below Redmine's own path. */
  pattern: RegExp;
  needs: Needs;
  /** `id` is the capture group of the pattern. */
  respond: (call: ApiCall, id: string) => ApiResponse;
}

const json = { 'content-type': 'application/json' };
const notFound: ApiResponse = { status: 404, headers: json };
const forbidden: ApiResponse = { status: 403, headers: json };
const badRequest: ApiResponse = { status: 400, headers: { 'content-type': 'text/html' } };

const editing = ['edit_issues', 'add_issue_notes'];

/** Returns Redmine's REST API for an issue book. All responses, also the empty ones, match a real Redmine 6.1.5. */
export function redmineApi(path: string, book: IssueBook): Api {
  const routes = routesOf(path, book);
  return (call) => {
    if (!call.path.startsWith(`${path}/`)) return notFound;
    const line = `${call.method} ${call.path.slice(path.length)}`;
    const route = routes.find(({ pattern }) => pattern.test(line));
    if (!route) return notFound;
    const [, id = ''] = route.pattern.exec(line) ?? [];
    return refuse(call, route.needs) ?? route.respond(call, decodeURIComponent(id));
  };
}

function routesOf(path: string, book: IssueBook): Route[] {
  const inProject = (id: string, use: () => ApiResponse): ApiResponse =>
    id === book.project || id === String(project.id) ? use() : notFound;
  const withIssue = (id: string, use: (issue: Issue) => ApiResponse): ApiResponse => {
    const issue = book.find(Number(id));
    return issue ? use(issue) : notFound;
  };
  const project = { id: 1, name: 'CI', identifier: book.project };
  return [
    route(/^GET \/users\/current\.json$/u, 'token', (call) => ok({ user: currentUser(call) })),
    route(/^GET \/oauth\/token\/info$/u, 'token', ({ token }) => ok({ resource_owner_id: 5, scope: token?.scopes })),
    route(/^GET \/roles\/6\.json$/u, 'token', () =>
      ok({ role: { id: 6, name: 'CI', permissions: [...book.permissions] } }),
    ),
    route(/^GET \/enumerations\/issue_priorities\.json$/u, 'nothing', () => ok({ issue_priorities: priorities })),
    route(/^GET \/projects\/([^/]+)\/versions\.json$/u, ['view_issues'], (_, id) =>
      inProject(id, () => ok({ versions: book.versions, total_count: book.versions.length })),
    ),
    route(/^GET \/projects\/([^/]+)\/memberships\.json$/u, ['view_members'], (call, id) =>
      inProject(id, () =>
        ok(
          page(
            'memberships',
            book.members.map((user) => ({ user })),
            call,
          ),
        ),
      ),
    ),
    route(/^GET \/projects\.json$/u, 'nothing', (call) =>
      ok(page('projects', hasActiveToken(call) ? [project] : [], call)),
    ),
    route(/^GET \/projects\/([^/]+)\.json$/u, ['view_project'], (_, id) =>
      inProject(id, () =>
        ok({
          project: {
            ...project,
            is_public: book.isPublic,
            trackers,
            issue_categories: book.categories,
            issue_custom_fields: book.customFields,
          },
        }),
      ),
    ),
    route(/^GET \/issue_statuses\.json$/u, 'nothing', () => ok({ issue_statuses: issueStatuses })),
    route(/^GET \/issues\.json$/u, 'nothing', (call) =>
      ok(page('issues', hasActiveToken(call) ? listed(call, book) : [], call)),
    ),
    route(/^GET \/projects\/([^/]+)\/issues\.json$/u, ['view_issues'], (call, id) =>
      inProject(id, () => ok(page('issues', listed(call, book), call))),
    ),
    route(/^POST \/projects\/([^/]+)\/issues\.json$/u, ['add_issues'], (call, id) =>
      inProject(id, () => createIssue(call, path, book)),
    ),
    route(/^PUT \/journals\/(\d+)\.json$/u, 'token', (call, id) =>
      book.changeNote(Number(id), readJson(call)?.['journal'], call.token?.scopes ?? []) ? { status: 204 } : forbidden,
    ),
    route(/^GET \/issues\/(\d+)\.json$/u, ['view_issues'], (call, id) =>
      withIssue(id, (issue) => {
        const include = call.query.get('include') ?? '';
        const maySeeWatchers = call.token?.scopes.includes('view_issue_watchers') === true;
        return ok({ issue: shown(issue, maySeeWatchers ? include : include.replace('watchers', '')) });
      }),
    ),
    route(/^(?:PUT|PATCH) \/issues\/(\d+)\.json$/u, editing, (call, id) =>
      withIssue(id, (issue) => {
        const fields = readJson(call);
        if (!fields) return badRequest;
        const errors = book.change(issue, fields['issue'], call.token?.scopes);
        return errors.length === 0 ? { status: 204 } : { status: 422, body: { errors } };
      }),
    ),
    route(/^POST \/issues\/(\d+)\/relations\.json$/u, ['manage_issue_relations'], (call, id) =>
      withIssue(id, (issue) => {
        const { relation, errors } = book.relate(issue, readJson(call)?.['relation']);
        return relation ? { status: 201, body: { relation } } : { status: 422, body: { errors } };
      }),
    ),
    route(/^POST \/uploads\.json$/u, ['add_issues', ...editing], ({ headers, query, bytes }) =>
      headers['content-type'] === 'application/octet-stream'
        ? { status: 201, body: { upload: book.upload(query.get('filename') ?? '', bytes) } }
        : { status: 406 },
    ),
  ];
}

const route = (pattern: RegExp, needs: Needs, respond: Route['respond']): Route => ({
  pattern,
  needs,
  respond,
});
const ok = (body: object): ApiResponse => ({ status: 200, body });
const hasActiveToken = ({ token }: ApiCall): boolean => token?.state === 'active';

/**
 * Returns an error response if the caller lacks what a route requires, otherwise undefined. Redmine treats an unknown
 * token as no token: it responds to an anonymous user, or requires an API key by Basic without mentioning the token. A
 * missing scope and a missing permission give the same response: 403 without a body.
 */
function refuse({ token }: ApiCall, needs: Needs): ApiResponse | undefined {
  const state = token?.state ?? 'unknown';
  if (state === 'active') {
    const granted = typeof needs === 'string' || needs.some((scope) => token?.scopes.includes(scope));
    return granted ? undefined : forbidden;
  }
  if (state === 'unknown' && needs === 'nothing') return undefined;
  const why = state === 'expired' ? 'The access token expired' : 'The access token was revoked';
  const challenge =
    state === 'unknown'
      ? 'Basic realm="Redmine API"'
      : `Bearer realm="Redmine", error="invalid_token", error_description="${why}"`;
  return { status: 401, headers: { 'content-type': 'text/html', 'www-authenticate': challenge } };
}

function currentUser({ token, query }: ApiCall): object {
  const login = token?.accountId ?? 'bot';
  const user = { id: 5, login, admin: false, firstname: 'Build', lastname: 'Bot', created_on: '2026-01-01T08:00:00Z' };
  const memberships = [{ id: 1, project: { id: 1, name: 'CI' }, roles: [{ id: 6, name: 'CI' }] }];
  return query.get('include') === 'memberships' ? { ...user, memberships } : user;
}

/**
 * Returns issues, newest first. By default only open issues; `status_id` selects others. `description=~word` selects
 * those whose text contains the word.
 */
function listed({ query }: ApiCall, book: IssueBook): object[] {
  const asked = query.get('status_id') ?? 'open';
  const matches = ({ status }: Issue): boolean =>
    asked === '*' ||
    (asked === 'closed' ? status.is_closed : asked === 'open' ? !status.is_closed : status.id === +asked);
  const [, word = ''] = /^~(.*)$/su.exec(query.get('description') ?? '') ?? [];
  const contains = ({ description }: Issue): boolean =>
    word === '' || (typeof description === 'string' && description.toLowerCase().includes(word.toLowerCase()));
  return book.issues.filter((issue) => matches(issue) && contains(issue)).map((issue) => shown(issue));
}

/** Returns a page of a list. A page has 25 items by default and at most 100. */
function page(name: string, items: readonly object[], { query }: ApiCall): object {
  const offset = Math.max(0, Number(query.get('offset') ?? 0) || 0);
  const asked = Number(query.get('limit') ?? 25) || 25;
  const limit = asked > 0 ? Math.min(asked, 100) : 25;
  return { [name]: items.slice(offset, offset + limit), total_count: items.length, offset, limit };
}

/** Returns an issue as the API shows it. Its lists are included only if `include` names them. */
function shown({ journals, attachments, relations, watchers, ...issue }: Issue, include = ''): object {
  const lists = { journals, attachments, relations, watchers, allowed_statuses: allowedStatuses };
  const asked = include.split(',');
  return { ...issue, ...Object.fromEntries(Object.entries(lists).filter(([name]) => asked.includes(name))) };
}

function createIssue(call: ApiCall, path: string, book: IssueBook): ApiResponse {
  const fields = readJson(call);
  if (!fields) return badRequest;
  const { issue, errors } = book.add(fields['issue'], call.token?.scopes);
  if (!issue) return { status: 422, body: { errors } };
  const location = `https://${call.headers.host ?? 'localhost'}${path}/issues/${issue.id}`;
  return { status: 201, headers: { location }, body: { issue: shown(issue) } };
}

/** Returns the fields of a JSON body: none if the content type is not JSON, undefined if the JSON is invalid. */
const readJson = (call: ApiCall): Record<string, unknown> | undefined =>
  /^application\/json\b/iu.test(call.headers['content-type'] ?? '') ? readObject(call) : {};
