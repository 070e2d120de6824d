/** The servers of the scenarios: an authorization server and an API on one origin, with hostile responses too. */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { ServerResponse } from 'node:http';
import { startRecordingServer, type RecordedRequest } from '../../../sandbox/recording-server.js';
import { startGitHub } from '../../../sandbox/systems/github/server.js';
import { HOSTILE_LINES, HOSTILE_TEXT } from './hostile.js';

export const CLIENT_ID = 'ci-build';
/** A secret with characters that encoders and shells change. */
export const CLIENT_SECRET = 'Zq7+/~ %&"<\'>-_.=*x9Kd';
/** The token that the server issues, and the one that a job brings. */
export const TOKEN = 'ya29.Token+/=~_-0123456789-of-this-run';
export const GIVEN_TOKEN = 'given-token-4c1e7f90aa31';
export const FIRST_REFRESH = 'refresh-first-5e0d7718c2b4';
export const NEXT_REFRESH = 'refresh-next-91f2ac3306de';

/** The secrets of all scenarios. None may be in a log outside the command of the host that masks it. */
export const ALL_SECRETS = [CLIENT_SECRET, TOKEN, GIVEN_TOKEN, FIRST_REFRESH, NEXT_REFRESH];

const ITEMS = Array.from({ length: 5 }, (_, index) => ({ id: index + 1, name: `item ${index + 1}` }));
/** More than the 96 KiB of an output. */
export const LARGE = { text: 'x'.repeat(150_000) };

export interface HostsWorld {
  origin: string;
  /** An origin where nothing listens. */
  deadOrigin: string;
  requests: RecordedRequest[];
  /** A repository with issues, for reports. */
  tracker: { apiUrl: string; repository: string };
  close: () => Promise<void>;
}

/** Starts the servers. */
export async function startHostsWorld(): Promise<HostsWorld> {
  const server = await startRecordingServer({
    handler: (request, response, body) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
      if (pathname.endsWith('/token')) issue(response, new URLSearchParams(body.toString()));
      else if (pathname.endsWith('/revoke')) response.writeHead(200).end();
      else respond(response, pathname, searchParams);
    },
  });
  const tracker = await startGitHub();
  tracker.tokens.add({ value: GIVEN_TOKEN, permissions: { issues: 'write' } });
  return {
    origin: server.origin,
    tracker,
    deadOrigin: await findDeadOrigin(),
    requests: server.requests,
    close: async () => {
      await Promise.all([server.close(), tracker.close()]);
    },
  };
}

/** A scope is text of the server, and part of what the command prints. */
const HOSTILE_SCOPE = `${HOSTILE_LINES.join(' ')} ${TOKEN}`;

function issue(response: ServerResponse, form: URLSearchParams): void {
  if (form.get('client_id') === 'stranger') {
    json(response, 401, { error: 'invalid_client', error_description: HOSTILE_TEXT.slice(0, 400) });
    return;
  }
  const scope = form.get('client_id') === 'scoped' ? { scope: HOSTILE_SCOPE } : {};
  const refresh = form.get('grant_type') === 'refresh_token' ? { refresh_token: NEXT_REFRESH } : {};
  json(response, 200, { access_token: TOKEN, token_type: 'Bearer', expires_in: 3600, ...refresh, ...scope });
}

const HEADERS = { location: '/api/items/7?a=##vso[task.complete]', 'x-request-id': '##[error]::error::y' };

function respond(response: ServerResponse, path: string, query: URLSearchParams): void {
  const page = Number(query.get('page') ?? '1');
  const routes: Record<string, () => void> = {
    '/api/items': () => json(response, 200, { items: ITEMS }),
    '/api/pages': () => {
      const more = page < 3 ? { link: `<${path}?page=${page + 1}>; rel="next"` } : {};
      json(response, 200, ITEMS.slice((page - 1) * 2, page * 2), more);
    },
    '/api/large': () => json(response, 200, LARGE),
    '/api/empty': () => void response.writeHead(204).end(),
    '/api/binary': () =>
      void response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from([137, 0, 255, 10])),
    '/api/echo': () => json(response, 200, { token: TOKEN, twice: `Bearer ${TOKEN}`, secret: CLIENT_SECRET }),
    '/api/hostile': () => json(response, 200, { lines: HOSTILE_LINES }, HEADERS),
    '/api/hostile-text': () => void response.writeHead(200, { 'content-type': 'text/plain' }).end(HOSTILE_TEXT),
    '/api/hostile-error': () => json(response, 422, { error: HOSTILE_TEXT, message: HOSTILE_LINES[5] }, HEADERS),
    '/api/hostile-page': () =>
      void response.writeHead(500, { 'content-type': 'text/html' }).end(`<title>${HOSTILE_TEXT}</title>`),
    '/api/down': () => json(response, 503, { message: 'maintenance' }),
    '/api/no-json': () => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"items": ['),
    '/api/stall': () => undefined,
    '/users/current.json': () => json(response, 200, { user: { id: 5, login: 'ci', firstname: 'C', lastname: 'I' } }),
  };
  (routes[path] ?? (() => json(response, 404, { message: 'no such thing' })))();
}

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Returns an origin on a port that was free a moment ago. */
async function findDeadOrigin(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://localhost:${port}`;
}
