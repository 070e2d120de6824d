import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, jest } from '@jest/globals';
import type { Certificate, ClientCertificates } from '../../sandbox/certificates.js';
import {
  startRecordingServer,
  type Handler,
  type RecordedRequest,
  type RecordingServer,
} from '../../sandbox/recording-server.js';
import { runAction, type ActionOptions, type ActionResult } from '../../sandbox/runner.js';
import { commandsOf, disposables, expectNoLeaks, secretsOfClient } from './support.js';

// A child process starts in 100 ms, or in seconds on a busy machine.
jest.setTimeout(30_000);

export const CLIENT_ID = 'ci-client';
export const CLIENT_SECRET = 'client-secret-0f8e21/+ü~';
export const TOKEN = 'access-token-7d1b3c5a9e';

/** Registers what a test opens, so that it is closed when the test ends. */
export const keep = disposables();

/** Responds to one request. */
export type Reply = (response: ServerResponse, request: IncomingMessage) => unknown;

/** Returns a reply with this status, body and headers. An object is sent as JSON. */
export function reply(
  status: number,
  body: string | Buffer | object = '',
  headers: Record<string, string> = {},
): Reply {
  const isText = typeof body === 'string' || Buffer.isBuffer(body);
  const type = isText ? {} : { 'content-type': 'application/json' };
  return (response) => response.writeHead(status, { ...type, ...headers }).end(isText ? body : JSON.stringify(body));
}

/** Returns a valid reply of a token endpoint. */
export const token = (further: object = {}): Reply =>
  reply(200, { access_token: TOKEN, token_type: 'Bearer', expires_in: 3600, ...further });

/** Closes the connection without a response. */
export const reset: Reply = (_, request) => request.socket.destroy();

/** Accepts the request and never responds. */
export const stall: Reply = () => undefined;

/** By path: one reply, or one for each request in turn, where the last one repeats. All other paths return 404. */
export type Routes = Record<string, Reply | readonly Reply[]>;

/** Starts a server, which ends with the test. */
export async function serve(
  routes: Routes,
  options: { certificate?: Certificate; clients?: ClientCertificates; host?: string } = {},
): Promise<RecordingServer> {
  const counts: Record<string, number> = {};
  const handler: Handler = (request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const replies = [routes[path] ?? reply(404)].flat();
    const index = (counts[path] = (counts[path] ?? -1) + 1);
    return replies[Math.min(index, replies.length - 1)]?.(response, request);
  };
  return keep(await startRecordingServer({ ...options, handler }));
}

export interface Scenario extends ActionOptions {
  /** Additional secrets that must not appear anywhere. */
  secrets?: readonly string[];
}

/**
 * Runs main with client credentials, expects that no secret leaks, and resolves to the result. By default, step debug
 * is on, since the runner then prints more, and the post step does not run, since it has no work in most scenarios.
 */
export async function run({ inputs, secrets = [], ...options }: Scenario): Promise<ActionResult> {
  const all: Record<string, string> = { 'client-id': CLIENT_ID, 'client-secret': CLIENT_SECRET, ...inputs };
  const result = keep(await runAction({ debug: true, post: false, ...options, inputs: all }));
  const ofClient = secretsOfClient(all['client-id'] ?? '', all['client-secret'] ?? '');
  const tokens = [all['token'] ?? '', result.outputs['token'] ?? '', TOKEN];
  const known = all['client-secret'] === '' ? tokens : [...ofClient, ...tokens];
  expectNoLeaks(
    result,
    [...known, ...secrets].filter((secret) => secret !== ''),
  );
  return result;
}

/** Returns the inputs for a server with its token endpoint at `/token`; with a request line, also for its API. */
export const at = ({ origin }: { origin: string }, request?: string): Record<string, string> => ({
  'token-url': `${origin}/token`,
  ...(request === undefined ? {} : { 'base-url': origin, request }),
});

/** Returns the value of a request header. Its name may be in any case. */
export function headerOf(request: RecordedRequest | undefined, name: string): string | undefined {
  const headers = request?.headers ?? [];
  const index = headers.findIndex((text, at) => at % 2 === 0 && text.toLowerCase() === name.toLowerCase());
  return index < 0 ? undefined : headers[index + 1];
}

/** Expects that the step failed with one error of this code and text, the output `error-code`, and no token. */
export function expectFailure({ main, outputs }: ActionResult, code: string, text: string | RegExp = ''): void {
  const errors = commandsOf(main, 'error');
  expect(errors).toEqual([expect.stringContaining(`[${code}]`)]);
  expect(errors[0]).toMatch(text);
  expect(outputs['error-code']).toBe(code);
  expect(outputs['token']).toBeUndefined();
  expect(main.exitCode).toBe(1);
}

/** Expects that the step succeeded, with these warnings and no others. */
export function expectSuccess({ main, outputs }: ActionResult, warnings: readonly unknown[] = []): void {
  expect(commandsOf(main, 'error')).toEqual([]);
  expect(commandsOf(main, 'warning')).toEqual(warnings);
  expect(outputs['error-code']).toBeUndefined();
  expect(main.exitCode).toBe(0);
}
