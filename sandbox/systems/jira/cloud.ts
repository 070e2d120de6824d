import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { writeResponse, type ApiResponse } from '../../api.js';
import { startRecordingServer, type RecordingServer } from '../../recording-server.js';
import { refuse, refuseTooMany } from './changes.js';
import { ROUTES, type JiraCall, type JiraState } from './cloud-api.js';
import { createWriteLimits, type WriteLimits } from './limits.js';
import { createProject, type Issue, type Project } from './project.js';

export interface LoggedCall {
  method: string;
  path: string;
  query: string;
  body: string;
  /** The operation in the document of the API; undefined for those of the platform. */
  operation: string | undefined;
  status: number;
  response: unknown;
}

export interface JiraCloudOptions {
  /** The scopes of the credential. */
  scopes?: readonly string[];
  /** How late each response is. */
  delayMs?: number;
  /** Lifetime of the tokens in seconds. */
  tokenTtl?: number;
  /** Whether the connection is closed instead of sending the response of a request, which took effect. */
  loses?: (method: string, path: string) => boolean;
}

/** Jira Cloud on loopback: the server of tokens, and that of the API. */
export interface JiraCloud {
  /** The API of all sites. */
  origin: string;
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  /** The address of the site for browsers. */
  site: string;
  cloudId: string;
  /** The addresses that the list of sites has, with their ids. */
  sites: { id: string; url: string }[];
  project: Project;
  limits: WriteLimits;
  log: LoggedCall[];
  /** The tokens that were issued. */
  tokens: string[];
  servers: readonly RecordingServer[];
  close(): Promise<void>;
}

const ALL_SCOPES = ['read:jira-work', 'write:jira-work', 'read:jira-user'];

/** Starts a Jira Cloud that behaves as its public documentation describes. It has one site with one project. */
export async function startJiraCloud(options: JiraCloudOptions = {}): Promise<JiraCloud> {
  const { scopes = ALL_SCOPES, tokenTtl = 3600 } = options;
  const clientId = randomBytes(12).toString('base64url');
  const clientSecret = `ATOA${randomBytes(24).toString('base64url')}`;
  const tokens: string[] = [];
  const authorization = await startRecordingServer({
    handler: (request, response, body) => {
      const form = new URLSearchParams(body.toString());
      const isToken = request.method === 'POST' && request.url === '/oauth/token';
      if (!isToken || form.get('grant_type') !== 'client_credentials') {
        writeResponse(response, { status: 400, body: { error: 'unsupported_grant_type' } });
      } else if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret) {
        writeResponse(response, { status: 401, body: { error: 'access_denied', error_description: 'Unauthorized' } });
      } else {
        const token = randomBytes(32).toString('base64url');
        tokens.push(token);
        const body = { access_token: token, expires_in: tokenTtl, token_type: 'Bearer', scope: scopes.join(' ') };
        writeResponse(response, { status: 200, body });
      }
    },
  });
  const cloudId = '11111111-2222-4333-8444-555555555555';
  const site = 'https://acme.atlassian.net';
  const sites = [
    { id: '99999999-2222-4333-8444-555555555555', url: 'https://acme-sandbox.atlassian.net' },
    { id: cloudId, url: site },
  ];
  const project = createProject();
  const limits = createWriteLimits();
  const log: LoggedCall[] = [];
  const api: RecordingServer = await startRecordingServer({
    handler: async (request, response, body) => {
      if (options.delayMs) await setTimeout(options.delayMs);
      const state: JiraState = { project, limits, apiUrl: `${api.origin}/ex/jira/${cloudId}`, now: () => Date.now() };
      const { call, made, operation } = respond(request, body, { state, tokens, scopes, sites, cloudId });
      log.push({
        method: call.method,
        path: call.path,
        query: call.query.toString(),
        body: body.toString(),
        operation,
        status: made.status,
        response: made.body,
      });
      if (options.loses?.(call.method, call.path) === true) request.socket.destroy();
      else writeResponse(response, made);
    },
  });
  return {
    origin: api.origin,
    tokenUrl: `${authorization.origin}/oauth/token`,
    clientId,
    clientSecret,
    site,
    cloudId,
    sites,
    project,
    limits,
    log,
    tokens,
    servers: [authorization, api],
    close: async () => {
      await Promise.all([authorization.close(), api.close()]);
    },
  };
}

interface Platform {
  state: JiraState;
  tokens: readonly string[];
  scopes: readonly string[];
  sites: readonly { id: string; url: string }[];
  cloudId: string;
}

interface Responded {
  call: JiraCall;
  made: ApiResponse;
  operation: string | undefined;
}

const unauthorized = (message: string): ApiResponse => ({ status: 401, body: { code: 401, message } });

function respond(request: IncomingMessage, body: Buffer, platform: Platform): Responded {
  const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://localhost');
  const call: JiraCall = { method: request.method ?? '', path, query, body: {} };
  const [, token = ''] = /^Bearer (.+)$/u.exec(request.headers.authorization ?? '') ?? [];
  if (!platform.tokens.includes(token)) return { call, made: unauthorized('Unauthorized'), operation: undefined };
  if (`${call.method} ${path}` === 'GET /oauth/token/accessible-resources') {
    const { scopes } = platform;
    const sites = platform.sites.map(({ id, url }) => ({
      id,
      url,
      name: url.slice(8, -14),
      scopes,
      avatarUrl: `${url}/a`,
    }));
    return { call, made: { status: 200, body: sites }, operation: undefined };
  }
  const prefix = `/ex/jira/${platform.cloudId}/rest/api/3`;
  if (!path.startsWith(`${prefix}/`))
    return { call, made: { status: 404, body: { error: 'Not Found' } }, operation: undefined };
  return respondAt(path.slice(prefix.length), { ...call, body: parsed(body) }, platform);
}

function respondAt(below: string, call: JiraCall, { state, scopes }: Platform): Responded {
  const line = `${call.method} ${below}`;
  const route = ROUTES.find(({ pattern }) => pattern.test(line));
  if (route === undefined)
    return { call, made: { status: 404, body: { message: 'null for uri' } }, operation: undefined };
  const { operation } = route;
  if (!scopes.includes(route.scope)) {
    return { call, made: unauthorized('Unauthorized; scope does not match'), operation: undefined };
  }
  const [, id] = route.pattern.exec(line) ?? [];
  const issue = state.project.issues.find((one) => one.key === id || String(one.id) === id);
  if (id !== undefined && issue === undefined) {
    return { call, made: refuse(404, 'Issue does not exist or you do not have permission to see it.'), operation };
  }
  const crowded =
    route.writes === true && issue !== undefined ? refuseTooMany(issue, state.limits, state.now()) : undefined;
  return { call, made: crowded ?? route.respond(call, state, issue as Issue), operation };
}

function parsed(body: Buffer): JiraCall['body'] {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
