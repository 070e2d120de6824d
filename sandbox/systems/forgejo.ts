import type { IncomingMessage } from 'node:http';
import type { ApiResponse } from '../api.js';
import { writeResponse } from '../api.js';
import { startRecordingServer, type RecordingServer } from '../recording-server.js';

interface Named {
  login: string;
}

interface Issue {
  id: number;
  number: number;
  title: string;
  body: string;
  html_url: string;
  user: Named;
  state: 'open' | 'closed';
  labels: { id: number; name: string }[];
  assignees: Named[];
  created_at: string;
  updated_at: string;
  closed_at: string | null;
  pull_request: object | null;
}

interface Comment {
  id: number;
  body: string;
  user: Named;
  created_at: string;
  issue: number;
}

/** A Forgejo on loopback with one repository, `acme/shop`, and the parts of its API that a tracker needs. */
export interface Forgejo extends RecordingServer {
  /** The URL of the API. */
  baseUrl: string;
  token: string;
  issues: Issue[];
  comments: Comment[];
  /** What other users may do in the repository, by their names. */
  permissions: Map<string, string>;
}

const BOT = 'bot';
const MAX_ITEMS = 50;

/** Starts a Forgejo that behaves as its API documentation describes (/api/swagger of every instance). */
export async function startForgejo(): Promise<Forgejo> {
  const state = { token: 'forgejo-token-0123456789', issues: [], comments: [], permissions: new Map<string, string>() };
  const forgejo = Object.assign(
    await startRecordingServer({
      handler: (request, response, body) => writeResponse(response, respond(forgejo, request, body.toString())),
    }),
    state,
  ) as Omit<Forgejo, 'baseUrl'> as Forgejo;
  return Object.assign(forgejo, { baseUrl: `${forgejo.origin}/api/v1` });
}

const notFound: ApiResponse = { status: 404, body: { message: 'The target could not be found.' } };

function respond(forgejo: Forgejo, { method, url = '', headers }: IncomingMessage, text: string): ApiResponse {
  const { pathname, searchParams: query } = new URL(url, forgejo.origin);
  if (headers.authorization !== `token ${forgejo.token}`) {
    return { status: 401, body: { message: 'user does not exist [uid: 0, name: ]' } };
  }
  const line = `${method} ${pathname.replace('/api/v1', '').replace('/repos/acme/shop', '')}`;
  const fields = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  const [, number, rest] = /\/issues\/(\d+)(\/comments)?$/u.exec(line) ?? [];
  if (number !== undefined) {
    const issue = forgejo.issues.find((one) => one.number === Number(number));
    if (issue === undefined) return notFound;
    return rest === undefined ? oneIssue(issue, method, fields) : commentsOf(forgejo, issue, method, fields);
  }
  const [, user] = /^GET \/collaborators\/([^/]+)\/permission$/u.exec(line) ?? [];
  if (user !== undefined) {
    const permission = forgejo.permissions.get(user);
    return permission === undefined ? notFound : { status: 200, body: { permission, user: { login: user } } };
  }
  if (line === 'GET /user') return { status: 200, body: { id: 5, login: BOT } };
  if (line === 'GET ') return { status: 200, body: { name: 'shop', private: true } };
  if (line === 'GET /issues') return listIssues(forgejo, query);
  if (line === 'POST /issues') return { status: 201, body: createIssue(forgejo, fields) };
  return notFound;
}

const nowText = (): string => new Date().toISOString().replace(/\.\d+Z$/u, 'Z');

function listIssues({ issues }: Forgejo, query: URLSearchParams): ApiResponse {
  const state = query.get('state') ?? 'open';
  const since = Date.parse(query.get('since') ?? '1970-01-01T00:00:00Z');
  const author = query.get('created_by');
  const isAsked = (issue: Issue): boolean =>
    [issue.state, 'all'].includes(state) &&
    (author === null || issue.user.login === author) &&
    Date.parse(issue.updated_at) >= since &&
    (query.get('type') !== 'issues' || issue.pull_request === null);
  const found = issues.filter(isAsked).reverse();
  const size = Math.min(Number(query.get('limit') ?? 30), MAX_ITEMS);
  const start = (Number(query.get('page') ?? 1) - 1) * size;
  const headers = { 'x-total-count': String(found.length) };
  return { status: 200, headers, body: found.slice(start, start + size) };
}

function createIssue({ issues, origin }: Forgejo, fields: Record<string, unknown>): Issue {
  const number = issues.length + 1;
  const { title, body, assignees = [] } = fields as { title: string; body: string; assignees?: string[] };
  const issue: Issue = {
    id: 900 + number,
    number,
    title,
    body,
    html_url: `${origin}/acme/shop/issues/${number}`,
    user: { login: BOT },
    state: 'open',
    labels: [],
    assignees: assignees.map((login) => ({ login })),
    created_at: nowText(),
    updated_at: nowText(),
    closed_at: null,
    pull_request: null,
  };
  issues.push(issue);
  return issue;
}

function oneIssue(issue: Issue, method: string | undefined, { state }: Record<string, unknown>): ApiResponse {
  if (method === 'GET') return { status: 200, body: issue };
  if (state === 'open' || state === 'closed') {
    Object.assign(issue, { state, closed_at: state === 'closed' ? nowText() : null, updated_at: nowText() });
  }
  return { status: 201, body: issue };
}

function commentsOf({ comments }: Forgejo, issue: Issue, method: string | undefined, fields: object): ApiResponse {
  if (method === 'GET') return { status: 200, body: comments.filter((one) => one.issue === issue.number) };
  const { body } = fields as { body: string };
  const comment = { id: 1 + comments.length, body, user: { login: BOT }, created_at: nowText(), issue: issue.number };
  comments.push(comment);
  return { status: 201, body: comment };
}
