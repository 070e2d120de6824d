import { MAX_BLOCK, messageOf } from './block.js';
import { Findings } from './findings.js';
import type { Recognizer, Tool } from './recognizer.js';

/** `FAIL src/a.test.ts (5.1 s)`, also with the name of a project; a reporter groups by `Errors thrown in …`. */
const FILE = /^\s{0,2}(?:FAIL|Errors thrown in) {1,2}((?:\S+ ){0,4}?)(\S+\.[cm]?[jt]sx?)(?: \(.{1,40}\))?\s*$/u;
/** `  ● auth › refuses an expired token` */
const TITLE = /^\s{0,4}\u25cf (.{1,1000})$/u;
const NO_FAILURE = /^(?:Console|Cannot log after tests are done.*|Deprecation Warning:|.*Open handle.*)$/iu;
const END = /^(?:\s{0,2}(?:PASS|FAIL) |Test Suites: |Snapshot Summary|Summary of all failing tests|RUNS )/u;
const COVERAGE = /^Jest: Coverage for (\w+) \(.{1,20}\) does not meet "(.{1,300})" threshold/u;
const OLD_COVERAGE = /^Jest: (.{1,200}?) (?:coverage )?threshold for (\w+) \(.{1,20}\) not met/u;

class Jest implements Recognizer {
  readonly #findings = new Findings();
  #file = '';
  #title: string | undefined;
  #block: string[] = [];

  read(line: string): boolean {
    const title = line.includes('● ') ? TITLE.exec(line)?.[1] : undefined;
    if (title !== undefined) return this.#begin(title.trim());
    if (END.test(line)) this.#finish();
    const file = line.includes('FAIL') || line.includes('Errors thrown') ? FILE.exec(line)?.[2] : undefined;
    if (file !== undefined) {
      this.#file = file.replace(/^\.[\\/]/u, '');
      return true;
    }
    if (this.#title !== undefined && this.#block.length < MAX_BLOCK) this.#block.push(line);
    return this.#readOther(line);
  }

  end() {
    this.#finish();
    return this.#findings.list();
  }

  #readOther(line: string): boolean {
    const isCoverage = line.startsWith('Jest: ');
    const [, what, scope] = isCoverage ? (COVERAGE.exec(line) ?? []) : [];
    const [, oldScope, oldWhat] = isCoverage ? (OLD_COVERAGE.exec(line) ?? []) : [];
    if ((what ?? oldWhat) !== undefined) {
      const message = `threshold of ${(scope ?? oldScope ?? '').replaceAll('"', '')} not met`;
      this.#findings.add({ kind: 'error', name: `coverage of ${what ?? oldWhat ?? ''}`, message });
      return true;
    }
    if (!line.startsWith('No tests found, exiting with code 1')) return false;
    this.#findings.add({ kind: 'error', name: '', message: 'No tests found' });
    return true;
  }

  #begin(title: string): boolean {
    this.#finish();
    if (NO_FAILURE.test(title)) return false;
    this.#title = title;
    return true;
  }

  #finish(): void {
    const title = this.#title;
    this.#title = undefined;
    const block = this.#block;
    this.#block = [];
    if (title === undefined) return;
    if (title === 'Test suite failed to run') {
      this.#findings.add({ kind: 'error', name: this.#file, message: suiteMessage(block) });
    } else if (this.#file === '') {
      // An error of the settings, before any test.
      this.#findings.add({ kind: 'error', name: title.replace(/:$/u, ''), message: messageOf(block) });
    } else {
      this.#findings.add({ kind: 'test', name: `${this.#file} › ${title}`, message: messageOf(block) });
    }
  }
}

/** A file that cannot be read has a long explanation before the error. */
function suiteMessage(block: readonly string[]): string {
  const details = block.findIndex((line) => line.trim() === 'Details:');
  return messageOf(block.slice(details + 1));
}

export const jest: Tool = { name: 'jest', rank: 'tool', create: () => new Jest() };
