import { fileOfFrame, MAX_BLOCK, messageOf } from './block.js';
import { Findings } from './findings.js';
import type { Recognizer, Tool } from './recognizer.js';

/** Both say only that something within has failed. */
const OUTER = /^'?(?:\d+ subtests? failed|test failed)'?$/u;
const CLASS = /^[A-Z]\w*(?:Error|Exception)(?: \[\w+\])?: /u;

/** Adds a failure. The reporters print the class of the error or leave it out. */
function add(findings: Findings, file: string | undefined, title: string, message: string): void {
  if (/^'?\d+ subtests? failed'?$/u.test(message)) return;
  const name = file === undefined || title.endsWith(file) ? title : `${file} › ${title}`;
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
      add(this.#findings, file, this.#title, messageOf(this.#block));
      this.#file = undefined;
    }
    this.#title = undefined;
    this.#block = [];
  }
}

export const nodeTest: Tool = { name: 'node-test', rank: 'tool', create: () => new NodeTest() };

/** Reads TAP, the Test Anything Protocol, which many test runners print. */
class Tap implements Recognizer {
  readonly #findings = new Findings();
  #title: string | undefined;
  #file: string | undefined;
  #isInMessage = false;
  #message: string[] = [];
  #other: string[] = [];

  read(line: string): boolean {
    const text = line.trim();
    if (/^(?:not )?ok\b/u.test(text) || /^(?:# Subtest|\d+\.\.\d+$)/u.test(text)) {
      this.#finish();
      const title = /^not ok(?: \d+)?(?: -)? ?(.{0,1000})$/u.exec(text)?.[1];
      if (title === undefined || /# (?:TODO|SKIP)\b/iu.test(title)) return false;
      this.#title = title.replace(/ # time=.*$/u, '');
      return true;
    }
    if (this.#title !== undefined) this.#readDetail(text);
    return false;
  }

  end() {
    this.#finish();
    return this.#findings.list();
  }

  #readDetail(text: string): void {
    const [, key, value = ''] = /^(\w{1,30}): ?(.*)$/u.exec(text) ?? [];
    if (key !== undefined) this.#isInMessage = false;
    if ((key === 'error' || key === 'message') && this.#message.length === 0) {
      this.#isInMessage = true;
      if (!/^[|>][-+]?$/u.test(value)) this.#message.push(value.replace(/^(['"])(.*)\1$/u, '$2'));
    } else if (key === 'location' || key === 'file' || key === 'at') {
      this.#file ??= value.replace(/^['"]|['"]$/gu, '').replace(/:\d+(?::\d+)?$/u, '') || undefined;
    } else if (key === undefined && text !== '' && !/^(?:---|\.\.\.)$/u.test(text)) {
      const lines = this.#isInMessage ? this.#message : this.#other;
      if (lines.length < MAX_BLOCK) lines.push(text.replace(/^# /u, ''));
    }
  }

  #finish(): void {
    if (this.#title !== undefined) {
      const message = messageOf(this.#message.length > 0 ? this.#message : this.#other);
      if (!OUTER.test(message) || message === 'test failed') add(this.#findings, this.#file, this.#title, message);
    }
    this.#title = undefined;
    this.#file = undefined;
    this.#isInMessage = false;
    this.#message = [];
    this.#other = [];
  }
}

export const tap: Tool = { name: 'node-test', rank: 'tool', create: () => new Tap() };
