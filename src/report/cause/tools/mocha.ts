import { MAX_BLOCK, messageOf } from './block.js';
import { Findings } from './findings.js';
import type { Finding, Recognizer, Tool } from './recognizer.js';

/** `  1) auth`, then a line for each inner suite; the last one, the test, ends with a colon. */
const NUMBER = /^ {2}\d{1,5}\) (.{1,1000})$/u;
const MAX_TITLE_LINES = 12;

/** The class of an error, which the reporters print or leave out, and what follows its message: a diff or its stack. */
const CLASS = /^(?:Uncaught )?[A-Z]\w{0,100}(?:Error|Exception)?(?: \[\w{1,60}\])?: /u;
const AFTER = / \+ expected - actual .*$| [A-Z]\w{0,100}(?:Error|Exception) \[\w{1,60}\]: .*$/u;

/** Returns a failed test of Mocha. Its reporters print the titles in lines of their own, or in one line. */
export const mochaFinding = (titles: readonly string[], message: string): Finding => ({
  tool: 'mocha',
  kind: 'test',
  name: titles.join(' › '),
  nameIdentity: titles.join(' '),
  message,
  identity: message.replace(CLASS, '').replace(AFTER, ''),
});

class Mocha implements Recognizer {
  readonly #findings = new Findings();
  /** Whether the list of failures has begun: above it, the same numbers are in the tree. */
  #isList = false;
  #titles: string[] = [];
  #block: string[] | undefined;

  read(line: string): boolean {
    if (/^ {2}\d+ failing$/u.test(line)) {
      this.#isList = true;
      return true;
    }
    if (!this.#isList) return false;
    const title = NUMBER.exec(line)?.[1];
    if (title !== undefined) {
      this.#finish();
      this.#readTitle(title);
      return true;
    }
    if (this.#block !== undefined) {
      if (this.#block.length < MAX_BLOCK) this.#block.push(line);
    } else if (this.#titles.length > 0) {
      this.#readTitle(line);
    }
    return false;
  }

  end() {
    this.#finish();
    return this.#findings.list();
  }

  #readTitle(line: string): void {
    this.#titles.push(line.trim().replace(/:$/u, ''));
    if (line.trimEnd().endsWith(':') || this.#titles.length > MAX_TITLE_LINES) this.#block = [];
  }

  #finish(): void {
    if (this.#titles.length > 0 && this.#block !== undefined) {
      this.#findings.add(mochaFinding(this.#titles, messageOf(this.#block)));
    }
    this.#titles = [];
    this.#block = undefined;
  }
}

export const mocha: Tool = { name: 'mocha', rank: 'tool', create: () => new Mocha() };
