import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { writeResponse, type ApiResponse } from '../../api.js';
import { startRecordingServer, type RecordingServer } from '../../recording-server.js';
import { createIssue, addComment, linkIssues, refuse, transition, type Dialect, type Fields } from './changes.js';
import { describeComment, describeIssue, describeTransition, USER } from './describe.js';
import { parseJql } from './jql.js';
import { createWriteLimits } from './limits.js';
import { createProject, searchable, transitionsOf, type Issue, type Project } from './project.js';

export interface JiraDataCenter extends RecordingServer {
  /** The URL of Jira, with its context path. */
  baseUrl: string;
  project: Project;
  /** A personal access token. */
  token: string;
  clientId: string;
  clientSecret: string;
  /** The tokens that the server issued, with their scopes. */
  issued: Map<string, string>;
}

/** Starts a Jira Data Center at `path`, with one project. */
export async function startJiraDataCenter(path = ''): Promise<JiraDataCenter> {
  const project = { ...createProject(), me: 'JIRAUSER10100' };
  const token = randomBytes(24).toString('base64url');
  const clientId = randomBytes(16).toString('hex');
  const clientSecret = randomBytes(24).toString('base64url');
  const issued = new Map<string, string>([[token, 'WRITE']]);
  const server: RecordingServer = await startRecordingServer({
    handler: (request, response, body) => {
      const baseUrl = `${server.origin}${path}`;
      const below = (request.url ?? '').startsWith(`${path}/`) ? (request.url ?? '').slice(path.length) : '/';
      const client = { clientId, clientSecret, issued };
      if (below === '/rest/oauth2/latest/token') writeResponse(response, issue(body, client));
      else handle(request, response, { below, body, baseUrl, project, issued });
    },
  });
  return Object.assign(server, { baseUrl: `${server.origin}${path}`, project, token, clientId, clientSecret, issued });
}

/** Returns a token for client credentials. The scope is required. */
function issue(
  body: Buffer,
  client: { clientId: string; clientSecret: string; issued: Map<string, string> },
): ApiResponse {
  const form = new URLSearchParams(body.toString());
  const scope = form.get('scope') ?? '';
  if (form.get('client_id') !== client.clientId || form.get('client_secret') !== client.clientSecret) {
    return { status: 401, body: { error: 'invalid_client', error_description: 'Client authentication failed' } };
  }
  if (form.get('grant_type') !== 'client_credentials')
    return { status: 400, body: { error: 'unsupported_grant_type' } };
  if (!['READ', 'WRITE'].includes(scope)) {
    return { status: 400, body: { error: 'invalid_scope', error_description: 'The scope must be READ or WRITE' } };
  }
  const token = randomBytes(24).toString('base64url');
  client.issued.set(token, scope);
  return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: 3600, scope } };
}

interface Call {
  below: string;
  body: Buffer;
  baseUrl: string;
  project: Project;
  issued: ReadonlyMap<string, string>;
}

function handle(request: IncomingMessage, response: ServerResponse, call: Call): void {
  const [, token = ''] = /^Bearer (.+)$/u.exec(request.headers.authorization ?? '') ?? [];
  const scope = call.issued.get(token);
  const method = request.method ?? '';
  const made =
    scope === undefined
      ? refuse(401, 'Client must be authenticated to access this resource.')
      : scope === 'READ' && method !== 'GET'
        ? refuse(403, 'The scope of the token does not allow this request.')
        : respond(method, call);
  writeResponse(response, { ...made, ...(made.body === undefined ? {} : { body: onServer(made.body) }) });
}

const problemOfText = (value: unknown): string | undefined =>
  typeof value === 'string' ? undefined : 'Operation value must be a string';

const list = (value: string | null): string[] => (value ?? '').split(',').filter((name) => name !== '');

