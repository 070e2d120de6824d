import type { CommandCall, CommandResult } from '../../../../src/lib/command.js';
import type { CliDeps } from '../../../../src/cli/deps.js';
import { inputError } from '../../../../src/inputs/input-errors.js';
import type { FakeHost } from '../../../support/fake-host.js';
import { createFakeWorld, type FakeServer, type FakeWorld } from '../../../support/fake-world.js';

export const SECRET = 'client-secret-0f8e21/+~';

export interface LoginWorldOptions {
  /** The options of the command line, which are the inputs. */
  inputs?: Readonly<Record<string, string>>;
  /** The lines that the user types. Then the input ends. */
  typed?: readonly string[];
  /** By default, it contains the client secret. */
  environment?: NodeJS.ProcessEnv;
  serve?: FakeServer;
  /** The result of a command, or of each one in order. By default, it succeeds. */
  command?: Partial<CommandResult> | readonly Partial<CommandResult>[];
  /** The result of the check whether the shell finds a command. By default, it does. */
  check?: Partial<CommandResult>;
  /** The commands that the user types, one for each question. Without it, there is no terminal. */
  commands?: readonly string[];
  /** What the browser does with a URL; undefined if there is no browser. */
  browse?: (url: URL) => Promise<unknown>;
}

export interface LoginWorld extends Pick<FakeWorld, 'sent' | 'attempts' | 'trusts' | 'clock'> {
  deps: CliDeps;
  host: FakeHost;
  /** Lines on standard output. */
  printed: string[];
  /** The names of the inputs that the command asked for, in order. */
  asked: string[];
  /** The commands that were run. */
  ran: CommandCall[];
  /** The scripts that checked whether the shell finds a command. */
  checks: string[];
  /** The URLs that the browser was asked to open. */
  opened: URL[];
  readonly isClosed: boolean;
}

/** Returns a fake world with a user at a terminal. No time passes. */
export function createLoginWorld(options: LoginWorldOptions = {}): LoginWorld {
  const { inputs = {}, typed = [], environment = { BEARER_STEP_CLIENT_SECRET: SECRET }, browse } = options;
  const { command = {}, check = {}, commands } = options;
  const results: Partial<CommandResult>[] = [command].flat();
  const [lines, nextCommands] = [[...typed], [...(commands ?? [])]];
  const checks: string[] = [];
  const [printed, asked]: [string[], string[]] = [[], []];
  const ran: CommandCall[] = [];
  const opened: URL[] = [];
  const sent: string[] = [];
  let isClosed = false;
  const success: CommandResult = { ending: 'ok', exitCode: 0, stdout: '', stderr: '', isCut: false };
  const world = createFakeWorld({
    inputs,
    run: undefined,
    workspace: '/nowhere',
    temp: '',
    event: '',
    serve: (attempt, itself) => {
      sent.push(`${attempt.method} ${attempt.url.href}`);
      return options.serve?.(attempt, itself) ?? {};
    },
    runCommand: (call) => {
      if (call.stdin === '') {
        checks.push(call.script);
        return Promise.resolve({ ...success, ...check });
      }
      ran.push(call);
      return Promise.resolve({ ...success, ...(results.length > 1 ? results.shift() : results[0]) });
    },
  });
  const deps: CliDeps = {
    ...world.deps,
    host: world.host,
    environment,
    terminal: {
      isInteractive: commands !== undefined,
      isRead: true,
      isLog: false,
      askOpenly: (question) => {
        asked.push(question);
        return Promise.resolve(nextCommands.shift() ?? '');
      },
      ask: (input) => {
        asked.push(input);
        const line = lines.shift() ?? '';
        return line === '' ? Promise.reject(inputError(input, 'is empty: nothing was typed.')) : Promise.resolve(line);
      },
      print: (line) => {
        printed.push(line);
        return Promise.resolve();
      },
      close: () => (isClosed = true),
    },
    openBrowser: (url) => {
      opened.push(url);
      void browse?.(url);
      return Promise.resolve(browse !== undefined);
    },
  };
  const { host, attempts, trusts, clock } = world;
  return {
    deps,
    host,
    attempts,
    trusts,
    clock,
    sent,
    printed,
    asked,
    ran,
    checks,
    opened,
    get isClosed() {
      return isClosed;
    },
  };
}

/** Returns the address that the user was asked to open. */
export function addressIn({ lines }: FakeHost): URL {
  const [address] = /(?<=:\n\n)http\S+/u.exec(lines.join('\n')) ?? [];
  if (address === undefined) throw new Error('The log contains no address to open.');
  return new URL(address);
}
