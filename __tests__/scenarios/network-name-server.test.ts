/** A look-up that never ends: `process.exit` waits for it, but the step must not. */
import type { ChildProcess } from 'node:child_process';
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthority, type Authority } from '../../sandbox/certificates.js';
import { reportStage } from './report-stage.js';
import { SILENT_HOST, startSilentNameServer, whyImpossible, type SilentNameServer } from './silent-name-server.js';
import { expectFailure, expectSuccess, keep, run } from './stage.js';
import { startStandIn } from './stand-in.js';
import { commandsOf, disposables } from './support.js';

const NODE = process.env['ACTION_NODE'] ?? process.execPath;
/** Whether this Node.js can replace its process (docs/troubleshooting.md, TIMEOUT). */
const canReplace = spawnSync(NODE, ['-p', 'typeof process.execve'], { encoding: 'utf8' }).stdout.trim() === 'function';
const impossible = whyImpossible();
const describeIf = (skipped: string | undefined, name: string, tests: () => void): void =>
  skipped === undefined ? describe(name, tests) : describe.skip(`${name} (skipped: ${skipped})`, tests);

/** How long the process may live after the step has ended or was cancelled. */
const LIMIT_MS = 200;
const later = disposables('all tests');
let names: SilentNameServer;

/** Measures how long a process lives after an event. */
class Stopwatch {
  #startedAt = Number.NaN;
  #endedAt = Number.NaN;

  /** Starts when the process prints a command of this name. */
  onCommand(child: ChildProcess, command: string): void {
    this.#onExit(child);
    child.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.includes(`::${command}::`)) this.#startedAt = performance.now();
    });
  }

  /** Sends the signal at the first look-up, and starts. */
  onSignal(child: ChildProcess, signal: NodeJS.Signals): void {
    this.#onExit(child);
    names.onQuery = () => {
      names.onQuery = () => undefined;
      this.#startedAt = performance.now();
      child.kill(signal);
    };
  }

  #onExit(child: ChildProcess): void {
    child.once('exit', () => (this.#endedAt = performance.now()));
  }

  get ms(): number {
    return this.#endedAt - this.#startedAt;
  }
}

const SILENT_URL = `https://${SILENT_HOST}`;

describeIf(
  impossible ?? (canReplace ? undefined : `${NODE} has no process.execve`),
  'while a name server is silent, the process ends at once',
  () => {
    beforeAll(async () => {
      names = later(await startSilentNameServer(NODE));
    });

    test.each([
      { name: 'at the time limit', inputs: { status: 'failure', timeout: '1' }, code: 'TIMEOUT' },
      { name: 'after an input error', inputs: { retries: 'x' }, code: 'INPUT_INVALID' },
    ])('$name', async ({ inputs, code }) => {
      const stopwatch = new Stopwatch();
      const result = await run({
        inputs: { provider: 'keycloak', issuer: `${SILENT_URL}/realms/ci`, ...inputs },
        node: names.node,
        onSpawn: (child) => stopwatch.onCommand(child, 'error'),
      });
      expectFailure(result, code);
      expect(stopwatch.ms).toBeLessThan(LIMIT_MS);
    });

    test.each(['SIGINT', 'SIGTERM'] as const)('after %s', async (signal) => {
      const server = keep(await startStandIn());
      const stopwatch = new Stopwatch();
      const result = await run({
        inputs: { ...server.inputs, 'base-url': SILENT_URL, request: 'GET /api' },
        node: names.node,
        onSpawn: (child) => stopwatch.onSignal(child, signal),
      });
      expectFailure(result, 'CANCELLED', signal);
      expect(stopwatch.ms).toBeLessThan(LIMIT_MS);
    });

    test('in the report', async () => {
      const { report } = await reportStage();
      const stopwatch = new Stopwatch();
      const { main } = await report({
        inputs: { status: 'failure', timeout: '1' },
        env: { GITHUB_API_URL: `${SILENT_URL}/api`, GITHUB_GRAPHQL_URL: `${SILENT_URL}/graphql` },
        node: names.node,
        onSpawn: (child) => stopwatch.onCommand(child, 'warning'),
      });
      expect(commandsOf(main, 'warning')).toEqual([expect.stringContaining('[TIMEOUT]')]);
      expect(stopwatch.ms).toBeLessThan(LIMIT_MS);
    });

    describe('in the post step', () => {
      let authority: Authority;
      beforeAll(async () => {
        authority = await createAuthority();
      });

      test('after SIGTERM', async () => {
        const certificate = await authority.issue({ names: [SILENT_HOST] });
        const server = keep(await startStandIn({ certificate }));
        const origin = `${SILENT_URL}:${new URL(server.origin).port}`;
        const stopwatch = new Stopwatch();
        names.setKnown(true);
        const result = await run({
          inputs: {
            ...server.inputs,
            issuer: `${origin}/realms/ci`,
            'base-url': origin,
            'ca-cert': authority.certificatePem,
          },
          node: names.node,
          post: true,
          betweenSteps: () => names.setKnown(false),
          onPostSpawn: (child) => stopwatch.onSignal(child, 'SIGTERM'),
        });
        expectSuccess(result);
        expect(commandsOf(result.post, 'warning')).toEqual([expect.stringContaining('SIGTERM')]);
        expect(result.post?.exitCode).toBe(0);
        expect(stopwatch.ms).toBeLessThan(LIMIT_MS);
      });
    });
  },
);

describeIf(
  impossible ?? (canReplace ? `${NODE} has process.execve` : undefined),
  'while a name server is silent, a Node.js without process.execve ends within the documented minute',
  () => {
    beforeAll(async () => {
      names = later(await startSilentNameServer(NODE, { usual: true }));
    });

    test('at the time limit', async () => {
      const stopwatch = new Stopwatch();
      const result = await run({
        inputs: { provider: 'keycloak', issuer: `${SILENT_URL}/realms/ci`, timeout: '1' },
        node: names.node,
        onSpawn: (child) => stopwatch.onCommand(child, 'error'),
      });
      expectFailure(result, 'TIMEOUT');
      expect(stopwatch.ms).toBeLessThan(60_000);
    }, 90_000);
  },
);
