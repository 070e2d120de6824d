import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CliDeps } from '../../../../src/cli/deps.js';
import { execute } from '../../../../src/cli/exec/execute.js';
import { EXEC } from '../../../../src/cli/exec/exec.js';
import { helpOfVerb } from '../../../../src/cli/help.js';
import type { FakeHost } from '../../../support/fake-host.js';
import { createFakeWorld, type FakeServer } from '../../../support/fake-world.js';
import { createLoginWorld } from '../login/login-world.js';

const SECRET = 'client-secret-0f8e21/+~';

let temp = '';
beforeEach(() => {
  temp = mkdtempSync(join(tmpdir(), 'bearer-step-execute-'));
});
afterEach(() => rmSync(temp, { recursive: true, force: true }));

interface Options {
  /** The script of Node.js that is run; undefined for no command at all. */
  script?: string;
  /** The command, if it is not Node.js. */
  command?: readonly string[];
  values?: Record<string, string>;
  tokenFile?: boolean;
  inputs?: Record<string, string>;
  environment?: NodeJS.ProcessEnv;
  serve?: FakeServer;
  /** Changes the dependencies, or sends signals. */
  prepare?: (deps: CliDeps, signals: EventEmitter) => void;
}

interface Run {
  exitCode: number | undefined;
  error: unknown;
  host: FakeHost;
  sent: readonly string[];
  signals: EventEmitter;
  /** Returns the text that the script wrote. */
  written: () => string;
}

/** Responds with tokens that are numbered, and accepts each revocation. */
function tokens(expiresIn: unknown = 3600): FakeServer {
  let count = 0;
  return ({ url }) => {
    if (url.pathname === '/revoke') return {};
    if (url.pathname !== '/token') {
      const at = (path: string): string => `https://login.example.com${path}`;
      const endpoints = { token_endpoint: at('/token'), revocation_endpoint: at('/revoke') };
      return { body: { issuer: 'https://login.example.com', ...endpoints } };
    }
    count += 1;
    return { body: { access_token: `token-000${count}-hush`, token_type: 'Bearer', expires_in: expiresIn } };
  };
}

async function run(options: Options = {}): Promise<Run> {
  const { script, values = {}, tokenFile = false, inputs = {}, environment = {} } = options;
  const file = join(temp, 'written');
  const world = createFakeWorld({
    inputs: { issuer: 'https://login.example.com', 'client-id': 'ci', 'client-secret': SECRET, ...inputs },
    environment: { PATH: process.env['PATH'] ?? '', OUT: file, ...environment },
    serve: options.serve ?? tokens(),
    run: undefined,
    temp,
  });
  const { terminal, openBrowser } = createLoginWorld().deps;
  const deps: CliDeps = { ...world.deps, host: world.host, terminal, openBrowser, now: () => Date.now() };
  const signals = new EventEmitter();
  options.prepare?.(deps, signals);
  const command = options.command ?? (script === undefined ? [] : [process.execPath, '-e', script]);
  const line = {
    command: 'exec',
    words: [],
    rest: command,
    values,
    flags: new Set(tokenFile ? ['token-file'] : []),
  };
  let [exitCode, error]: [number | undefined, unknown] = [undefined, undefined];
  await execute(line, deps, signals).then(
    (code) => (exitCode = code),
    (failure: unknown) => (error = failure),
  );
  const written = (): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  return { exitCode, error, host: world.host, sent: world.sent, signals, written };
}

const WRITE = `require('fs').writeFileSync(process.env.OUT, JSON.stringify(process.env));`;

/** What is left in the folder for temporary files, without the text that the script wrote. */
const leftovers = (): string[] => readdirSync(temp).filter((name) => name !== 'written');

