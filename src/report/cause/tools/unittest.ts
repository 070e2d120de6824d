import { Findings } from './findings.js';
import type { Recognizer, Tool } from './recognizer.js';

/** `FAIL: test_x (tests.test_a.TestAuth.test_x)`; before Python 3.11 without the second `test_x`. */
const TITLE = /^(FAIL|ERROR): (\w{1,200}) \(([\w.]{1,500})\)/u;
const MESSAGE = /^[A-Za-z_][\w.]{0,200}(?:: .*)?$/u;

/** Reads what `python -m unittest` and Django print. */
class Unittest implements Recognizer {
  readonly #findings = new Findings();
  #title: { kind: 'test' | 'error'; name: string } | undefined;
  #isTrace = false;

  read(line: string): boolean {
    const [, kind, test, path] = /^(?:FAIL|ERROR): /u.test(line) ? (TITLE.exec(line) ?? []) : [];
    if (test !== undefined && path !== undefined) {
      const name = path.endsWith(`.${test}`) ? path : `${path}.${test}`;
      this.#title = { kind: kind === 'FAIL' ? 'test' : 'error', name };
      this.#isTrace = false;
      return true;
    }
    if (this.#title === undefined) return false;
    if (line.startsWith('Traceback (most recent call last):')) this.#isTrace = true;
    else if (this.#isTrace && MESSAGE.test(line)) {
      this.#findings.add({ ...this.#title, message: line.replace(/^AssertionError: /u, '') });
      this.#title = undefined;
    }
    return false;
  }

  end() {
    return this.#findings.list();
  }
}

export const unittest: Tool = { name: 'unittest', rank: 'tool', create: () => new Unittest() };
