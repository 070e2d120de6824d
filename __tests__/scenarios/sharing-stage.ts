/** A server whose tokens several jobs use. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordingServer } from '../../sandbox/recording-server.js';
import type { ActionResult } from '../../sandbox/runner.js';
import { at, CLIENT_ID, headerOf, keep, reply, run, serve, type Reply, type Scenario } from './stage.js';

/** A secret that a machine made. */
export const MACHINE_SECRET = 'hT4q9ZsV2mXw7LcR8bKd3NfY6gJpA1eU';
/** Another one. */
export const OTHER_SECRET = 'Qe8WzR5tYb2NvM7kLx3JhG9fDs6aPc4U';
export const SEAL_KEY = Buffer.alloc(32, 9).toString('base64url');

export interface SharingServer {
  server: RecordingServer;
  /** Each token that the server has issued, in order. */
  issued: string[];
  /** The tokens that the API and the revocation endpoint have got. */
  used: string[];
  revoked: string[];
  /** The tokens that the API refuses. */
  ended: Set<string>;
  refusesRevocation: boolean;
}

export interface SharingOptions {
  /** Seconds; null: the response has none. */
  expiresIn?: number | null;
  /** How many tokens the server issues, before 429. */
  quota?: number;
  /** Added to the clock of the server, in milliseconds. */
  skewMs?: number;
}

/** Starts a server with a token endpoint, an API at `/api` and a revocation endpoint. It ends with the test. */
export async function startSharing({
  expiresIn = 3600,
  quota = Infinity,
  skewMs = 0,
}: SharingOptions = {}): Promise<SharingServer> {
  const issued: string[] = [];
  const used: string[] = [];
  const revoked: string[] = [];
  const ended = new Set<string>();
  const issue: Reply = (response, request) => {
    if (issued.length >= quota) return reply(429, { error: 'too_many_requests' })(response, request);
    const value = `access-token-${issued.length}-of-the-server`;
    issued.push(value);
    const lifetime = expiresIn === null ? {} : { expires_in: expiresIn };
    const scope = new URLSearchParams(stage.server.requests.at(-1)?.body).get('scope') ?? 'read';
    const headers = { date: new Date(Date.now() + skewMs).toUTCString() };
    return reply(200, { access_token: value, token_type: 'Bearer', scope, ...lifetime }, headers)(response, request);
  };
  const api: Reply = (response, request) => {
    const value = (request.headers.authorization ?? '').replace('Bearer ', '');
    used.push(value);
    const isGood = issued.includes(value) && !ended.has(value);
    return (isGood ? reply(200, { id: 1 }) : reply(401, { error: 'invalid_token' }))(response, request);
  };
  const revoke: Reply = (response, request) => {
    if (stage.refusesRevocation) return reply(400, { error: 'unsupported_token_type' })(response, request);
    const value = new URLSearchParams(stage.server.requests.at(-1)?.body).get('token') ?? '';
    revoked.push(value);
    ended.add(value);
    return reply(200)(response, request);
  };
  const describeServer: Reply = (response, request) => {
    const { origin } = stage.server;
    const endpoints = { token_endpoint: `${origin}/token`, revocation_endpoint: `${origin}/revoke` };
    return reply(200, { issuer: origin, ...endpoints })(response, request);
  };
  const server = await serve({
    '/.well-known/openid-configuration': describeServer,
    '/token': issue,
    '/api': api,
    '/revoke': revoke,
  });
  const stage: SharingServer = { server, issued, used, revoked, ended, refusesRevocation: false };
  return stage;
}

/** Runs a step of one job with the client of the server. `result.outputs` has its outputs. */
export function runJob(
  { server, issued }: SharingServer,
  inputs: Record<string, string>,
  options: Omit<Scenario, 'inputs'> = {},
): Promise<ActionResult> {
  const client = { 'client-id': CLIENT_ID, 'client-secret': MACHINE_SECRET };
  return run({ ...options, inputs: { ...at(server), ...client, ...inputs }, secrets: issued });
}

/** Returns the folder of a job, for several steps. */
export const keepFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'bearer-step-sharing-'));
  keep({ remove: () => rmSync(folder, { recursive: true, force: true }) });
  return folder;
};

export const API = 'GET /api';

/** Returns the inputs of a step that sends a request to the API. */
export const calls = ({ server }: SharingServer): Record<string, string> => ({
  'base-url': server.origin,
  request: API,
});

/** Returns the token of the last request to the API. */
export const tokenOf = ({ server }: SharingServer): string | undefined =>
  headerOf(server.requests.filter(({ url }) => url === '/api').at(-1), 'authorization')?.replace('Bearer ', '');
