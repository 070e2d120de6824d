import { Findings } from './findings.js';
import { isNetworkError } from './network.js';
import type { Recognizer, Tool } from './recognizer.js';

/** `--- FAIL: TestAuth/expired (0.00s)` */
const FAIL = /^\s*--- FAIL: (\S.{0,1000}?) \(\d[\d.]*s\)$/u;
/** `=== FAIL: auth TestAuth (0.00s)` of gotestsum. */
const SUM_FAIL = /^=== FAIL: (\S{1,500}) (\S.{0,500}?) \(\d[\d.]*s\)$/u;
/** `FAIL	example.com/x/auth	0.003s`, and with `[build failed]` or `[setup failed]`. */
const PACKAGE = /^(?:FAIL|ok) {0,2}\t(\S+)(?:\s|$)/u;
/** `    auth_test.go:12: got 200, want 401` */
const LOG = /^\s+(?:\w+: )?([\w.-]{1,200}\.go):\d+: (.*)$/u;
/** `./auth.go:3:5: undefined: x`, of the compiler and of vet. */
const COMPILER = /^(?:vet: )?((?:[A-Za-z]:)?[^\s:][^:]{0,1000}\.go):\d+(?::\d+)?: (.+)$/u;
const MODULE =
  /^(?:go: (?!downloading|finding|extracting|added|upgraded|found|creating|to add|warning)(.{1,1000})|package (\S{1,500} is not in std.{0,200}|\S{1,500}: .{1,500})|no required module provides package .{1,500}|.{0,500}: build constraints exclude all Go files in .*)$/u;

const SAYS_ERROR =
  /\b(?:got|want|expected|expect|fail\w*|err\w*|unexpected|mismatch|not|should|must|invalid|missing|cannot|could)\b|[!=]=/iu;

interface Detail {
  file: string;
  message: string;
}

interface Test extends Detail {
  name: string;
  /** The package, if the line of the test has it. */
  of?: string;
}

/** Reads what go build, go vet and go test print as text. */
export class Go implements Recognizer {
  readonly #tests = new Findings();
  readonly #errors = new Findings();
  /** The failed tests of the package that is not finished yet. */
  #pending: Test[] = [];
  /** The logs of tests, which `-v` prints above `--- FAIL`, by the name of the test. */
  readonly #logs = new Map<string, Detail>();
  /** What the next lines belong to. */
  #detail: Detail | undefined;
  #running = '';
  #current: Test | undefined;
  #panic: Test | undefined;
  /** The packages that failed, and passed when they ran again. */
  readonly #passed = new Set<string>();

  read(line: string): boolean {
    const name = line.includes('--- FAIL: ') ? FAIL.exec(line)?.[1] : undefined;
    if (name !== undefined) return this.#fail(name);
    const [, ofSum, test] = line.startsWith('=== FAIL: ') ? (SUM_FAIL.exec(line) ?? []) : [];
    if (test !== undefined) return this.#fail(test, ofSum);
    if (/^\s*(?:=== |--- )/u.test(line)) this.#run(line);
    else if (/^(?:FAIL|ok) {0,2}\t/u.test(line)) this.#endPackage(line);
    else if (/^\s*panic: /u.test(line)) return this.#beginPanic(line.trim());
    else return this.#readOther(line);
    return false;
  }

  end() {
    this.#flush('');
    const tests = this.#tests.list().filter(({ name }) => !this.#passed.has(name.split(' › ', 1).join('')));
    return [...this.#errors.list(), ...tests];
  }

  #fail(name: string, of?: string): boolean {
    const log = this.#logs.get(name);
    const test: Test = { name, file: log?.file ?? '', message: log?.message ?? '' };
    if (of !== undefined) test.of = of;
    this.#current = test;
    this.#detail = test;
    this.#running = '';
    if (this.#pending.length < 5_000) this.#pending.push(test);
    return true;
  }

  /** `=== RUN   TestX`, `=== CONT  TestX`, `=== NAME  TestX`; `--- PASS` ends what belongs to a failure. */
  #run(line: string): void {
    this.#current = undefined;
    this.#detail = undefined;
    this.#running = /^\s*=== (?:RUN|CONT|NAME) +(\S.*)$/u.exec(line)?.[1] ?? '';
  }

  #readOther(line: string): boolean {
    const [, file, message = ''] = line.includes('.go:') ? (LOG.exec(line) ?? []) : [];
    if (file !== undefined) this.#log(file, message);
    else if (this.#detail !== undefined && line !== 'FAIL') this.#readDetail(this.#detail, line.trim());
    else if (line.startsWith('\t') || line.startsWith('    ')) this.#frame(line);
    return this.#readCompiler(line) || this.#readModule(line);
  }