function respond(method: string, { below, body, baseUrl, project }: Call): ApiResponse {
  const { pathname, searchParams: query } = new URL(below, 'http://localhost');
  const [, rest = ''] = /^\/rest\/api\/2(\/.*)$/u.exec(pathname) ?? [];
  const [, key, action = ''] = /^\/issue\/([\w-]+)(?:\/(\w+))?$/u.exec(rest) ?? [];
  const nowMs = Date.now();
  const dialect: Dialect = { apiUrl: baseUrl, problemOfText };
  const fields = method === 'GET' ? {} : (JSON.parse(body.toString()) as Fields);
  if (key !== undefined) {
    const found = project.issues.find((one) => one.key === key);
    return found === undefined
      ? refuse(404, 'Issue Does Not Exist')
      : respondAt(`${method} ${action}`, found, { query, fields, project, dialect, nowMs });
  }
  switch (`${method} ${rest}`) {
    case 'GET /myself':
      return { status: 200, body: USER(baseUrl, project.me) };
    case 'GET /search':
      return search(query, project, baseUrl);
    case 'POST /issue':
      return createIssue(project, fields, nowMs, dialect);
    case 'POST /issueLink':
      return linkIssues(project, fields, nowMs, createWriteLimits());
    default:
      return refuse(404, 'null for uri');
  }
}

interface AtIssue {
  query: URLSearchParams;
  fields: Fields;
  project: Project;
  dialect: Dialect;
  nowMs: number;
}

function respondAt(line: string, issue: Issue, { query, fields, project, dialect, nowMs }: AtIssue): ApiResponse {
  const { apiUrl } = dialect;
  switch (line) {
    case 'GET ': {
      const shown = { fields: list(query.get('fields')), properties: [] };
      return { status: 200, body: describeIssue(issue, apiUrl, shown) };
    }
    case 'GET comment': {
      const comments = issue.comments.map((comment) => describeComment(issue, comment, apiUrl, false));
      return { status: 200, body: { startAt: 0, maxResults: 1048576, total: comments.length, comments } };
    }
    case 'POST comment':
      return addComment(project, issue, fields, nowMs, dialect);
    case 'GET transitions': {
      const transitions = transitionsOf(project, issue).map((one) =>
        describeTransition(one, apiUrl, query.has('expand')),
      );
      return { status: 200, body: { expand: 'transitions', transitions } };
    }
    case 'POST transitions':
      return transition(project, issue, fields, nowMs);
    default:
      return refuse(405, 'Method not allowed');
  }
}

function search(query: URLSearchParams, project: Project, baseUrl: string): ApiResponse {
  const test = parseJql(query.get('jql') ?? '', project.me);
  const found = searchable(project, Date.now()).filter((issue) =>
    test({
      project: project.key,
      labels: issue.labels,
      creator: issue.creator,
      category: issue.status.category,
      updatedDay: new Date(issue.updatedMs).toISOString().slice(0, 10),
    }),
  );
  const startAt = Number(query.get('startAt') ?? 0);
  const maxResults = Number(query.get('maxResults') ?? 50);
  const shown = { fields: list(query.get('fields')), properties: [] };
  const issues = found.slice(startAt, startAt + maxResults).map((issue) => describeIssue(issue, baseUrl, shown));
  return { status: 200, body: { startAt, maxResults, total: found.length, issues } };
}

/** The fields of issues that only Jira Cloud has. */
const CLOUD_FIELDS = ['statuscategorychangedate', 'jsdPublic'];

/** Returns a body with users and addresses as Jira Data Center has them. */
function onServer(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(onServer);
  if (typeof value === 'string') return value.replace('/rest/api/3/', '/rest/api/2/');
  if (typeof value !== 'object' || value === null) return value;
  const { accountId, displayName, ...rest } = value as Fields;
  if (accountId !== undefined) return { self: '', key: accountId, name: 'ci-reports', displayName, active: true };
  const entries = Object.entries({ ...(displayName === undefined ? {} : { displayName }), ...rest });
  return Object.fromEntries(
    entries.filter(([name]) => !CLOUD_FIELDS.includes(name)).map(([name, item]) => [name, onServer(item)]),
  );
}
