import { Findings } from './findings.js';
import type { Recognizer, Tool } from './recognizer.js';

const MAX_TESTS = 5_000;

/** `	  3 - auth_expired (Failed)` in the list at the end; later versions add the labels. */
const FAILED =
  /^\s*\d+ - (\S.{0,500}?) \((Failed|Timeout|SEGFAULT|Subprocess aborted|Not Run|BAD_COMMAND|ILLEGAL|NUMERICAL|OTHER_FAULT|SIG\w+|Exit code .{1,40}|Child aborted|Bus error|.{1,40})\)(?:\s+.*)?$/u;
/** `1/3 Test #1: auth_expired ......***Failed    0.00 sec` */
const PROGRESS = /^\s*\d+\/\d+ Test +#\d+: (\S.{0,500}?) \.*\s{0,20}\*{3}(\w[\w ]{0,40}?)\s{2,}.*$/u;
const NEXT = /^\s*(?:\d+\/\d+ Test +#\d+: |Start +\d+: |\d+% tests passed)/u;
/** What a test prints when it fails. */
const SAYS_WHY =
  /Assertion [`'].{1,500}' failed|\b(?:assert\w*|expected|fail(?:ed|ure)?|error|abort\w*|exception|mismatch)\b/iu;

interface Test {
  result: string;
  /** The line of the test's output that says why it failed, if the output is printed. */
  why: string;
}

/** Reads the result of ctest. What the test has printed is there only with `--output-on-failure`. */
class Ctest implements Recognizer {
  readonly #isRun: boolean;
  readonly #tests = new Map<string, Test>();
  readonly #listed = new Set<string>();
  #isList = false;
  #current: Test | undefined;

  /** `isRun`: whether to return the tests that ran, or those that did not. */
  constructor(isRun: boolean) {
    this.#isRun = isRun;
  }

  read(line: string): boolean {
    if (line.startsWith('The following tests FAILED:')) {
      this.#isList = true;
      this.#current = undefined;
      return true;
    }
    const [, test, result] = line.includes('***') ? (PROGRESS.exec(line) ?? []) : [];
    if (test !== undefined && result !== undefined) {
      this.#current = this.#add(test, result.replace(/^Exception: /u, ''));
      return true;
    }
    if (NEXT.test(line)) this.#current = undefined;
    else if (this.#current?.why === '' && SAYS_WHY.test(line)) this.#current.why = line.trim();
    const [, listed, how] = this.#isList ? (FAILED.exec(line) ?? []) : [];
    if (listed === undefined || how === undefined || this.#listed.size >= MAX_TESTS) return false;
    this.#listed.add(listed);
    this.#add(listed, how);
    return true;
  }

  end() {
    const findings = new Findings();
    for (const [name, { result, why }] of this.#tests) {
      // A test that was repeated and passed is not in the list.
      if ((this.#isList && !this.#listed.has(name)) || this.#isRun !== !result.startsWith('Not Run')) continue;
      const message = why === '' ? result : why;
      findings.add({ kind: 'test', name, message, identity: result });
    }
    return findings.list();
  }

  #add(name: string, result: string): Test {
    const test = { result, why: this.#tests.get(name)?.why ?? '' };
    if (this.#tests.size < MAX_TESTS) this.#tests.set(name, test);
    return test;
  }
}

export const ctest: Tool = { name: 'ctest', rank: 'tool', create: () => new Ctest(true) };
/** A test without its program says only that the build has failed. */
export const ctestNotRun: Tool = { name: 'ctest', rank: 'tool', create: () => new Ctest(false) };
