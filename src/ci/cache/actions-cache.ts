import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleFile } from '../../lib/bundle.js';
import { StepError } from '../../lib/errors.js';
import type { CacheCall, CacheResult } from './child.js';
import type { CacheEntry, CacheService } from './service.js';

/** What the program needs: the service, its token, and how to get there. It gets nothing else of the environment. */
const PASSED = [
  'ACTIONS_CACHE_URL ACTIONS_RESULTS_URL ACTIONS_RUNTIME_TOKEN ACTIONS_CACHE_SERVICE_V2 ACTIONS_CACHE_MODE',
  'GITHUB_SERVER_URL http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY',
  'NODE_EXTRA_CA_CERTS NODE_USE_SYSTEM_CA SSL_CERT_FILE SSL_CERT_DIR',
  // Windows opens no connection without it.
  'SystemRoot',
].flatMap((names) => names.split(' '));

const TIMEOUT_MS = 10_000;

const failed = (problem: string, cause?: unknown): StepError =>
  new StepError('STORE_FAILED', `The cache service ${problem}.`, { cause });

/** Returns whether the runner names a service. Version 1 needs no token: act has none. */
function hasService(environment: Readonly<NodeJS.ProcessEnv>): boolean {
  const { ACTIONS_CACHE_URL = '', ACTIONS_RESULTS_URL = '', ACTIONS_RUNTIME_TOKEN = '' } = environment;
  return ACTIONS_CACHE_URL !== '' || (ACTIONS_RESULTS_URL !== '' && ACTIONS_RUNTIME_TOKEN !== '');
}

export interface ActionsCacheOptions {
  environment: Readonly<NodeJS.ProcessEnv>;
  /** The runner's temp folder. */
  temp: string;
  /** Ends a call early: it rejects. */
  signal?: AbortSignal;
  /** How long one call may take. By default 10,000. */
  timeoutMs?: number;
  /** The bundle `cache`. By default the one next to the running bundle. */
  program?: string;
}

/**
 * The cache of GitHub Actions, by @actions/cache in a child process: docs/design/027-token-cache.md. The child works in a
 * private folder, which is removed at the end of each call.
 */
export class ActionsCacheService implements CacheService {
  readonly #options: ActionsCacheOptions;

  constructor(options: ActionsCacheOptions) {
    this.#options = options;
  }

  async find(prefixes: readonly string[]): Promise<CacheEntry | undefined> {
    const result = await this.#call({ find: prefixes });
    if (result === 'nothing') return undefined;
    const isFound = typeof result === 'object' && 'key' in result;
    if (!isFound || !prefixes.some((prefix) => result.key.startsWith(prefix))) throw failed('returned another entry');
    return { key: result.key, text: result.text };
  }

  async save(key: string, text: string): Promise<boolean> {
    const result = await this.#call({ save: key, text });
    return typeof result === 'object' && 'saved' in result && result.saved;
  }

  async #call(call: CacheCall): Promise<CacheResult> {
    const { environment, temp } = this.#options;
    if (temp === '' || !hasService(environment)) throw failed('does not exist in this job');
    const folder = await realpath(temp)
      .then((real) => mkdtemp(join(real, 'bearer-step-cache-')))
      .catch((cause: unknown) => {
        throw failed('cannot be used: the step cannot write to the temp folder of the runner', cause);
      });
    try {
      const result = await this.#run(folder, JSON.stringify(call));
      if (typeof result === 'object' && 'problem' in result) throw failed(result.problem);
      return result;
    } finally {
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }

  /** Runs the program in `folder`. Resolves when it has ended. */
  async #run(folder: string, input: string): Promise<CacheResult> {
    const { environment, program = bundleFile('cache'), timeoutMs = TIMEOUT_MS, signal } = this.#options;
    const { spawn } = await import('node:child_process');
    const passed = PASSED.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]]));
    const own = { GITHUB_WORKSPACE: folder, RUNNER_TEMP: folder, TMPDIR: folder, HOME: folder, PATH: '' };
    const child = spawn(process.execPath, [program], {
      cwd: folder,
      env: { ...(Object.fromEntries(passed) as NodeJS.ProcessEnv), ...own },
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
    });
    const kill = (): unknown => child.kill('SIGKILL');
    // Not `AbortSignal.timeout`: Node.js 20 may collect it as garbage before its time.
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), timeoutMs);
    for (const end of [limit.signal, signal]) end?.addEventListener('abort', kill);
    if (signal?.aborted === true) kill();
    // A child that ends without reading breaks the pipe.
    child.stdin.on('error', () => undefined);
    child.stdin.write(`${input}\n`);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    await new Promise((resolve) => child.once('error', resolve).once('close', resolve));
    clearTimeout(timer);
    signal?.removeEventListener('abort', kill);
    if (signal?.aborted === true) throw failed('did not respond before the step ended');
    if (limit.signal.aborted) throw failed(`did not respond within ${timeoutMs / 1000} seconds`);
    try {
      return JSON.parse(Buffer.concat(chunks).toString('utf8')) as CacheResult;
    } catch (cause) {
      throw failed('cannot be used: its program did not run', cause);
    }
  }
}