test('the command gets the token, and the token is revoked', async () => {
  const { exitCode, error, host, sent, signals, written } = await run({ script: `${WRITE} process.exit(5)` });
  expect({ exitCode, error }).toEqual({ exitCode: 5, error: undefined });
  expect(JSON.parse(written())).toMatchObject({ BEARER_TOKEN: 'token-0001-hush' });
  expect(sent.at(-1)).toBe('POST https://login.example.com/revoke');
  expect(host.lines.join('\n')).not.toContain('hush');
  expect(host.infos).toContain('Starting the command with BEARER_TOKEN.');
  expect(host.infos.at(-1)).toBe('The server accepted the revocation of the token.');
  expect(host.states.filter((state) => state !== '{}')).toHaveLength(1);
  expect(signals.eventNames()).toEqual([]);
});

test('revoke-token: false leaves the token', async () => {
  const { sent } = await run({ script: WRITE, inputs: { 'revoke-token': 'false' } });
  expect(sent.filter((line) => line.endsWith('/revoke'))).toEqual([]);
});

test('a token that expires soon causes a warning', async () => {
  const { host } = await run({ script: WRITE, serve: tokens(30) });
  expect(host.warnings).toEqual([
    expect.stringMatching(/^The token is valid for only (?:30|29) s, less than min-ttl/u),
  ]);
});

test('the variables that are withheld are named', async () => {
  const environment = { GITHUB_TOKEN: 'x', COPY: SECRET, BASH_ENV: 'y' };
  const { host, written } = await run({ script: WRITE, environment });
  expect(host.infos).toContain('The command does not get these variables: GITHUB_TOKEN, COPY.');
  expect(Object.keys(JSON.parse(written()) as object).sort()).toEqual(['BEARER_TOKEN', 'OUT', 'PATH']);
});

describe('with a file', () => {
  test('the token is renewed in it, and it is removed', async () => {
    const script = `
      const fs = require('fs');
      const seen = new Set();
      const timer = setInterval(() => {
        seen.add(fs.readFileSync(process.env.TOKEN_FILE, 'utf8'));
        if (seen.size < 3) return;
        clearInterval(timer);
        fs.writeFileSync(process.env.OUT, [...seen].join(' '));
      }, 20);`;
    const { exitCode, host, written, signals } = await run({
      script,
      tokenFile: true,
      values: { env: 'TOKEN_FILE' },
      serve: tokens(1),
    });
    expect(exitCode).toBe(0);
    expect(written()).toBe('token-0001-hush token-0002-hush token-0003-hush');
    expect(host.infos).toContain('The token was renewed 2 times.');
    expect(host.infos.filter((line) => line.startsWith('Sending the client credentials'))).toHaveLength(1);
    expect(leftovers()).toEqual([]);
    expect(signals.eventNames()).toEqual([]);
  });

  test('is removed if the process ends unexpectedly', async () => {
    let found: string[] = [];
    const { exitCode } = await run({
      script: `setTimeout(() => undefined, 500)`,
      tokenFile: true,
      prepare: (_, signals) => {
        setTimeout(() => {
          found = leftovers();
          signals.emit('exit');
        }, 300);
      },
    });
    expect({ exitCode, count: found.length, left: leftovers() }).toEqual({ exitCode: 0, count: 1, left: [] });
  });

  test.each([
    { name: 'whose end is unknown', inputs: {}, expiresIn: null, says: 'The expiry time of the token is unknown' },
    { name: 'that was given', inputs: { token: 'token-9999-hush' }, expiresIn: 60, says: 'The token was given' },
  ])('a token $name is not renewed, and a warning says so', async ({ inputs, expiresIn, says }) => {
    const given: Record<string, string> =
      'token' in inputs ? { ...inputs, issuer: '', 'client-id': '', 'client-secret': '' } : inputs;
    const { exitCode, host } = await run({ script: WRITE, tokenFile: true, inputs: given, serve: tokens(expiresIn) });
    expect(exitCode).toBe(0);
    expect(host.warnings).toEqual([expect.stringContaining(says)]);
  });
});