  /** Assertions of libraries and examples have their message in the lines below. */
  #readDetail(test: Detail, line: string): void {
    const [, reason] = /^Error: {0,20}\t(.*)$/u.exec(line) ?? [];
    if (reason !== undefined) test.message = reason.trim();
    else if (/^(?:got|want|(?:expected|actual) {0,3}):/u.test(line) || /(?:got|want):$/u.test(test.message)) {
      if (test.message.length < 500) test.message = `${test.message} ${line}`.trim();
    } else if (test.message === '' && test.file !== '' && !/^Error Trace:/u.test(line)) test.message = line;
  }

  #readCompiler(line: string): boolean {
    const [, source, error] = line.includes('.go:') ? (COMPILER.exec(line) ?? []) : [];
    if (source === undefined || error === undefined || this.#panic !== undefined) return false;
    if (/^(?:\t|\d|exit status|warning)/u.test(error) || isNetworkError(error)) return false;
    this.#errors.add({ kind: 'error', name: source, message: error }, source);
    return true;
  }

  #readModule(line: string): boolean {
    const isModule = /^(?:go: |package |no required module|.*build constraints)/u.test(line) && MODULE.test(line);
    if (!isModule || isNetworkError(line)) return false;
    this.#errors.add({ kind: 'error', name: '', message: line.replace(/^go: /u, '') });
    return true;
  }

  /** A test may log before it fails: its message is the first line that sounds like an error, or the last one. */
  #log(file: string, text: string): void {
    const message = text.trim();
    const known = this.#current ?? this.#logs.get(this.#running);
    if (known !== undefined) {
      if (known.file !== '' && (known.message === '' || SAYS_ERROR.test(known.message))) return;
      Object.assign(known, { file, message });
      this.#detail = known;
    } else if (this.#running !== '' && this.#logs.size < 5_000) {
      this.#detail = { file, message };
      this.#logs.set(this.#running, this.#detail);
    }
  }

  #beginPanic(line: string): boolean {
    if (this.#panic !== undefined) return true;
    const message = line.replace(/ \[recovered.*\]$/u, '');
    this.#panic = this.#current ?? { name: this.#running, file: '', message: '' };
    if (this.#current === undefined && this.#pending.length < 5_000) this.#pending.push(this.#panic);
    // What a test logs before it panics is not why it fails.
    Object.assign(this.#panic, { message });
    return true;
  }

  /** `	/src/auth/auth_test.go:12 +0x1d`: the first file of the test itself. */
  #frame(line: string): void {
    const running = /^\t\t(\S{1,500}) \(\d[\dhms.]*\)$/u.exec(line)?.[1];
    if (running !== undefined && this.#panic?.message.startsWith('panic: test timed out') === true) {
      this.#panic.name = running;
    }
    if (this.#panic === undefined || this.#panic.file !== '') return;
    const file = /^\s+(?:.{0,1000}[\\/])?([\w.-]+\.go):\d+(?: \+0x[0-9a-f]+)?$/u.exec(line)?.[1];
    if (file !== undefined && !/[\\/](?:src[\\/](?:runtime|testing)|libexec)[\\/]/u.test(line)) this.#panic.file = file;
  }

  #endPackage(line: string): void {
    const [, name = ''] = PACKAGE.exec(line) ?? [];
    if (line.startsWith('FAIL')) this.#passed.delete(name);
    else if (this.#passed.size < 5_000) this.#passed.add(name);
    if (line.startsWith('FAIL') && /\[(?:setup|build) failed\]/u.test(line)) return;
    // A program of tests that ends by itself names no test.
    if (line.startsWith('FAIL') && this.#pending.length === 0) {
      this.#tests.add({ kind: 'error', name, message: 'failed, and no test did' });
    }
    this.#flush(name);
  }

  /** Adds the failed tests. A test fails if one within it does, so that says nothing new. */
  #flush(ofPackage: string): void {
    const names = new Set(this.#pending.map(({ name }) => name));
    const inner = new Set([...names].flatMap((name) => outerNames(name)));
    for (const { name, file, message, of = ofPackage } of this.#pending) {
      if (inner.has(name) && message === '') continue;
      const place = [of, name].filter((part) => part !== '').join(' › ');
      this.#tests.add({ kind: name === '' ? 'error' : 'test', name: place || file, message });
    }
    this.#pending = [];
    this.#logs.clear();
    this.#current = undefined;
    this.#detail = undefined;
    this.#panic = undefined;
    this.#running = '';
  }
}

/** Returns the names of the tests that contain a test: `TestA/b/c` is in `TestA/b` and `TestA`. */
function outerNames(name: string): string[] {
  const parts = name.split('/').slice(0, 10);
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

export const go: Tool = { name: 'go', rank: 'tool', create: () => new Go() };
