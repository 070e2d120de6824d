import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Cli, type CliOptions, startCli } from '../../../sandbox/cli.js';
import { type ActionOptions, type ActionResult, runAction } from '../../../sandbox/runner.js';
import { expectNoLeaks, formsOf, secretsOfClient } from '../../scenarios/support.js';
import { type Administration, administer } from './administration.js';
import { type Browser, openBrowser } from './browser.js';
import { type Chain, chainIn, load, save } from '../support/chain.js';
import { Evidence } from './evidence.js';
import { type Gate, startGate } from '../support/gate.js';
import { newGrant } from './grants.js';
import { type Redmine, startRedmine } from './redmine-server.js';

/** A real Redmine behind a gate, and functions that run the built action and command against it. */
export class Stage {
  readonly #subPath: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'bearer-step-redmine-'));
  readonly #evidence = new Evidence();
  readonly #results: ActionResult[] = [];
  readonly #stores: string[] = [];
  #redmine: Redmine | undefined;
  #gate: Gate | undefined;
  #browser: Browser | undefined;
  readonly #servers: { close(): Promise<void> }[] = [];
  readonly #logins: { cli: Cli; prints: boolean }[] = [];

  /** Starts Redmine before the tests of a file and stops it after them. Checks that no secret has leaked. */
  constructor({ subPath = '' } = {}) {
    this.#subPath = subPath;
    // The first start on a machine installs Redmine.
    beforeAll(() => this.#open(), 600_000);
    afterEach(() => this.#forget());
    afterAll(() => this.#close(), 60_000);
  }

  get redmine(): Redmine {
    if (this.#redmine === undefined) throw new Error('Redmine has not started yet.');
    return this.#redmine;
  }

  get gate(): Gate {
    if (this.#gate === undefined) throw new Error('Redmine has not started yet.');
    return this.#gate;
  }

  get admin(): Administration {
    return administer(this.redmine);
  }

  /** The address of Redmine for the action and the browser, which is the gate's. */
  get baseUrl(): string {
    return this.gate.origin + new URL(this.redmine.baseUrl).pathname.replace(/\/$/u, '');
  }

  /** Returns the path of a file in the test's folder. */
  path(name: string): string {
    return join(this.#folder, name);
  }

  /** Returns every secret so far. */
  secrets(): string[] {
    return this.#evidence.secrets(this.gate.exchanges);
  }

  /** Adds a secret that does not pass through the gate. */
  addSecret(secret: string): void {
    this.#evidence.add(secret);
  }

  /** Clears the exchanges that the gate has recorded. Their secrets are kept in the evidence. */
  forgetExchanges(): void {
    this.secrets();
    this.gate.exchanges.length = 0;
  }

  /** Returns the server, and closes it after the tests. */
  keep<Server extends { close(): Promise<void> }>(server: Server): Server {
    this.#servers.push(server);
    return server;
  }

  /** Starts a new chain and writes its first refresh token to the store. */
  async newChain(scopes?: readonly string[]): Promise<Chain> {
    const { refresh_token: token, access_token: other } = await newGrant(this.redmine, scopes);
    this.#evidence.add(token, other);
    const store = this.newStore();
    writeFileSync(store, token);
    return chainIn(store);
  }

  /** Returns the path of a new store, a file that may contain a refresh token. */
  newStore(): string {
    const store = this.path(`store-${this.#stores.length}`);
    this.#stores.push(store);
    return store;
  }

  /** Creates the folder of a new job, with these files in its workspace. Steps with the same folder are in one job. */
  newJobFolder(files: Readonly<Record<string, Buffer>> = {}): string {
    const folder = mkdtempSync(join(tmpdir(), 'bearer-step-job-'));
    const workspace = join(folder, 'workspace');
    mkdirSync(workspace);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(workspace, name), content);
    return folder;
  }

  /** The inputs that name this Redmine and its client. */
  get client(): Record<string, string> {
    const { clientId, clientSecret } = this.redmine;
    return { provider: 'redmine', 'base-url': this.baseUrl, 'client-id': clientId, 'client-secret': clientSecret };
  }

  /** Returns the browser, and closes it after the tests. */
  async browser(): Promise<Browser> {
    return (this.#browser ??= await openBrowser());
  }

  /** Starts `bearer-step login` for this Redmine. After the test, checks that no secret has leaked. */
  login(args: readonly string[], options: CliOptions = {}): Cli {
    const { clientId, clientSecret } = this.redmine;
    const system = ['--provider', 'redmine', '--base-url', this.baseUrl, '--client-id', clientId];
    const env = { BEARER_STEP_CLIENT_SECRET: clientSecret, ...options.env };
    const cli = startCli(['login', ...system, ...args], { ...options, env });
    this.#logins.push({ cli, prints: args.includes('--print') });
    return cli;
  }

  /** Saves a screenshot of a page to the folder in the variable PICTURES, if it is set. */
  async picture(page: Page, name: string): Promise<void> {
    const folder = process.env['PICTURES'];
    if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
  }

  /** Runs a step (main and post) with a chain and step debug on. Checks that no secret leaks. */
  async step(
    chain: Chain,
    inputs: Record<string, string>,
    options: Partial<ActionOptions> = {},
  ): Promise<ActionResult> {
    const refresh = { 'refresh-token': chain.seed, 'load-refresh-token': load, 'save-refresh-token': save };
    const env = { STORE: chain.store, ...options.env };
    return this.run({ ...this.client, ...refresh, ...inputs }, { ...options, env });
  }

  /** Runs a step with only these inputs, with step debug on. Checks that no secret leaks. */
  async run(inputs: Record<string, string>, options: Partial<ActionOptions> = {}): Promise<ActionResult> {
    const result = await runAction({ ...options, inputs, debug: true });
    this.#results.push(result);
    expectNoLeaks(result, this.secrets());
    return result;
  }

  async #open(): Promise<void> {
    this.#evidence.startWatch();
    this.#redmine = await startRedmine({ subPath: this.#subPath });
    const { clientId, clientSecret, bot } = this.#redmine;
    this.#gate = await startGate(this.#redmine.baseUrl);
    this.#evidence.add(bot.password, ...secretsOfClient(clientId, clientSecret));
  }

  async #forget(): Promise<void> {
    const secrets = this.secrets();
    this.forgetExchanges();
    for (const result of this.#results.splice(0)) result.remove();
    for (const { cli, prints } of this.#logins.splice(0)) {
      cli.kill('SIGKILL');
      const { stdout, stderr } = await cli.ended;
      const files = readdirSync(cli.folder);
      cli.remove();
      const printed = prints ? stderr : stdout + stderr;
      expect(secrets.flatMap(formsOf).filter((form) => printed.includes(form))).toEqual([]);
      expect(files).toEqual([]);
    }
  }

  async #close(): Promise<void> {
    await this.#browser?.close();
    for (const server of this.#servers) await server.close();
    await this.#gate?.close();
    await this.#redmine?.close();
    const { leaks, seen } = this.#evidence.closeWatch();
    const files = this.#evidence.leakingFiles().filter((file) => !this.#isStore(file));
    rmSync(this.#folder, { recursive: true });
    expect(leaks).toEqual([]);
    expect(seen).toContainEqual(expect.stringMatching(/dist\/(?:main|cli|report)\/index\.js/u));
    expect(files).toEqual([]);
  }

  /** Returns whether a file is a store, or a file that the save command renames to one. */
  #isStore(file: string): boolean {
    return this.#stores.some((store) => file === store || (file.startsWith(`${store}.`) && file.endsWith('.new')));
  }
}