describe('an error', () => {
  test.each([
    { name: 'without a command', options: { command: [] }, says: 'command line: has no command.' },
    { name: 'with an empty command', options: { command: [''] }, says: 'command line: has no command.' },
    { name: 'with a bad name', options: { script: WRITE, values: { env: 'PATH' } }, says: 'env: is a name that' },
    { name: 'with a bad input', options: { script: WRITE, inputs: { retries: 'x' } }, says: 'retries' },
    {
      name: 'with a secret in PATH',
      options: { script: WRITE, environment: { PATH: SECRET } },
      says: 'environment: has a secret in PATH',
    },
  ])('$name is found before anything is sent', async ({ options, says }) => {
    const { error, sent, written, signals } = await run({ ...options, tokenFile: true });
    expect(String(error)).toContain(says);
    expect({ sent, written: written(), left: leftovers() }).toEqual({ sent: [], written: '', left: [] });
    expect(signals.eventNames()).toEqual([]);
  });

  test('of the server starts nothing', async () => {
    const serve: FakeServer = (attempt, world) =>
      attempt.url.pathname === '/token' ? { status: 401, body: { error: 'invalid_client' } } : tokens()(attempt, world);
    const { error, written } = await run({ script: WRITE, serve });
    expect(error).toMatchObject({ code: 'TOKEN_REJECTED' });
    expect(written()).toBe('');
  });

  test('of the masks starts nothing, and revokes the token', async () => {
    const { error, written, sent } = await run({
      script: WRITE,
      tokenFile: true,
      prepare: ({ host }) => {
        host.mask = () => {
          throw new TypeError('no mask');
        };
      },
    });
    expect(error).toBeInstanceOf(TypeError);
    expect({ written: written(), left: leftovers() }).toEqual({ written: '', left: [] });
    expect(sent.at(-1)).toBe('POST https://login.example.com/revoke');
  });

  test.each([
    { command: ['no-such-command-here'], exitCode: 127, says: 'was not found' },
    { command: ['/'], exitCode: 126, says: 'could not be started' },
  ])('of $command gives $exitCode, and revokes the token', async ({ command, exitCode, says }) => {
    const { exitCode: code, host, sent } = await run({ command, tokenFile: true });
    expect(code).toBe(exitCode);
    expect(host.failures).toEqual([expect.stringContaining(says)]);
    expect(sent.at(-1)).toBe('POST https://login.example.com/revoke');
    expect(leftovers()).toEqual([]);
  });
});

describe('a signal', () => {
  test('before the request cancels it', async () => {
    const { error, sent, written } = await run({
      script: WRITE,
      prepare: (deps, signals) => {
        const input = deps.host.input.bind(deps.host);
        deps.host.input = (name) => {
          signals.emit('SIGTERM');
          return input(name);
        };
      },
    });
    expect(error).toMatchObject({ code: 'CANCELLED' });
    expect({ sent, written: written() }).toEqual({ sent: [], written: '' });
  });

  test('during the request cancels it', async () => {
    const signals: EventEmitter[] = [];
    const { error, written } = await run({
      script: WRITE,
      prepare: (_, source) => signals.push(source),
      serve: (attempt, world) => {
        signals[0]?.emit('SIGINT');
        return tokens()(attempt, world);
      },
    });
    expect(error).toMatchObject({ code: 'CANCELLED', message: 'The step was cancelled (SIGINT).' });
    expect(written()).toBe('');
  });

  test('reaches the command, whose exit code counts', async () => {
    const script = `process.on('SIGTERM', () => process.exit(7)); setInterval(() => undefined, 1000);
      require('fs').writeFileSync(process.env.OUT, 'ready');`;
    const { exitCode } = await run({
      script,
      tokenFile: true,
      prepare: (_, signals) => {
        const timer = setInterval(() => {
          if (!existsSync(join(temp, 'written'))) return;
          clearInterval(timer);
          signals.emit('SIGTERM');
        }, 20);
      },
    });
    expect({ exitCode, left: leftovers() }).toEqual({ exitCode: 7, left: [] });
  });
});

test('the help says how to write the command, and has no secret as an option', () => {
  const help = helpOfVerb(EXEC);
  expect(help).toMatch(/^bearer-step exec \[OPTIONS\] -- COMMAND \[ARGUMENTS\]\n/u);
  expect(help).toContain('--token-file');
  expect(help).not.toMatch(/--(?:client-secret|token|refresh-token|seal-key|share-token|dotenv)\b(?!-)/u);
});
