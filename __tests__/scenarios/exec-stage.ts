import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { startCli, type Cli, type CliOptions } from '../../sandbox/cli.js';
import { startRecordingServer, type RecordingServer } from '../../sandbox/recording-server.js';
import { disposables } from './support.js';

// A child process starts in 100 ms, but takes seconds on a busy machine.
jest.setTimeout(60_000);

/** Registers a resource, which is closed at the end of the test. */
export const keep = disposables();

export const CLIENT_ID = 'ci-client';
export const CLIENT_SECRET = 'client-secret-0f8e21/+ü~';

/** A server that issues tokens and revokes them, with an API that accepts each token exactly as long as it is valid. */
export interface TokenServer extends RecordingServer {
  /** Every access token that was issued, oldest first. */
  issued: string[];
  /** Every refresh token that was issued, oldest first. Each can be used once. */
  refreshTokens: string[];
  revoked: string[];
  /** How many requests the API accepted and refused. */
  accepted: number;
  refused: number;
  /** Responds to a token request instead of the server; returns false if it does not. */
  intercept: (response: ServerResponse) => boolean;
}

/** Starts a server. `keeps`: it returns the same token until that ends, with the time that remains. */
export async function serveTokens(lifetimeS = 3600, { keeps = false } = {}): Promise<TokenServer> {
  const ends = new Map<string, number>();
  const random = (): string => randomBytes(24).toString('base64url');
  const send = (response: ServerResponse, status: number, body: object): void =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const issue = (response: ServerResponse, form: URLSearchParams): void => {
    if (server.intercept(response)) return;
    const given = form.get('refresh_token');
    if (given !== null && !unused.delete(given)) {
      send(response, 400, { error: 'invalid_grant' });
      return;
    }
    const refreshToken = given === null ? undefined : `refresh-${random()}`;
    if (refreshToken !== undefined) {
      unused.add(refreshToken);
      server.refreshTokens.push(refreshToken);
    }
    const last = server.issued.at(-1) ?? '';
    const leftMs = (ends.get(last) ?? 0) - Date.now();
    if (keeps && leftMs > 0) {
      send(response, 200, { access_token: last, token_type: 'Bearer', expires_in: Math.floor(leftMs / 1000) });
      return;
    }
    const token = `access-${random()}`;
    server.issued.push(token);
    ends.set(token, Date.now() + lifetimeS * 1000);
    const refresh = refreshToken === undefined ? {} : { refresh_token: refreshToken };
    send(response, 200, { access_token: token, token_type: 'Bearer', expires_in: lifetimeS, ...refresh });
  };
  const check = (request: IncomingMessage, response: ServerResponse): void => {
    const token = (request.headers.authorization ?? '').replace(/^Bearer /u, '');
    const isGood = (ends.get(token) ?? 0) > Date.now();
    if (isGood) server.accepted += 1;
    else server.refused += 1;
    send(response, isGood ? 200 : 401, {});
  };
  const first = `refresh-${random()}`;
  const unused = new Set([first]);
  const recording = await startRecordingServer({
    handler: (request, response, body) => {
      const form = new URLSearchParams(body.toString());
      if (request.url === '/.well-known/openid-configuration') {
        const at = (path: string): string => recording.origin + path;
        send(response, 200, {
          issuer: recording.origin,
          token_endpoint: at('/token'),
          revocation_endpoint: at('/revoke'),
        });
      } else if (request.url === '/token') issue(response, form);
      else if (request.url === '/revoke') {
        const token = form.get('token') ?? '';
        server.revoked.push(token);
        ends.delete(token);
        send(response, 200, {});
      } else check(request, response);
    },
  });
  const server: TokenServer = Object.assign(recording, {
    issued: [],
    refreshTokens: [first],
    revoked: [],
    accepted: 0,
    refused: 0,
    intercept: () => false,
  });
  return keep(server);
}

/** A command that runs in a folder of its own for temporary files. */
export interface Exec extends Cli {
  temp: string;
  /** Returns the text of a file in the working directory. */
  file(name: string): string;
  /** Returns all files and folders that are left for temporary files. */
  leftovers(): string[];
}

export interface ExecOptions extends CliOptions {
  /** The options before `--`. */
  options?: readonly string[];
  /** The words after `--`. By default, Node runs the script `child.mjs`. */
  command?: readonly string[];
  /** The script `child.mjs`. */
  script?: string;
}

export const NODE = process.env['ACTION_NODE'] ?? process.execPath;

/** Starts `bearer-step exec` with the client of the server, which is killed at the end of the test. */
export function exec(
  { origin }: { origin: string },
  { options = [], command, script, env, ...more }: ExecOptions,
): Exec {
  const temp = mkdtempSync(join(tmpdir(), 'bearer-step-exec-test-'));
  keep({ remove: () => rmSync(temp, { recursive: true, force: true }) });
  const words = [
    'exec',
    '--issuer',
    origin,
    '--client-id',
    CLIENT_ID,
    ...options,
    '--',
    ...(command ?? [NODE, 'child.mjs']),
  ];
  const files = script === undefined ? {} : { files: { 'child.mjs': script } };
  const variables = { BEARER_STEP_CLIENT_SECRET: CLIENT_SECRET, TMPDIR: temp, ...env };
  const cli = keep(startCli(words, { ...more, ...files, env: variables }));
  return Object.assign(cli, {
    temp,
    file: (name: string) => readFileSync(join(cli.folder, name), 'utf8'),
    leftovers: () => readdirSync(temp, { recursive: true, encoding: 'utf8' }),
  });
}

/** What every user, or the user of the job, can read of other processes. */
export interface Watch {
  /** The command lines of all processes. */
  commandLines: Set<string>;
  /** The environments of all processes, by the number of the process. */
  environments: Map<number, Set<string>>;
  stop(): void;
}

/** Reads the processes of this machine every 20 ms. */
export function watchProcesses(): Watch {
  const commandLines = new Set<string>();
  const environments = new Map<number, Set<string>>();
  const read = (pid: string, file: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'latin1');
    } catch {
      return '';
    }
  };
  const look = (): void => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/u.test(name))) {
      commandLines.add(read(pid, 'cmdline'));
      const known = environments.get(Number(pid)) ?? new Set();
      environments.set(Number(pid), known.add(read(pid, 'environ')));
    }
  };
  const timer = setInterval(look, 20);
  const stop = (): void => clearInterval(timer);
  keep({ remove: stop });
  return { commandLines, environments, stop };
}

/** Returns the processes whose environment contains one of the texts. */
export const holdersOf = ({ environments }: Watch, texts: readonly string[]): number[] =>
  [...environments].flatMap(([pid, seen]) =>
    [...seen].some((environ) => texts.some((text) => environ.includes(text))) ? [pid] : [],
  );
