import { runCommand, type CommandCall, type CommandResult, type RunCommand } from '../../src/lib/command.js';
import type { PostDeps } from '../../src/actions/step/run-post.js';
import type { StepDeps } from '../../src/step/run-step.js';
import { putBack } from '../../src/ci/world.js';
import { StepError } from '../../src/lib/errors.js';
import type { HttpResponse, HttpRequest } from '../../src/http/message.js';
import type { Trust } from '../../src/http/trust.js';
import { bundles } from './bundles.js';
import { createFakeHost, type FakeHost, type FakeHostOptions } from './fake-host.js';

/**
 * A server's reaction to a request: a response (by default 200 with an empty body; an object is sent as JSON), or an
 * error.
 */
export type Reply = { status?: number; headers?: Record<string, string>; body?: string | object } | StepError;

export interface FakeWorld {
  deps: StepDeps & PostDeps;
  host: FakeHost;
  /** The requests that were sent, in order, as `METHOD URL`. */
  readonly sent: readonly string[];
  readonly attempts: readonly HttpRequest[];
  /** The trust settings of each exchange that was opened. */
  readonly trusts: readonly Trust[];
  /** The environment variables of the process. */
  environment: NodeJS.ProcessEnv;
  /** The clock, in milliseconds since 1970. Only a test moves it. */
  clock: { now: number };
  /** Cancels the job, as a signal of the runner does. */
  cancel(signal: string): void;
}

export type FakeServer = (attempt: HttpRequest, world: FakeWorld) => Reply | Promise<Reply>;

export interface FakeWorldOptions extends FakeHostOptions {
  serve?: FakeServer;
  /** The environment variables of the process. By default none. */
  environment?: NodeJS.ProcessEnv;
  /** Runs the commands of the workflow. By default they really run. */
  runCommand?: RunCommand;
}

/** Returns the dependencies of a run, with `serve` as the only server. No time passes, and jitter is 0. */
export function createFakeWorld(options: FakeWorldOptions = {}): FakeWorld {
  const host = createFakeHost(options);
  const attempts: HttpRequest[] = [];
  const trusts: Trust[] = [];
  const cancels: ((signal: string) => void)[] = [];
  const clock = { now: Date.UTC(2026, 0, 1) };
  const environment: NodeJS.ProcessEnv = options.environment ?? {};
  const deps: FakeWorld['deps'] = {
    host,
    environment,
    setEnvironment: (variables) => putBack(environment, variables),
    openExchange: (trust) => {
      trusts.push(trust);
      return {
        send: async (attempt) => {
          attempts.push(attempt);
          const reply = (await options.serve?.(attempt, world)) ?? {};
          if (reply instanceof StepError) throw reply;
          return responseOf(reply);
        },
        trust: () => trust,
        preconnect: () => undefined,
      };
    },
    loadBundle: bundles({}),
    runCommand: options.runCommand ?? runCommand,
    now: () => clock.now,
    random: () => 0,
    onCancel: (cancel) => cancels.push(cancel),
  };
  const world: FakeWorld = {
    deps,
    host,
    attempts,
    trusts,
    environment,
    clock,
    get sent() {
      return attempts.map(({ method, url }) => `${method} ${url.href}`);
    },
    cancel: (signal) => cancels.forEach((cancel) => cancel(signal)),
  };
  return world;
}

function responseOf({ status = 200, headers = {}, body = '' }: Exclude<Reply, StepError>): HttpResponse {
  return { status, headers, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) };
}

/** Returns a `runCommand` that starts no shell, and its recorded calls. `print` returns the output of a command. */
export function fakeCommands(print: (call: CommandCall) => string | Partial<CommandResult> = () => ''): {
  runCommand: RunCommand;
  calls: CommandCall[];
} {
  const calls: CommandCall[] = [];
  const runFake: RunCommand = (call) => {
    calls.push(call);
    const printed = print(call);
    const result = typeof printed === 'string' ? { stdout: printed } : printed;
    return Promise.resolve({ ending: 'ok', exitCode: 0, stdout: '', stderr: '', isCut: false, ...result });
  };
  return { runCommand: runFake, calls };
}
