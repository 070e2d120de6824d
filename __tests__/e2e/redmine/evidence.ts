import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formsOf } from '../../scenarios/support.js';
import { bearerOf, type Exchange } from './gate.js';

/** Commands and their processes may live for a few milliseconds only; most do not. */
const LOOK_MS = 20;

/** Every secret of a test run, in whatever form, and where each of them went. */
export class Evidence {
  readonly #secrets = new Set<string>();
  readonly #commandLines = new Set<string>();
  readonly #since = Date.now();
  #timer: NodeJS.Timeout | undefined;

  /** A token, a code or a password, which may stand nowhere from now on. */
  add(...secrets: (string | null | undefined)[]): void {
    for (const secret of secrets) if (secret) this.#secrets.add(secret);
  }

  /** The secrets so far, with those that exchanges show. */
  secrets(exchanges: readonly Exchange[]): string[] {
    for (const exchange of exchanges) this.add(...secretsOf(exchange));
    return [...this.#secrets];
  }

  /** From now on looks at the processes of this run. */
  startWatch(): void {
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  /** Keeps what the processes that this one has started, and those that they have, show of themselves to everybody. */
  #look(): void {
    const left = [process.pid];
    for (let pid = left.pop(); pid !== undefined; pid = left.pop()) {
      try {
        this.#commandLines.add(readFileSync(`/proc/${pid}/cmdline`, 'latin1'));
        const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1');
        left.push(...children.split(' ').filter(Boolean).map(Number));
      } catch {
        // It has ended meanwhile.
      }
    }
  }

  /** Ends the watch and returns all command lines, and those that held a secret. */
  closeWatch(): { seen: string[]; leaks: string[] } {
    clearInterval(this.#timer);
    const seen = [...this.#commandLines];
    return { seen, leaks: seen.filter((line) => [...this.#secrets].some((secret) => line.includes(secret))) };
  }

  /** Returns the files that were written since, anywhere in the folder for temporary files, and hold a secret in any form. */
  leakingFiles(): string[] {
    const files = filesBelow(tmpdir(), this.#since);
    const forms = [...this.#secrets].flatMap(formsOf).join('\n');
    return files.length === 0 ? [] : filesWith(forms, files);
  }
}

/** What a server gave and took that nobody else may see (RFC 6749): tokens, codes, and the verifier of a code (RFC 7636). */
function secretsOf(exchange: Exchange): (string | null | undefined)[] {
  const { line, query, body, response: response, location } = exchange;
  const code = location === undefined ? null : new URL(location, 'http://redmine').searchParams.get('code');
  if (!/\/oauth\/(?:token|revoke)$/u.test(line)) return [code, query.get('code'), ...bearerOf(exchange)];
  const sent = new URLSearchParams(body);
  const given = /^\{/u.test(response) ? (JSON.parse(response) as Record<string, string>) : {};
  const names = ['client_secret', 'code', 'code_verifier', 'refresh_token', 'token'];
  return [...names.map((name) => sent.get(name)), given['access_token'], given['refresh_token']];
}

function filesBelow(folder: string, since: number): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesBelow(path, since);
      return entry.isFile() && statSync(path).mtimeMs >= since ? [path] : [];
    });
  } catch {
    // Others, too, work in that folder, and take away what is theirs.
    return [];
  }
}

/** Returns those of the files that hold one of the lines of `text`. What has gone meanwhile counts as none. */
function filesWith(text: string, files: string[]): string[] {
  const options = ['--files-with-matches', '--text', '--fixed-strings', '--no-messages', '--file=-', '--'];
  const { stdout, error } = spawnSync('grep', [...options, ...files], { input: text, encoding: 'utf8' });
  if (error) throw error;
  return stdout.split('\n').filter(Boolean);
}
