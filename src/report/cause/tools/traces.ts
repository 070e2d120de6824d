import { fileOfFrame } from './block.js';
import type { Finding, Recognizer, Tool } from './recognizer.js';

/** `ValueError: bad`, `Error [ERR_X]: bad`, `Uncaught TypeError: bad`, `requests.exceptions.HTTPError` */
const ERROR = /^(?:Uncaught )?((?:[A-Za-z_$][\w$]*\.){0,8}[A-Za-z_$][\w$]{0,100})(?: \[[\w-]{1,100}\])?(?:: (.*))?$/u;
const MAX_REQUIRE = 30;

/** Reads the stack trace that ends a script of Node. */
class NodeTrace implements Recognizer {
  #candidate: { message: string; file: string; lines: number; isThrown: boolean } | undefined;
  #finding: Finding | undefined;
  #isThrown = false;

  read(printed: string): boolean {
    // TAP has what a test file prints as comments.
    const line = printed.startsWith('# ') ? printed.slice(2) : printed;
    const text = line.trim();
    if (/^\^+$/u.test(text)) this.#isThrown = true;
    else if (/^Node\.js v\d/u.test(text)) this.#finish(true);
    else if (
      /^(?:Uncaught )?[A-Z][\w.]*(?:Error|Exception)?(?: \[\w+\])?: ./u.test(line) &&
      /Error|Exception|ERR_/u.test(line)
    ) {
      this.#finish(false);
      this.#candidate = { message: text, file: '', lines: 0, isThrown: this.#isThrown };
      this.#isThrown = false;
      return this.#candidate.isThrown;
    } else if (this.#candidate !== undefined) this.#readFrame(this.#candidate, line);
    return false;
  }

  end(): Finding[] {
    this.#finish(false);
    return this.#finding === undefined ? [] : [this.#finding];
  }

  #readFrame(candidate: { file: string; lines: number }, line: string): void {
    candidate.lines += 1;
    if (candidate.file === '') candidate.file = fileOfFrame(line) ?? '';
    if (candidate.file === '' && candidate.lines > MAX_REQUIRE) this.#candidate = undefined;
  }

  /** An error is thrown to the top if the version of Node follows, or the line of the source precedes it. */
  #finish(isEnd: boolean): void {
    const candidate = this.#candidate;
    this.#candidate = undefined;
    if (candidate === undefined || (!isEnd && !candidate.isThrown)) return;
    this.#finding = { tool: 'node', kind: 'error', name: candidate.file, message: candidate.message };
  }
}

/** Reads the stack trace that ends a script of Python. The last exception of a chain is the one that ended it. */
class PythonTrace implements Recognizer {
  #isTrace = false;
  #file = '';
  #finding: Finding | undefined;

  read(line: string): boolean {
    if (line.startsWith('Fatal Python error: '))
      this.#finding = { tool: 'python', kind: 'error', name: '', message: line };
    if (line.startsWith('Traceback (most recent call last):')) {
      this.#isTrace = true;
      this.#file = '';
      return true;
    }
    const [, file, where] = /^ {2,4}File "(.{1,1000})", line \d+(?:, in (.{1,200}))?$/u.exec(line) ?? [];
    if (file !== undefined) {
      this.#isTrace = true;
      const isOwn = !/site-packages|dist-packages|[\\/]python\d|<frozen|[\\/]\.pyenv[\\/]/iu.test(file);
      if (isOwn || this.#file === '') this.#file = `${file}${where === undefined ? '' : ` in ${where}`}`;
      return false;
    }
    if (!this.#isTrace || /^\s/u.test(line) || line === '') return false;
    this.#isTrace = false;
    if (ERROR.test(line)) this.#finding = { tool: 'python', kind: 'error', name: this.#file, message: line };
    return false;
  }

  end(): Finding[] {
    return this.#finding === undefined ? [] : [this.#finding];
  }
}

/** Reads the stack trace that ends a program of Java. */
class JavaTrace implements Recognizer {
  #finding: Finding | undefined;

  read(line: string): boolean {
    const message = line.startsWith('Exception in thread')
      ? /^Exception in thread ".{1,200}?" (.+)$/u.exec(line)?.[1]
      : undefined;
    if (message !== undefined) {
      this.#finding = { tool: 'java', kind: 'error', name: '', message };
      return true;
    }
    if (this.#finding?.name !== '') return false;
    const frame = /^\s+at (?!java\.|jdk\.|sun\.)([\w.$]{1,300})\([\w$]+\.(?:java|kt):\d+\)$/u.exec(line)?.[1];
    if (frame !== undefined) this.#finding.name = frame;
    return false;
  }

  end(): Finding[] {
    return this.#finding === undefined ? [] : [this.#finding];
  }
}

export const nodeTrace: Tool = { name: 'node', rank: 'trace', create: () => new NodeTrace() };
export const pythonTrace: Tool = { name: 'python', rank: 'trace', create: () => new PythonTrace() };
export const javaTrace: Tool = { name: 'java', rank: 'trace', create: () => new JavaTrace() };
