import type { ChildProcess } from 'node:child_process';
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import type { Handler } from '../../sandbox/recording-server.js';
import { runAction, type ActionResult } from '../../sandbox/runner.js';
import {
  respond,
  REVOKE_PATH,
  SECRETS,
  startStandIn,
  TOKEN_PATH,
  type StandIn,
  type StandInOptions,
} from './stand-in.js';
import { commandsOf, disposables, expectNoLeaks, lines } from './support.js';

const later = disposables();

interface Cancelled {
  server: StandIn;
  result: ActionResult;
}

interface Options {
  debug?: boolean;
  /** What the server sends before the signal; by default nothing. */
  send?: (response: ServerResponse) => unknown;
}

/** Sends the signal when the server gets the first request of `kind`. The server responds to later requests. */
async function cancelDuring(
  kind: keyof StandInOptions,
  signal: NodeJS.Signals,
  inputs: Record<string, string>,
  { debug = true, send }: Options = {},
): Promise<Cancelled> {
  let child: ChildProcess | undefined;
  let cancelled = false;
  const cancel: Handler = (request, response, body) => {
    if (cancelled) return respond(200)(request, response, body);
    cancelled = true;
    send?.(response);
    return child?.kill(signal);
  };
  const server = later(await startStandIn({ [kind]: cancel }));
  const all = { ...server.inputs, retries: '3', ...inputs };
  const result = later(await runAction({ inputs: all, debug, onSpawn: (main) => (child = main) }));
  expectNoLeaks(result, SECRETS);
  expect(result.main.signal).toBeNull();
  expect(result.main.durationMs).toBeLessThan(5000);
  expect(result.post?.exitCode).toBe(0);
  return { server, result };
}

function expectCancelled({ main, outputs }: ActionResult, signal: NodeJS.Signals): void {
  expect(main.exitCode).toBe(1);
  expect(outputs).toEqual({ 'error-code': 'CANCELLED' });
  expect(commandsOf(main, 'error')).toEqual([expect.stringContaining(signal)]);
}

describe.each<{ signal: NodeJS.Signals; debug: boolean }>([
  { signal: 'SIGINT', debug: true },
  { signal: 'SIGTERM', debug: false },
])('$signal', ({ signal, debug }) => {
  test('during the request ends the step at once, and the post step revokes the token', async () => {
    const { server, result } = await cancelDuring('api', signal, { request: 'POST /api', body: '{}' }, { debug });
    expect(lines(server)).toEqual([`POST ${TOKEN_PATH}`, 'POST /api', `POST ${REVOKE_PATH}`]);
    expect(result.post?.log).toContain('accepted the revocation');
    expectCancelled(result, signal);
  });

  test('during the token request ends the step, and the post step revokes nothing', async () => {
    const { server, result } = await cancelDuring('token', signal, {}, { debug });
    expect(lines(server)).toEqual([`POST ${TOKEN_PATH}`]);
    expect(result.state).toEqual({ 'bearer-step': '{}' });
    expectCancelled(result, signal);
  });
});

test.each<{ name: string; send: (response: ServerResponse) => unknown }>([
  {
    name: 'during a response',
    send: (response) => response.writeHead(200, { 'content-length': 100 }).write('{"half": '),
  },
  { name: 'before the next attempt', send: (response) => response.writeHead(503, { 'retry-after': '60' }).end() },
])('a signal $name ends the step without outputs of the response', async ({ send }) => {
  const { server, result } = await cancelDuring('api', 'SIGTERM', { request: 'GET /api' }, { send });
  expect(lines(server)).toEqual([`POST ${TOKEN_PATH}`, 'GET /api', `POST ${REVOKE_PATH}`]);
  expectCancelled(result, 'SIGTERM');
});

test('a signal during the revocation does not remove the outputs, and the post step revokes the token', async () => {
  const { server, result } = await cancelDuring('revocation', 'SIGINT', { request: 'GET /api' });
  expect(lines(server)).toEqual([`POST ${TOKEN_PATH}`, 'GET /api', `POST ${REVOKE_PATH}`, `POST ${REVOKE_PATH}`]);
  expect(result.outputs).toMatchObject({ status: '200', response: '{"fine":true}' });
  expect(result.post?.log).toContain('accepted the revocation');
});
