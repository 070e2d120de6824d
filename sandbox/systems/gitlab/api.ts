import { readObject, type Api, type ApiCall, type ApiResponse } from '../../api.js';
import { pageOf } from './paging.js';
import { notesOf } from './notes.js';
import { addIssue, changeIssue, USER, type Issue, type Note, type Project } from './project.js';

interface Route {
  /** Matches `METHOD /path`, where the path is below `/api/v4`. Its first group is the project. */
  pattern: RegExp;
  /** One of these scopes is enough. */
  scopes: readonly string[];
  /** `id` and `second` are the second and the third group of the pattern. */
  respond: (call: ApiCall, id: number, second: number) => ApiResponse;
}

const reads = ['read_api', 'api'];
const writes = ['api'];

/** Returns the parts of GitLab's REST API that its provider file uses, below `path`. */
export function gitLabApi(path: string, project: Project): Api {
  const routes = routesOf(path, project);
  return (call) => {
    const prefix = `${path}/api/v4`;
    const line = call.path.startsWith(prefix) ? `${call.method} ${call.path.slice(prefix.length)}` : '';
    const route = routes.find(({ pattern }) => pattern.test(line));
    const [, name, id, second] = route?.pattern.exec(line) ?? [];
    const refused = refuseToken(call, route?.scopes);
    if (refused) return refused;
    if (route === undefined) return notFound();
    const isKnown = name === undefined || [String(project.id), encodeURIComponent(project.path)].includes(name);
    return isKnown ? route.respond(call, Number(id), Number(second)) : notFound('Project ');
  };
}

function routesOf(path: string, project: Project): Route[] {
  const { issues, pipelines, jobs } = project;
  const notes = notesOf(project);
  const list = listOf(project);
  const withIssue = (id: number, use: (issue: Issue) => ApiResponse): ApiResponse => {
    const found = issues.find(({ iid }) => iid === id);
    return found ? use(found) : notFound();
  };
  const withNote = (id: number, noteId: number, use: (note: Note) => ApiResponse): ApiResponse =>
    withIssue(id, (issue) => {
      const note = notes.find(issue, noteId);
      return note ? use(note) : notFound();
    });
  const route = (pattern: RegExp, scopes: readonly string[], respond: Route['respond']): Route => ({
    pattern,
    scopes,
    respond,
  });
  return [
    route(/^GET \/user$/u, ['read_user', ...reads], () => ({ status: 200, body: USER })),
    route(/^GET \/projects\/([^/]+)\/issues$/u, reads, (call) => list(call, issues.filter(isListed(call, project)))),
    route(/^GET \/projects\/([^/]+)\/issues\/(\d+)$/u, reads, (_, id) =>
      withIssue(id, (issue) => ({ status: 200, body: issue })),
    ),
    route(/^POST \/projects\/([^/]+)\/issues$/u, writes, (call) => {
      const fields = readObject(call) ?? {};
      const { title } = fields;
      if (typeof title !== 'string') return { status: 400, body: { error: 'title is missing' } };
      if (title.length > 255) return invalid('title', 'is too long (maximum is 255 characters)');
      const url = `https://${call.headers.host ?? ''}${path}/${project.path}`;
      return { status: 201, body: addIssue(project, url, fields) };
    }),
    route(/^PUT \/projects\/([^/]+)\/issues\/(\d+)$/u, writes, (call, id) =>
      withIssue(id, (issue) => {
        changeIssue(project, issue, readObject(call) ?? {});
        return { status: 200, body: issue };
      }),
    ),
    route(/^GET \/projects\/([^/]+)\/issues\/(\d+)\/notes$/u, reads, (call, id) =>
      withIssue(id, (issue) => list(call, notes.of(issue))),
    ),
    route(/^POST \/projects\/([^/]+)\/issues\/(\d+)\/notes$/u, writes, (call, id) =>
      withIssue(id, (issue) => notes.create(call, issue)),
    ),
    route(/^GET \/projects\/([^/]+)\/issues\/(\d+)\/notes\/(\d+)$/u, reads, (_, id, second) =>
      withNote(id, second, (note) => ({ status: 200, body: note })),
    ),
    route(/^PUT \/projects\/([^/]+)\/issues\/(\d+)\/notes\/(\d+)$/u, writes, (call, id, second) =>
      withNote(id, second, (note) => notes.change(call, note)),
    ),
    route(/^GET \/projects\/([^/]+)\/issues\/(\d+)\/links$/u, reads, (_, id) =>
      withIssue(id, ({ iid }) => ({ status: 200, body: linksOf(project, iid) })),
    ),
    route(/^POST \/projects\/([^/]+)\/issues\/(\d+)\/links$/u, writes, (call, id) =>
      withIssue(id, (issue) => link(project, issue, readObject(call) ?? {})),
    ),
    route(/^GET \/projects\/([^/]+)\/members\/all\/(\d+)$/u, reads, (_, id) => {
      const level = project.members.get(id);
      return level === undefined ? notFound() : { status: 200, body: { id, state: 'active', access_level: level } };
    }),
    route(/^GET \/projects\/([^/]+)$/u, reads, (call) => ({
      status: 200,
      body: {
        id: project.id,
        path_with_namespace: project.path,
        visibility: project.visibility,
        web_url: `https://${call.headers.host ?? ''}${path}/${project.path}`,
      },
    })),
    route(/^GET \/projects\/([^/]+)\/pipelines$/u, reads, (call) => list(call, pipelines.filter(isRequested(call)))),
    route(/^GET \/projects\/([^/]+)\/pipelines\/(\d+)\/jobs$/u, reads, (call, id) =>
      list(
        call,
        jobs.filter(({ pipeline, status }) => pipeline.id === id && has(call, 'scope', status)),
      ),
    ),
  ];
}

