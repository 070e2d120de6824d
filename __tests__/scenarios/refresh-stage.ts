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

/** Keeps what a test opens, to be closed when it ends. */
export const keep = disposables();

type Intercept = NonNullable<OAuthServerOptions['intercept']>;

/** A server with a chain of refresh tokens that begins with a sign-in, and what has come to it. */
export class Stage<S extends System> {
  readonly system: S;
  /** The refresh token of the sign-in. */
  readonly seed: string;
  /** The inputs for its client, but for those that say where the refresh token lives. */
  readonly inputs: Record<string, string>;
  readonly sealKey = newSealKey();
  /** Sees each request first, while it is set. */
  intercept: Intercept | undefined;
  /** Whether a refresh began before another one had ended. */
  overlapped = false;

  constructor(system: S, seed: string, inputs: Record<string, string>) {
    this.system = system;
    this.seed = seed;
    const { baseUrl, clientId, clientSecret, caPem } = system;
    const client = { 'client-id': clientId, 'client-secret': clientSecret };
    this.inputs = { 'base-url': baseUrl, 'ca-cert': caPem, ...client, ...inputs };
  }

  /** Starts a server whose requests the stage sees. */
  static async open<S extends System>(
    start: (options: { intercept: Intercept }) => Promise<S>,
    scopes: readonly string[],
    inputs: (system: S) => Record<string, string>,
  ): Promise<Stage<S>> {
    const opened: { stage?: Stage<S> } = {};
    const system = keep(await start({ intercept: (...call) => opened.stage?.observe(...call) ?? false }));
    return (opened.stage = new Stage(system, await system.issueRefreshToken(scopes), inputs(system)));
  }

  /** How many refreshes are under way. */
  #refreshes = 0;

  private observe(...[request, response, body]: Parameters<Intercept>): ReturnType<Intercept> {
    if (isRefresh(body.toString())) {
      this.overlapped ||= this.#refreshes > 0;
      this.#refreshes += 1;
      response.once('close', () => (this.#refreshes -= 1));
    }
    return this.intercept?.(request, response, body) ?? false;
  }

  /** The refresh tokens that were presented, in turn. */
  presented(): string[] {
    const bodies = this.system.requests.map(({ body }) => body).filter(isRefresh);
    return bodies.map((body) => new URLSearchParams(body).get('refresh_token') ?? '');
  }

  /** What came but refreshes, one `METHOD /path` a request. */
  calls(): string[] {
    return lines({ requests: this.system.requests.filter(({ body }) => !isRefresh(body)) });
  }

  /** The refresh tokens that the server gave, the one of the sign-in first. */
  chain(): string[] {
    return this.system.issued().refreshTokens;
  }

  /** Everything that must be seen nowhere. */
  secrets(): string[] {
    const { clientId, clientSecret } = this.system;
    const { accessTokens, refreshTokens } = this.system.issued();
    return [...secretsOfClient(clientId, clientSecret), ...accessTokens, ...refreshTokens, this.sealKey];
  }
}

const isRefresh = (body: string): boolean => body.includes('grant_type=refresh_token');

/** A server that ends a refresh token with the refresh, and the whole grant where one comes again. */
export const stageOAuth = (options: OAuthServerOptions = {}): Promise<Stage<System>> =>
  Stage.open(
    (more) => startOAuthServer({ ...options, ...more, grants: ['authorization_code', 'refresh_token'] }),
    ['read'],
    ({ origin }) => ({ provider: 'oauth2', 'token-url': `${origin}/oauth2/token`, request: 'GET /api/whoami' }),
  );

export const SCOPES = ['view_issues', 'add_issues', 'edit_issues', 'add_issue_notes'];

/** A Redmine, whose refresh tokens end when the access token of the successor is first used. */
export const stagePlanio = (): Promise<Stage<Planio>> =>
  Stage.open(startPlanio, SCOPES, () => ({ provider: 'redmine', operation: 'current-user' }));

/** Refreshes and uses the new access token, as another run does; returns the new refresh token. */
export async function refreshElsewhere({ system }: Stage<Planio>, token: string): Promise<string> {
  const { clientId: client_id, clientSecret: client_secret } = system;
  const form = { grant_type: 'refresh_token', client_id, client_secret, refresh_token: token };
  const { json } = await call(system, 'POST /oauth/token', { form });
  const { access_token: access, refresh_token: refresh } = json as { access_token: string; refresh_token: string };
  await call(system, 'GET /users/current.json', { headers: { authorization: `Bearer ${access}` } });
  return refresh;
}

/** A job: its steps share a folder and the number of their run. */
export interface Job {
  folder?: string;
  env: Record<string, string>;
}

let runs = 1000;

/** A job of a run of its own, in the repository that `github` holds where there is one. */
export function newJob(github?: GitHub): Job {
  const api = github === undefined ? {} : { GITHUB_API_URL: github.apiUrl, GITHUB_REPOSITORY: github.repository };
  return { env: { ...api, GITHUB_RUN_ID: String((runs += 1)) } };
}

export interface StepOptions extends Partial<ActionOptions> {
  job?: Job;
  /** Further secrets that may appear nowhere. */
  secrets?: readonly string[];
}

/** Runs a step, in a job of its own unless one is given, with step debug on, and expects that nothing leaks. */
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

/** A file that keeps the refresh token between runs, and the commands that reach it. */
export class TokenFile {
  readonly #folder = mkdtempSync(join(tmpdir(), 'bearer-step-store-'));
  readonly path = join(this.#folder, 'token');
  readonly load = `cat '${this.path}'`;
  /** Whole or not at all. */
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

  /** The inputs that keep a chain here. */
  get inputs(): Record<string, string> {
    return { 'load-refresh-token': this.load, 'save-refresh-token': this.save };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

/** A command of the workflow that waits at a gate. */
export interface Visitor {
  release(): void;
  /** Ends the command, with all that it started. */
  kill(): void;
  /** Resolves when the command has ended. */
  ended: Promise<unknown>;
}

/** A place in a command where it waits until the test lets it go on. */
export interface Gate {
  /** The line of the script that waits. */
  command: string;
  /** Resolves to whoever comes next. */
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
    // The connection stays open as long as the command lives.
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

/** Ends a step as a lost machine does, and resolves when it is gone. */
export async function killStep(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined) throw new Error('The step has not begun.');
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
