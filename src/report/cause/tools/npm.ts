import type { Finding, Recognizer, Tool } from './recognizer.js';

const PREFIX = /^npm (?:ERR!|error) ?/u;
const CODE = /^code ([A-Z]\w{2,40})$/u;
/** The lines that hold no cause: where it happened, and what a script is. */
const DETAIL =
  /^(?:code |syscall |errno |path |dest |cwd |command |workspace |location |network (?:This|In|If|'proxy')|A complete log|\s|$|Lifecycle script|If you|Fix the|or retry|this command|to accept|For a full|See |More info|Clean install|Options:|Run "npm|Usage:|aliases?:|enoent (?:This|$)|gyp )/u;
/** The network's errors are the same for all programs. */
const NETWORK =
  /^(?:ETIMEDOUT|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ECONNRESET|ERR_SOCKET_TIMEOUT|EHOSTUNREACH|ENETUNREACH|E50\d|E429|FETCH_ERROR|EIDLETIMEOUT)$/u;
const SCRIPT = /^(?:Missing script: .+|missing script: .+)$/u;
const PNPM = /^\s?(?:\u2009)?ERR_PNPM_(\w{1,60})\s{1,4}(.+)$/u;

/** Reads the errors of npm and pnpm themselves. That a script has failed is not one: what it prints tells more. */
class Npm implements Recognizer {
  #code: string | undefined;
  #lines: string[] = [];
  #script: string | undefined;
  #pnpm: Finding | undefined;

  read(line: string): boolean {
    if (line.includes('ERR_PNPM_')) return this.#readPnpm(line);
    const prefix = line.startsWith('npm ') ? PREFIX.exec(line)?.[0] : undefined;
    if (prefix === undefined) return false;
    const text = line.slice(prefix.length);
    const code = CODE.exec(text)?.[1];
    if (code !== undefined) {
      this.#code = code === 'ELIFECYCLE' ? undefined : code;
      this.#lines = [];
    } else if (SCRIPT.test(text.trim())) this.#script ??= text.trim();
    else if (this.#lines.length < 60) this.#lines.push(text);
    return code !== undefined;
  }

  end(): Finding[] {
    if (this.#pnpm !== undefined) return [this.#pnpm];
    const script = this.#script;
    if (script !== undefined) return [{ kind: 'error', name: '', message: script.replace(/^m/u, 'M') }];
    const code = this.#code;
    if (code === undefined || NETWORK.test(code)) return [];
    return [{ kind: 'error', name: code, message: this.#message(code) }];
  }

  #readPnpm(line: string): boolean {
    const [, code = '', message = ''] = PNPM.exec(line) ?? [];
    if (code === '' || /^(?:RECURSIVE_RUN|LIFECYCLE)/u.test(code)) return false;
    this.#pnpm ??= { tool: 'pnpm', kind: 'error', name: code, message };
    return true;
  }

  #message(code: string): string {
    const lines = this.#lines.map((line) =>
      line.replace(new RegExp(`^(?:${code}|${code.replace(/^E/u, '')}|notarget|engine|notsup)(?: |$)`, 'iu'), ''),
    );
    // The version of the project itself is no part of the cause.
    const engine = lines.find((line) => line.startsWith('Not compatible with '))?.replace(/@[^\s@]{1,100}$/u, '');
    if (engine !== undefined) return [engine, ...lines.filter((line) => line.startsWith('Required: '))].join(', ');
    const missing = lines.find((line) => /^\s*(?:Missing|Invalid): /u.test(line));
    const said = lines.find((line) => line.trim() !== '' && !DETAIL.test(line)) ?? '';
    const peer = lines.findIndex((line) => line.startsWith('Could not resolve dependency:'));
    const reason = missing ?? (peer === -1 ? undefined : lines[peer + 1]);
    return reason === undefined ? said : reason.trim();
  }
}

export const npm: Tool = { name: 'npm', rank: 'tool', create: () => new Npm() };
