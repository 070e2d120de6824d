import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { type Cli, startCli } from '../../../sandbox/cli.js';
import type { RecordingServer } from '../../../sandbox/recording-server.js';
import { type ActionOptions, type ActionResult, runAction } from '../../../sandbox/runner.js';
import { expectNoLeaks, secretsOfClient } from '../../scenarios/support.js';
import { secretsOf } from '../support/exchange-secrets.js';
import type { Gate } from '../support/gate.js';
import type { AuthorizationServer, Client, StartServer } from './authorization-server.js';
import { startTokenApi } from './token-api.js';

/** A real authorization server with an API, and functions that run the built action and command against them. */
export class Stage {
  readonly #clients: readonly Client[];
  readonly #folder = mkdtempSync(join(tmpdir(), 'bearer-step-servers-'));
  readonly #secrets = new Set<string>();
  readonly #removable: { remove(): void }[] = [];
  #server: AuthorizationServer | undefined;
  #api: RecordingServer | undefined;

  /** Starts the server with these clients before the tests of the file or group, and stops it after them. */
  constructor(start: StartServer, clients: readonly Client[]) {
    this.#clients = clients;
    // The first start on a machine installs the server.
    beforeAll(async () => {
      this.#server = await start(clients);
      this.#api = await startTokenApi(this.#server);
    }, 600_000);
    afterEach(() => {
      this.secrets();
      this.gate.exchanges.length = 0;
      for (const item of this.#removable.splice(0)) item.remove();
    });
    afterAll(async () => {
      await this.#api?.close();
      await this.#server?.close();
      rmSync(this.#folder, { recursive: true });
    });
  }

  get server(): AuthorizationServer {
    if (this.#server === undefined) throw new Error('The server has not started yet.');
    return this.#server;
  }

  get gate(): Gate {
    return this.server.gate;
  }

  /** The address of an API that accepts a token only while it is active. */
  get apiUrl(): string {
    if (this.#api === undefined) throw new Error('The API has not started yet.');
    return this.#api.origin;
  }

  /** Returns the path of a file in the folder of the tests. */
  path(name: string): string {
    return join(this.#folder, name);
  }

  /** Returns every secret so far: those of the clients, tokens, codes and code verifiers. */
  secrets(): string[] {
    const exchanged = this.gate.exchanges.flatMap(secretsOf);
    for (const secret of exchanged) if (secret) this.#secrets.add(secret);
    return [...this.#clients.flatMap(({ id, secret }) => secretsOfClient(id, secret)), ...this.#secrets];
  }

  /** Runs a step of a client (main and post) with step debug on. Checks that no secret leaks. */
  async step(
    client: Client,
    inputs: Record<string, string> = {},
    options: Partial<ActionOptions> = {},
  ): Promise<ActionResult> {
    const { id, secret } = client;
    const own = { issuer: this.server.issuer, 'client-id': id, 'client-secret': secret };
    const result = await runAction({ ...options, inputs: { ...own, ...inputs }, debug: true });
    this.#removable.push(result);
    expectNoLeaks(result, [...this.secrets(), ...secretsOfClient(id, inputs['client-secret'] ?? secret)]);
    return result;
  }

  /** Starts `bearer-step login` for a client. The command opens no browser. */
  login({ id, secret }: Client, args: readonly string[]): Cli {
    const system = ['--issuer', this.server.issuer, '--base-url', this.apiUrl, '--client-id', id];
    const env = { BEARER_STEP_CLIENT_SECRET: secret };
    const cli = startCli(['login', '--provider', 'oauth2', ...system, '--no-browser', ...args], { env });
    this.#removable.push(cli);
    return cli;
  }

  /** Returns the token requests so far, each as `METHOD STATUS`, where METHOD is that of the client authentication. */
  tokenRequests(): string[] {
    return this.gate.exchanges
      .filter(({ line }) => /\/token\/?$/u.test(line))
      .map(({ headers, status }) => {
        const isBasic = headers.authorization?.startsWith('Basic ') === true;
        return `${isBasic ? 'client_secret_basic' : 'client_secret_post'} ${status ?? 'no response'}`;
      });
  }
}
