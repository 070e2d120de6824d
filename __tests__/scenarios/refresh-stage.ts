import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { call } from '../../sandbox/client.js';
import { startOAuthServer, type OAuthServerOptions, type System } from '../../sandbox/oauth-server.js';
import { runAction, type ActionOptions, type ActionResult } from '../../sandbox/runner.js';
import type { GitHub } from '../../sandbox/systems/github/server.js';
import { startPlanio, type Planio } from '../../sandbox/systems/planio/server.js';
import { newSealKey } from '../../src/lib/seal.js';
import { disposables, expectNoLeaks, lines, secretsOfClient } from './support.js';

jest.setTimeout(60_000);

/** Registers an item that a test has opened. It is closed after the test. */
export const keep = disposables();

type Intercept = NonNullable<OAuthServerOptions['intercept']>;

/** A server with a refresh token chain from one sign-in, and the requests that it has received. */
export class Stage<S extends System> {
  readonly system: S;
  /** The first refresh token of the chain. */
  readonly seed: string;
  /** The inputs for its client, without those for the store. */
  readonly inputs: Record<string, string>;
  readonly sealKey = newSealKey();
  /** If set, it handles each request first. */
  intercept: Intercept | undefined;
  /** Whether two refreshes have overlapped in time. */
  overlapped = false;

  constructor(system: S, seed: string, inputs: Record<string, string>) {
    this.system = system;
    this.seed = seed;
    const { baseUrl, clientId, clientSecret, caPem } = system;
    const client = { 'client-id': clientId, 'client-secret': clientSecret };
    this.inputs = { 'base-url': baseUrl, 'ca-cert': caPem, ...client, ...inputs };
  }

  /** Starts a server whose requests pass through the stage. */
  static async open<S extends System>(
    start: (options: { intercept: Intercept }) => Promise<S>,
    scopes: readonly string[],
    inputs: (system: S) => Record<string, string>,
  ): Promise<Stage<S>> {
    const opened: { stage?: Stage<S> } = {};
    const system = keep(await start({ intercept: (...call) => opened.stage?.observe(...call) ?? false }));
    return (opened.stage = new Stage(system, await system.issueRefreshToken(scopes), inputs(system)));
  }

  /** The number of refreshes in progress. */
  #refreshes = 0;

