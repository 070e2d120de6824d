import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, jest } from '@jest/globals';
import type { Certificate } from '../../sandbox/certificates.js';
import {
  startRecordingServer,
  type Handler,
  type RecordedRequest,
  type RecordingServer,
} from '../../sandbox/recording-server.js';
import { runAction, type ActionOptions, type ActionResult } from '../../sandbox/runner.js';
import { commandsOf, disposables, expectNoLeaks, secretsOfClient } from './support.js';

// A child process starts in 100 ms, and in seconds where the machine is busy.
jest.setTimeout(30_000);

export const CLIENT_ID = 'ci-client';
export const CLIENT_SECRET = 'client-secret-0f8e21/+ü~';
export const TOKEN = 'access-token-7d1b3c5a9e';

/** Keeps what a test opens, to be closed when it ends. */
export const keep = disposables();

/** How a server answers one request. */
export type Reply = (response: ServerResponse, request: IncomingMessage) => unknown;

/** A reply of this status, body and headers; an object as JSON. */
export function reply(
  status: number,
  body: string | Buffer | object = '',
  headers: Record<string, string> = {},
): Reply {
  const isText = typeof body === 'string' || Buffer.isBuffer(body);
  const type = isText ? {} : { 'content-type': 'application/json' };
  return (response) => response.writeHead(status, { ...type, ...headers }).end(isText ? body : JSON.stringify(body));
}

/** A good answer of a token endpoint. */
export const token = (further: object = {}): Reply =>
  reply(200, { access_token: TOKEN, token_type: 'Bearer', expires_in: 3600, ...further });

/** Cuts the connection before there is any answer. */
export const reset: Reply = (_, request) => request.socket.destroy();

/** Takes the request and never answers. */
export const stall: Reply = () => undefined;

/** By path: one reply, or one for each request in turn, of which the last repeats. All other paths answer 404. */
export type Routes = Record<string, Reply | readonly Reply[]>;

/** Starts a server, which ends with the test. */
export async function serve(
  routes: Routes,
  options: { certificate?: Certificate; host?: string } = {},
): Promise<RecordingServer> {
  const seen: Record<string, number> = {};
  const handler: Handler = (request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const replies = [routes[path] ?? reply(404)].flat();
    const index = (seen[path] = (seen[path] ?? -1) + 1);
    return replies[Math.min(index, replies.length - 1)]?.(response, request);
  };
  return keep(await startRecordingServer({ ...options, handler }));
}

export interface Scenario extends ActionOptions {
  /** Further secrets that may appear nowhere. */
  secrets?: readonly string[];
}

/**
 * Runs main with client credentials, expects that nothing leaks, and returns what came of it. Step debug is on, unless
 * `debug` is false, since it shows more; the post step is left out, unless `post` is true, since most scenarios leave it nothing.
 */
export async function run({ inputs, secrets = [], ...options }: Scenario): Promise<ActionResult> {
  const given: Record<string, string> = { 'client-id': CLIENT_ID, 'client-secret': CLIENT_SECRET, ...inputs };
  const result = keep(await runAction({ debug: true, post: false, ...options, inputs: given }));
  const ofClient = secretsOfClient(given['client-id'] ?? '', given['client-secret'] ?? '');
  const tokens = [given['token'] ?? '', result.outputs['token'] ?? '', TOKEN];
  const all = given['client-secret'] === '' ? tokens : [...ofClient, ...tokens];
  expectNoLeaks(
    result,
    [...all, ...secrets].filter((secret) => secret !== ''),
  );
  return result;
}

/** The inputs for a server with its token endpoint at `/token`; with a request line, also for its API. */
export const at = ({ origin }: { origin: string }, request?: string): Record<string, string> => ({
  'token-url': `${origin}/token`,
  ...(request === undefined ? {} : { 'base-url': origin, request }),
});

/** The value of a header of a request, by its name in any case. */
export function headerOf(request: RecordedRequest | undefined, name: string): string | undefined {
  const headers = request?.headers ?? [];
  const index = headers.findIndex((text, at) => at % 2 === 0 && text.toLowerCase() === name.toLowerCase());
  return index < 0 ? undefined : headers[index + 1];
}

/** Expects that the step failed in an orderly way: one error with this code and text, the code as output, no token. */
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
