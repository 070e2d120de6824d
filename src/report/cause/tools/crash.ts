import type { Finding, Recognizer, Tool } from './recognizer.js';

/** `shop: src/main.c:5: main: Assertion `x == 1' failed.` */
const ASSERTION = /^(?:\S{1,200}: )?(\S{1,1000}):\d+: (?:.{1,500}?: )?(Assertion [`'].{1,1000}' failed)\.?$/u;
/** `./build.sh: line 3:  4711 Segmentation fault      (core dumped) ./shop --all` */
const SIGNAL =
  /^(?:\S{1,500}: line \d+: +\d+ )?(Segmentation fault|Floating point exception|Bus error|Illegal instruction|Aborted)\b(?:: \d+)?(?: +\(core dumped\))?(?: +(\S.{0,500}))?$/u;
const WHAT = /^\s{1,4}what\(\): +(.+)$/u;

/** Reads why a program without a stack trace ended. What it says itself is better than the name of the signal. */
class Crash implements Recognizer {
  #said: Finding | undefined;
  #signal: Finding | undefined;

  read(line: string): boolean {
    const found = this.#said !== undefined && this.#signal !== undefined;
    const [, file, assertion] = line.includes('Assertion ') ? (ASSERTION.exec(line) ?? []) : [];
    if (file !== undefined && assertion !== undefined) {
      this.#said = { kind: 'error', name: file, message: assertion };
    }
    const what = line.includes('what(): ') ? WHAT.exec(line)?.[1] : undefined;
    if (what !== undefined) this.#said = { kind: 'error', name: '', message: what };
    const [, signal, command = ''] = SIGNAL.exec(line) ?? [];
    if (signal !== undefined) this.#signal = { kind: 'error', name: command, message: signal };
    return !found && (assertion ?? what ?? signal) !== undefined;
  }

  end(): Finding[] {
    const finding = this.#said ?? this.#signal;
    return finding === undefined ? [] : [finding];
  }
}

export const crash: Tool = { name: 'crash', rank: 'trace', create: () => new Crash() };
