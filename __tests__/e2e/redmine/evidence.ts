import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formsOf } from '../../scenarios/support.js';
import { secretsOf } from '../support/exchange-secrets.js';
import type { Exchange } from '../support/gate.js';

/**
 * The interval between two scans of the processes. A process may live for only a few milliseconds; most live longer.
 */
const SCAN_MS = 20;

/** Collects every secret of a test run and finds leaks of them, in any encoding. */
export class Evidence {
  readonly #secrets = new Set<string>();
  readonly #commandLines = new Set<string>();
  readonly #since = Date.now();
  #timer: NodeJS.Timeout | undefined;

  /** Adds tokens, codes or passwords, which must not leak from now on. */
  add(...secrets: (string | null | undefined)[]): void {
    for (const secret of secrets) if (secret) this.#secrets.add(secret);
  }

  /** Adds the secrets in the exchanges and returns all secrets so far. */
  secrets(exchanges: readonly Exchange[]): string[] {
    for (const exchange of exchanges) this.add(...secretsOf(exchange));
    return [...this.#secrets];
  }

  /** Starts to record the command lines of this run's processes. */
  startWatch(): void {
    this.#timer = setInterval(() => this.#scan(), SCAN_MS);
  }

  /** Records the command lines of this process and its descendants, which every user of the machine can read. */
  #scan(): void {
    const queue = [process.pid];
    for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
      try {
        this.#commandLines.add(readFileSync(`/proc/${pid}/cmdline`, 'latin1'));
        const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1');
        queue.push(...children.split(' ').filter(Boolean).map(Number));
      } catch {
        // The process has ended.
      }
    }
  }

  /** Stops recording. Returns all command lines, and those that contain a secret. */
  closeWatch(): { seen: string[]; leaks: string[] } {
    clearInterval(this.#timer);
    const seen = [...this.#commandLines];
    return { seen, leaks: seen.filter((line) => [...this.#secrets].some((secret) => line.includes(secret))) };
  }

  /**
   * Returns the files that were written since the start and contain a secret in any encoding: in the temporary folder
   * itself, and in its folders whose names begin with `bearer-step-`. All others belong to other programs.
   */
  leakingFiles(): string[] {
    const files = filesBelow(tmpdir(), this.#since, (name) => name.startsWith('bearer-step-'));
    const forms = [...this.#secrets].flatMap(formsOf).join('\n');
    return files.length === 0 ? [] : filesWith(forms, files);
  }
}

function filesBelow(folder: string, since: number, enters: (name: string) => boolean = () => true): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return enters(entry.name) ? filesBelow(path, since) : [];
      return entry.isFile() && statSync(path).mtimeMs >= since ? [path] : [];
    });
  } catch {
    // Other processes also use this folder and may remove their files.
    return [];
  }
}

/** Returns the files that contain one of the lines of `text`. Ignores files that were removed in the meantime. */
function filesWith(text: string, files: string[]): string[] {
  const options = ['--files-with-matches', '--text', '--fixed-strings', '--no-messages', '--file=-', '--'];
  const { stdout, error } = spawnSync('grep', [...options, ...files], { input: text, encoding: 'utf8' });
  if (error) throw error;
  return stdout.split('\n').filter(Boolean);
}
