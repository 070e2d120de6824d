import { fileOfFrame, MAX_BLOCK, messageOf } from './block.js';
import { Findings } from './findings.js';
import type { Recognizer, Tool } from './recognizer.js';

/** These say only that something within has failed: a test, or a file, whose output says why. */
const OUTER = /^'?(?:\d+ subtests? failed|test failed)'?$/u;
const CLASS = /^(?:[A-Z]\w*)?(?:Error|Exception)(?: \[\w+\])?: /u;

/** Adds a failure. The reporters print the class of the error or leave it out. */
export function addFailure(findings: Findings, file: string | undefined, title: string, message: string): void {
  if (OUTER.test(message)) return;
  const name = file === undefined ? title : `${file} › ${title}`;
  findings.add({ kind: 'test', name, message: message.replace(CLASS, '').replace(/^'(.*)'$/u, '$1') });
}

/** Reads the list at the end of what `node --test` prints for a terminal. */
class NodeTest implements Recognizer {
  readonly #findings = new Findings();
  #isList = false;
  #file: string | undefined;
  #title: string | undefined;
  #block: string[] = [];

  read(line: string): boolean {
    if (/^(?:\u2716 failing tests:|Failed tests:)$/u.test(line)) {
      this.#isList = true;
      return true;
    }
    // The tests run again, in a loop or by an action that retries.
    if (/^(?:\u25b6 |\u2139 )/u.test(line)) {
      this.#finish();
      this.#isList = false;
    }
    if (!this.#isList) return false;
    const file = /^test at (.{1,1000}?):\d+:\d+$/u.exec(line)?.[1];
    const title = file === undefined ? /^\u2716 (.{1,1000}?)(?: \(\d+(?:\.\d+)?ms\))?$/u.exec(line)?.[1] : undefined;
    if (file === undefined && title === undefined) {
      if (this.#block.length < MAX_BLOCK) this.#block.push(line);
      return false;
    }
    this.#finish();
    if (file === undefined) this.#title = title;
    else this.#file = file;
    return true;
  }

  end() {
    this.#finish();
    return this.#findings.list();
  }

  #finish(): void {
    if (this.#title !== undefined) {
      const file = this.#file ?? this.#block.map(fileOfFrame).find((found) => found !== undefined);
      addFailure(this.#findings, file, this.#title, messageOf(this.#block));
      this.#file = undefined;
    }
    this.#title = undefined;
    this.#block = [];
  }
}

export const nodeTest: Tool = { name: 'node-test', rank: 'tool', create: () => new NodeTest() };