  private observe(...[request, response, body]: Parameters<Intercept>): ReturnType<Intercept> {
    if (isRefresh(body.toString())) {
      this.overlapped ||= this.#refreshes > 0;
      this.#refreshes += 1;
      response.once('close', () => (this.#refreshes -= 1));
    }
    return this.intercept?.(request, response, body) ?? false;
  }

  /** Returns the refresh tokens that the server received, in order. */
  presented(): string[] {
    const bodies = this.system.requests.map(({ body }) => body).filter(isRefresh);
    return bodies.map((body) => new URLSearchParams(body).get('refresh_token') ?? '');
  }

  /** Returns all requests except refreshes, each as `METHOD /path`. */
  calls(): string[] {
    return lines({ requests: this.system.requests.filter(({ body }) => !isRefresh(body)) });
  }

  /** Returns the refresh tokens that the server issued, in order. The first one is from the sign-in. */
  chain(): string[] {
    return this.system.issued().refreshTokens;
  }

  /** Returns all values that must not leak. */
  secrets(): string[] {
    const { clientId, clientSecret } = this.system;
    const { accessTokens, refreshTokens } = this.system.issued();
    return [...secretsOfClient(clientId, clientSecret), ...accessTokens, ...refreshTokens, this.sealKey];
  }
}

const isRefresh = (body: string): boolean => body.includes('grant_type=refresh_token');

/** Starts a server that rotates the refresh token with each refresh, and revokes the chain on reuse. */
export const stageOAuth = (options: OAuthServerOptions = {}): Promise<Stage<System>> =>
  Stage.open(
    (more) => startOAuthServer({ ...options, ...more, grants: ['authorization_code', 'refresh_token'] }),
    ['read'],
    ({ origin }) => ({ provider: 'oauth2', 'token-url': `${origin}/oauth2/token`, request: 'GET /api/whoami' }),
  );

export const SCOPES = ['view_issues', 'add_issues', 'edit_issues', 'add_issue_notes'];

/** Starts a Redmine server: a refresh token ends when the access token from its refresh is first used. */
export const stagePlanio = (): Promise<Stage<Planio>> =>
  Stage.open(startPlanio, SCOPES, () => ({ provider: 'redmine', operation: 'current-user' }));

/** Refreshes and uses the new access token, as another run does. Returns the new refresh token. */
export async function refreshElsewhere({ system }: Stage<Planio>, token: string): Promise<string> {
  const { clientId: client_id, clientSecret: client_secret } = system;
  const form = { grant_type: 'refresh_token', client_id, client_secret, refresh_token: token };
  const { json } = await call(system, 'POST /oauth/token', { form });
  const { access_token: access, refresh_token: refresh } = json as { access_token: string; refresh_token: string };
  await call(system, 'GET /users/current.json', { headers: { authorization: `Bearer ${access}` } });
  return refresh;
}

/** A job. Its steps share a folder and the id of their run. */
export interface Job {
  folder?: string;
  env: Record<string, string>;
}

let runs = 1000;

/** Returns a job in a new run, in the repository of `github` if set. */
export function newJob(github?: GitHub): Job {
  const api = github === undefined ? {} : { GITHUB_API_URL: github.apiUrl, GITHUB_REPOSITORY: github.repository };
  return { env: { ...api, GITHUB_RUN_ID: String((runs += 1)) } };
}

export interface StepOptions extends Partial<ActionOptions> {
  job?: Job;
  /** Additional secrets that must not leak. */
  secrets?: readonly string[];
}

/** Runs a step with step debug on, in a new job unless `job` is set, and checks that no secret leaks. */
export async function runOn(stage: Stage<System>, options: StepOptions): Promise<ActionResult> {
  const { job = newJob(), secrets = [], ...rest } = options;
  const inputs = { ...stage.inputs, ...rest.inputs };
  const folder = job.folder === undefined ? {} : { folder: job.folder };
  const result = keep(
    await runAction({ debug: true, post: false, ...rest, ...folder, env: { ...job.env, ...rest.env }, inputs }),
  );
  job.folder = result.folder;
  expectNoLeaks(result, [...stage.secrets(), ...secrets]);
  return result;
}

/** A file that stores the refresh token between runs, with its load and save commands. */
export class TokenFile {
  readonly #folder = mkdtempSync(join(tmpdir(), 'bearer-step-store-'));
  readonly path = join(this.#folder, 'token');
  readonly load = `cat '${this.path}'`;
  /** Replaces the file atomically. */
  readonly save = `cat > '${this.path}.'$$ && mv '${this.path}.'$$ '${this.path}'`;

  constructor(token: string) {
    this.token = token;
  }

  get token(): string {
    return readFileSync(this.path, 'utf8');
  }

  set token(token: string) {
    writeFileSync(this.path, token);
  }

  /** The inputs for a chain in this store. */
  get inputs(): Record<string, string> {
    return { 'load-refresh-token': this.load, 'save-refresh-token': this.save };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

/** A command of the workflow that waits at the gate. */
export interface Visitor {
  release(): void;
  /** Kills the command and all processes that it started. */
  kill(): void;
  /** Resolves when the command has ended. */
  ended: Promise<unknown>;
}

/** A point in a command where it waits until the test releases it. */
export interface Gate {
  /** The shell code that waits. */
  command: string;
  /** Resolves to the next command that waits. */
  next(): Promise<Visitor>;
  close(): Promise<void>;
}

export async function openGate(): Promise<Gate> {
  const server = createServer();
  const sockets: Socket[] = [];
  server.on('connection', (socket) => {
    sockets.push(socket.on('error', () => undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    // The connection stays open while the command runs.
    command: `exec 3<>/dev/tcp/127.0.0.1/${port}; echo "$$" >&3; read -r _ <&3;`,
    next: async () => {
      const [socket] = (await once(server, 'connection')) as [Socket];
      const [data] = (await once(socket, 'data')) as [Buffer];
      return {
        release: () => void socket.write('\n'),
        kill: () => void process.kill(-Number(data.toString()), 'SIGKILL'),
        ended: once(socket, 'close'),
      };
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Kills a step, as a lost machine does. Resolves when the process has exited. */
export async function killStep(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined) throw new Error('The step has not started.');
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
