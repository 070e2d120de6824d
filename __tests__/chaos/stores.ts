import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startRecordingServer } from '../../sandbox/recording-server.js';
import { startGitHub } from '../../sandbox/systems/github/server.js';
import type { Decision } from './disturber.js';
import type { STORES } from './plan.js';

/** A store of a refresh token between steps, as the documents describe it. */
export interface Store {
  /** The inputs that select the store. */
  inputs(): Record<string, string>;
  /** Variables of the job. */
  env: Record<string, string>;
  secrets: readonly string[];
  /** Returns the refresh token in the store; an envelope, if the store has only that. */
  content(): string;
  /** Saves a refresh token, as a user does after getting it back from a log. */
  rescue(token: string): void;
  /** The ids of the runs whose step is running. A lease of another run expires at once, instead of in three minutes. */
  running: Set<string>;
  close(): Promise<void>;
}

export interface StoreOptions {
  /** The first refresh token. */
  seed: string;
  /** A folder for the store. */
  folder: string;
  /** Receives each request to the store. */
  meet: (request: IncomingMessage, response: ServerResponse) => Decision;
}

export const openStore: Record<(typeof STORES)[number], (options: StoreOptions) => Promise<Store>> = {
  command: openVault,
  file: openFile,
  branch: openBranch,
};

/** A file, with the commands of docs/refresh-tokens.md. */
function openFile({ seed, folder }: StoreOptions): Promise<Store> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'planio');
  writeFileSync(path, seed);
  return Promise.resolve({
    inputs: () => ({
      'load-refresh-token': `cat ${path}`,
      'save-refresh-token': `umask 077\ncat > ${path}.new\nsync ${path}.new\nmv ${path}.new ${path}`,
    }),
    env: {},
    secrets: [],
    content: () => readFileSync(path, 'utf8'),
    rescue: (token) => writeFileSync(path, token),
    running: new Set(),
    close: () => Promise.resolve(),
  });
}

/** A vault, which commands access over the network. */
async function openVault({ seed, meet }: StoreOptions): Promise<Store> {
  let token = seed;
  const server = await startRecordingServer({
    host: '127.0.0.1',
    handler: async (request, response, body) => {
      const { isHandled, delayMs } = meet(request, response);
      if (isHandled) return;
      await setTimeout(delayMs);
      if (request.method === 'PUT') token = body.toString();
      response.writeHead(200, { 'content-length': request.method === 'PUT' ? 0 : Buffer.byteLength(token) });
      response.end(request.method === 'PUT' ? '' : token);
    },
  });
  const curl = `curl --silent --show-error --fail --max-time 3`;
  return {
    inputs: () => ({
      'load-refresh-token': `${curl} ${server.origin}/token`,
      // The step must end what a command leaves behind.
      'save-refresh-token': `sleep 5 & ${curl} --upload-file - ${server.origin}/token`,
    }),
    env: {},
    secrets: [],
    content: () => token,
    rescue: (rescued) => (token = rescued),
    running: new Set(),
    close: () => server.close(),
  };
}

/** A branch of a repository. */
async function openBranch({ seed, meet }: StoreOptions): Promise<Store> {
  let first = seed;
  let aheadMs = 0;
  const running = new Set<string>();
  const expired = new Set<string>();
  const delays = new WeakMap<IncomingMessage, number>();
  const github = await startGitHub({
    now: () => Date.now() + aheadMs,
    intercept: (request, response) => {
      const { holder = '' } = record().lease ?? {};
      const [, runId = ''] = /^run (\d+)-/u.exec(holder) ?? [];
      if (runId !== '' && !running.has(runId) && !expired.has(holder)) {
        aheadMs += 200_000;
        expired.add(holder);
      }
      const { isHandled, delayMs } = meet(request, response);
      delays.set(request, delayMs);
      return isHandled;
    },
    hold: (request) => setTimeout(delays.get(request) ?? 0),
  });
  const record = (): { box: string | null; lease: { holder: string } | null } => {
    const branch = github.branches().findLast((name) => /^bearer-step\/[0-9a-f]{20}$/u.test(name)) ?? '';
    return JSON.parse(github.file(branch, 'chain.json') ?? '{ "box": null, "lease": null }') as ReturnType<
      typeof record
    >;
  };
  return {
    inputs: () => ({ 'refresh-token': first, 'save-refresh-token': 'branch', 'github-token': github.token }),
    env: { GITHUB_API_URL: github.apiUrl, GITHUB_REPOSITORY: github.repository },
    secrets: [github.token],
    content: () => record().box ?? '',
    // A new first refresh token selects a new branch.
    rescue: (token) => (first = token),
    running,
    close: () => github.close(),
  };
}