/** Returns the function that returns a page of a list. Without `sort=asc`, the newest item is first. */
const listOf =
  (project: Project) =>
  (call: ApiCall, oldestFirst: readonly { id: number }[]): ApiResponse =>
    pageOf(call.query.get('sort') === 'asc' ? oldestFirst : [...oldestFirst].reverse(), call, project.countLimit);

/** Returns whether a filter of the query is unset, or has this value. */
const has = ({ query }: ApiCall, name: string, value: string | undefined): boolean =>
  value === undefined || [null, 'all', value].includes(query.get(name));

/** Returns the test of the filters of a list of issues. Only `search` lags. */
function isListed(call: ApiCall, { now, searchLagMs }: Project): (issue: Issue) => boolean {
  const { query } = call;
  const [author, username, since, words] = ['author_id', 'author_username', 'updated_after', 'search'].map((name) =>
    query.get(name),
  );
  const isFound = ({ title, description, created_at: at }: Issue): boolean =>
    `${title}\n${description ?? ''}`.includes(words ?? '') && now() - Date.parse(at) >= searchLagMs;
  const matches = isRequested(call);
  return (issue) =>
    matches(issue) &&
    (author == null || String(issue.author.id) === author) &&
    (username == null || issue.author.username === username) &&
    (since == null || Date.parse(issue.updated_at) >= Date.parse(since)) &&
    (words == null || isFound(issue));
}

const linksOf = ({ issues, links }: Project, iid: number): object[] =>
  links.flatMap(({ source, target, link_type }) => {
    const other = source === iid ? target : target === iid ? source : undefined;
    return issues.filter((issue) => issue.iid === other).map((issue) => ({ ...issue, link_type }));
  });

/** Links two issues: https://docs.gitlab.com/api/issue_links/. */
function link(project: Project, source: Issue, fields: Record<string, unknown>): ApiResponse {
  const { target_project_id: projectId, target_issue_iid: iid, link_type: type = 'relates_to' } = fields;
  const missing = ['target_project_id', 'target_issue_iid'].filter((name) => fields[name] === undefined);
  if (missing.length > 0) return { status: 400, body: { error: `${missing.join(', ')} is missing` } };
  const isKnown = [String(project.id), project.path].includes(String(projectId));
  const target = isKnown ? project.issues.find((issue) => issue.iid === Number(iid)) : undefined;
  if (target === undefined) return notFound();
  const isLinked = project.links.some((one) => one.source === source.iid && one.target === target.iid);
  if (isLinked) return { status: 409, body: { message: 'Issue(s) already assigned' } };
  project.links.push({ source: source.iid, target: target.iid, link_type: String(type) });
  return { status: 201, body: { source_issue: source, target_issue: target, link_type: type } };
}

/** Returns the test of the filters that the query has. */
const isRequested =
  (call: ApiCall) =>
  ({ state, status, ref, labels = [] }: Partial<Record<'state' | 'status' | 'ref', string>> & { labels?: string[] }) =>
    has(call, 'state', state) &&
    has(call, 'status', status) &&
    has(call, 'ref', ref) &&
    (call.query.get('labels') ?? '').split(',').every((name) => name === '' || labels.includes(name));

const notFound = (what = ''): ApiResponse => ({ status: 404, body: { message: `404 ${what}Not Found` } });

const invalid = (field: string, problem: string): ApiResponse => ({
  status: 400,
  body: { message: { [field]: [problem] } },
});

/** Returns 401 or 403 in the words of GitLab (lib/api/api_guard.rb); undefined if the token has one of the scopes. */
function refuseToken({ token }: ApiCall, scopes: readonly string[] = []): ApiResponse | undefined {
  const reasons = {
    unknown: undefined,
    expired: 'Token is expired. You can either do re-authorization or token refresh.',
    revoked: 'Token was revoked. You have to re-authorize from the user.',
  };
  if (token?.state !== 'active') {
    const reason = token && reasons[token.state];
    if (reason === undefined) return { status: 401, body: { message: '401 Unauthorized' } };
    return { status: 401, body: { error: 'invalid_token', error_description: reason } };
  }
  if (scopes.length === 0 || scopes.some((scope) => token.scopes.includes(scope))) return undefined;
  const description = 'The request requires higher privileges than provided by the access token.';
  return {
    status: 403,
    body: { error: 'insufficient_scope', error_description: description, scope: scopes.join(' ') },
  };
}
