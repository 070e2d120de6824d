import { Findings } from './findings.js';
import { isNetworkError } from './network.js';
import type { Recognizer, Tool } from './recognizer.js';

/** `error[E0308]: mismatched types`; the file is in the next lines. */
const ERROR = /^error(?:\[(E\d{4})\])?: (.+)$/u;
const FILE = /^\s*--> (.{1,1000}?):\d+:\d+$/u;
/** `src/main.rs:2:18: error[E0308]: mismatched types` with `--message-format short`. */
const SHORT = /^([^\s:][^:]{0,1000}\.rs):\d+:\d+: error(?:\[(E\d{4})\])?: (.+)$/u;
/** `Diff in /src/main.rs:3:` of `cargo fmt --check` */
const UNFORMATTED = /^Diff in (.{1,1000}?)(?: at line \d+|:\d+):?$/u;
/** Says only that an error above was the reason. */
const SUMMARY =
  /^(?:could not compile|linking with|aborting due to|test failed|doctest failed|\d+ targets? failed|build failed|process didn't exit|recipe |failed to run custom build command|test run failed|Process completed)/iu;
/** Begins a message of cargo itself, which has no file. */
const CARGO =
  /^(?:no matching package|failed to (?:parse|select|get|download|load|resolve|fetch|read|sync)|package |the lock file|no such (?:command|subcommand)|could not find `|cannot find|unable to|no (?:bin|test|example|targets?)|manifest|the package|unexpected argument|invalid|duplicate|feature|toolchain|couldn't|unresolved|virtual|multiple|two packages|unstable|an unexpected|rustc )/iu;

const SECTION = /^---- (.{1,500}) stdout ----$/u;
const NEXTEST = /^-+ ?STDERR: +(\S{1,200}) +(\S{1,500}) ?-*$/u;
const PANIC = /^\s*thread '(.{1,500}?)' (?:\(\d+\) )?panicked at (?:'(.*)', )?(.{1,500}?):\d+(?::\d+)?:?$/u;
const FAILED = /^ {0,8}test (.{1,500}?) (?:- should panic )?\.\.\. FAILED$/u;
const MAX_TESTS = 5_000;

interface Panic {
  file: string;
  message: string;
}

/** Reads what rustc, cargo and the tests of Rust print. */
class Cargo implements Recognizer {
  readonly #errors = new Findings();
  readonly #panics = new Map<string, Panic>();
  readonly #failed = new Set<string>();
  #error: { code: string; message: string; file: string; lines: number } | undefined;
  /** What was printed outside of the section of a test, with `--nocapture`. */
  #loose: Panic | undefined;
  #panic: { panic: Panic; lines: number } | undefined;
  #section = '';

  read(line: string): boolean {
    if (this.#panic !== undefined) this.#readMessage(this.#panic, line);
    const test = SECTION.exec(line)?.[1] ?? (line.includes('STDERR:') ? NEXTEST.exec(line)?.[2] : undefined);
    const failed = test ?? (line.endsWith('FAILED') ? FAILED.exec(line)?.[1] : undefined);
    if (test !== undefined) this.#section = test;
    if (failed !== undefined) {
      this.#fail(failed, test !== undefined);
      return true;
    }
    if (line.includes('panicked at ')) return this.#beginPanic(line);
    if (line.startsWith('Error: ')) this.#returned(line);
    if (line.startsWith('test result: ')) this.#section = '';
    return this.#readError(line);
  }

  end() {
    this.#flushError();
    const errors = this.#errors.list();
    const tests = new Findings();
    for (const name of this.#failed) {
      const { file = '', message = '' } = this.#panics.get(name) ?? {};
      tests.add({ kind: 'test', name: file === '' || name.startsWith(file) ? name : `${file} › ${name}`, message });
    }
    const own = this.#panics.get('main');
    if (errors.length === 0 && tests.isEmpty && own !== undefined) {
      return [{ kind: 'error' as const, name: own.file, message: own.message }];
    }
    return [...errors, ...tests.list()];
  }

  /** A doc test, or a test that returns an error, has no thread of its name: what precedes the result belongs to it. */
  #fail(name: string, isSection: boolean): void {
    if (this.#failed.size < MAX_TESTS) this.#failed.add(name);
    if (!isSection && this.#loose !== undefined && !this.#panics.has(name)) this.#panics.set(name, this.#loose);
    this.#loose = undefined;
  }

  #returned(line: string): void {
    const panic = { file: '', message: line };
    if (this.#section === '') this.#loose = panic;
    else if (!this.#panics.has(this.#section)) this.#panics.set(this.#section, panic);
  }

  #beginPanic(line: string): boolean {
    const [, thread = '', old, file = ''] = PANIC.exec(line) ?? [];
    if (thread === '') return false;
    const panic = { file, message: old ?? '' };
    // A thread of the test has another name, or none.
    const name = this.#section !== '' && !this.#panics.has(this.#section) ? this.#section : thread;
    if (!this.#panics.has(name) && this.#panics.size < MAX_TESTS) this.#panics.set(name, panic);
    if (this.#section === '') this.#loose = panic;
    if (old === undefined) this.#panic = { panic, lines: 0 };
    return true;
  }

  /** Takes the first line, and the values of an assertion. */
  #readMessage(state: { panic: Panic; lines: number }, line: string): void {
    const { panic } = state;
    state.lines += 1;
    const isValue = /^\s{1,8}(?:left|right): /u.test(line);
    if (state.lines === 1) panic.message = line.trim();
    else if (isValue) panic.message = `${panic.message}${panic.message.endsWith(')') ? ' ' : ', '}${line.trim()}`;
    if (state.lines > 8 || /^(?:note: |stack backtrace:|test |----)/u.test(line)) this.#panic = undefined;
  }

  #readError(line: string): boolean {
    if (this.#readShort(line)) return true;
    const [, code = '', message] = line.startsWith('error') ? (ERROR.exec(line) ?? []) : [];
    if (message !== undefined) {
      this.#flushError();
      if (SUMMARY.test(message) || isNetworkError(message)) return false;
      this.#error = { code, message, file: '', lines: 0 };
      return code !== '' || CARGO.test(message);
    }
    return this.#error !== undefined && this.#readDetail(this.#error, line);
  }

  /** Reads an error in one line, of rustc or of rustfmt. */
  #readShort(line: string): boolean {
    const unformatted = line.startsWith('Diff in ') ? UNFORMATTED.exec(line)?.[1] : undefined;
    if (unformatted !== undefined) {
      this.#errors.add({ tool: 'rustfmt', kind: 'error', name: unformatted, message: 'is not formatted' });
      return true;
    }
    const [, file, code = '', text] = line.includes('error') ? (SHORT.exec(line) ?? []) : [];
    if (file === undefined || text === undefined) return false;
    this.#errors.add({ kind: 'error', name: `${file} ${code}`.trim(), message: withoutHelp(text) }, file);
    return true;
  }

  /** The file follows, then the source with a label under the place, which the short format has in the message. */
  #readDetail(error: { message: string; file: string; lines: number }, line: string): boolean {
    const place = line.includes('--> ') && error.file === '' ? FILE.exec(line)?.[1] : undefined;
    if (place !== undefined) error.file = place;
    error.lines += 1;
    const label = error.file !== '' && line.includes('|') ? /\^ ([^\s^|-].*)$/u.exec(line)?.[1] : undefined;
    if (label !== undefined) error.message = `${error.message}: ${label}`;
    const isOver = line.trim() === '' || /^\s+= /u.test(line) || error.lines > (error.file === '' ? 5 : 15);
    if (label !== undefined || isOver) this.#flushError();
    return place !== undefined;
  }

  /** Adds the error, if it has a code or a file, or is one of cargo itself: other tools also print `error: `. */
  #flushError(): void {
    const error = this.#error;
    this.#error = undefined;
    if (error === undefined) return;
    const { code, message, file } = error;
    if (file === '' && code === '' && !CARGO.test(message)) return;
    this.#errors.add({ kind: 'error', name: `${file} ${code}`.trim(), message: withoutHelp(message) }, file);
  }
}

/** Some formats print what to do behind the message. */
const withoutHelp = (message: string): string => message.replace(/: help: .*$/u, '');

export const cargo: Tool = { name: 'cargo', rank: 'tool', create: () => new Cargo() };
