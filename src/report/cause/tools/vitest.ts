import { messageOf } from './block.js';
import { Findings } from './findings.js';
import type { Recognizer, Tool } from './recognizer.js';

/** ` FAIL  src/a.test.ts > auth > refuses an expired token`, and `[ src/a.test.ts ]` for a whole file. */
const FAIL =
  /^\s{0,3}FAIL {1,3}(?:\|.{1,80}?\| )?(?:\S+ {1,2})?(\S+\.[cm]?[jt]sx?)(?: > (.{1,1000})| \[ .{1,1000} \])\s*$/u;
const UNHANDLED = /^[\u23af\s]*Unhandled (?:Error|Rejection|Exception)[\u23af\s]*$/u;
const END = /^(?:\s*\u23af{3,}|\s*Test Files {2})/u;
const COVERAGE = /^ERROR: Coverage for (\w+) \(.{1,20}\) does not meet (.{1,60}threshold)/u;

/** What is imported and missing. Each version has other words. */
const MODULE =
  /^(?:Error: )?(?:Failed to load url|Cannot find (?:module|package)|Failed to resolve import|Failed to resolve entry for package) ['"]?([^\s'"]{1,500})/u;

class Vitest implements Recognizer {
  readonly #findings = new Findings();
  /** Tests that fail by the same error are listed one after another, then the error. */
  #names: string[] = [];
  #block: string[] = [];

  read(line: string): boolean {
    const [, file, title] = line.includes('FAIL') ? (FAIL.exec(line) ?? []) : [];
    if (file !== undefined) {
      if (this.#block.some((text) => text.trim() !== '')) this.#finish();
      this.#names.push(title === undefined ? file : `${file} › ${title.replaceAll(' > ', ' › ')}`);
      return true;
    }
    if (END.test(line)) this.#finish();
    if (line.includes('Unhandled') && UNHANDLED.test(line)) {
      this.#names = [''];
      return true;
    }
    if (this.#names.length > 0 && this.#block.length < 30) this.#block.push(line);
    const [, what, threshold = ''] = line.startsWith('ERROR: Coverage') ? (COVERAGE.exec(line) ?? []) : [];
    if (what === undefined) return false;
    this.#findings.add({ kind: 'error', name: `coverage of ${what}`, message: `does not meet ${threshold}` });
    return true;
  }

  end() {
    this.#finish();
    return this.#findings.list();
  }

  #finish(): void {
    const message = messageOf(this.#block).replace(/ \/\/ .*$/u, '');
    const module = MODULE.exec(message)?.[1];
    for (const name of message === '' && this.#names[0] === '' ? [] : this.#names) {
      this.#findings.add({
        kind: name.includes(' › ') ? 'test' : 'error',
        name,
        message,
        ...(module === undefined ? {} : { identity: `no module ${module}` }),
      });
    }
    this.#names = [];
    this.#block = [];
  }
}

export const vitest: Tool = { name: 'vitest', rank: 'tool', create: () => new Vitest() };
