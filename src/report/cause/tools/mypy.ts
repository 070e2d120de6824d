import { Findings } from './findings.js';
import type { Recognizer, Tool } from './recognizer.js';

/** `app/feed.py:10: error: Incompatible return value type  [return-value]`, with or without columns. */
const ERROR = /^((?:[A-Za-z]:)?[^\s:][^:]{0,1000}\.pyi?):\d+:(?:\d+:){0,3} error: (.+)$/u;
const CODE = /\s{1,4}\[([a-z][\w-]{0,60})\]$/u;
/** `  /src/app.py:3:5 - error: "x" is not defined (reportUndefinedVariable)` */
const PYRIGHT =
  /^\s{0,8}((?:[A-Za-z]:)?[^\s:][^:]{0,1000}\.pyi?):\d+:\d+ - error: (.{1,2000}?)(?: \((report\w{1,80})\))?$/u;
/** A message that is wrapped goes on in the next lines, up to its code. */
const MAX_WRAPPED = 6;

/** Reads the errors of mypy and pyright. */
class Mypy implements Recognizer {
  readonly #findings = new Findings();
  /** An error that has no code yet. */
  #open: { file: string; first: string; lines: string[] } | undefined;

  read(line: string): boolean {
    if (this.#open !== undefined) this.#readWrapped(this.#open, line);
    if (!line.includes(' error: ')) return false;
    const [, ofPyright, text = '', rule] = line.includes(' - error: ') ? (PYRIGHT.exec(line) ?? []) : [];
    if (ofPyright !== undefined) {
      this.#add('pyright', ofPyright, rule === undefined ? text : `${text} (${rule})`, text);
      return true;
    }
    const [, file, message] = ERROR.exec(line) ?? [];
    if (file === undefined || message === undefined) return false;
    this.#finish();
    if (CODE.test(message)) this.#addMypy(file, message);
    else this.#open = { file, first: message, lines: [] };
    return true;
  }

  end() {
    this.#finish();
    return this.#findings.list();
  }

  #readWrapped(open: { file: string; first: string; lines: string[] }, line: string): void {
    open.lines.push(line.trim());
    if (CODE.test(line) && !ERROR.test(line)) {
      this.#open = undefined;
      this.#addMypy(open.file, [open.first, ...open.lines].join(' '));
    } else if (
      /^\s*[\^~]+$/u.test(line) ||
      /^\S+\.pyi?:\d+|^Found \d/u.test(line) ||
      open.lines.length >= MAX_WRAPPED
    ) {
      this.#finish();
    }
  }

  /** Without codes of errors, the next lines are the source or another error. */
  #finish(): void {
    const open = this.#open;
    this.#open = undefined;
    if (open !== undefined) this.#addMypy(open.file, open.first);
  }

  /** Some versions and settings leave the code out. */
  #addMypy(file: string, message: string): void {
    this.#add('mypy', file, message, message.replace(CODE, ''));
  }

  #add(tool: string, file: string, message: string, identity: string): void {
    this.#findings.add({ tool, kind: 'error', name: file, message, identity }, file);
  }
}

export const mypy: Tool = { name: 'mypy', rank: 'tool', create: () => new Mypy() };
