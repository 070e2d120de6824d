import { Findings } from './findings.js';
import type { Finding, Recognizer, Tool } from './recognizer.js';

/** `____ TestAuth.test_expired[a] ____`, `____ ERROR at setup of test_x ____`, `____ ERROR collecting tests/test_a.py ____` */
const SECTION = /^_{3,} (\S.{0,1000}?) _{3,}$/u;
/** `FAILED tests/test_a.py::test_x - AssertionError: …` of the summary. */
const SUMMARY = /^(FAILED|ERROR) ([^\s:][^:]{0,1000}\.\w{1,8}(?:::\S.{0,1000}?)?)(?: - (.*))?$/u;
const LOCATION = /^(?:[A-Za-z]:)?([^\s:][^:]{0,1000}\.py):\d+: /u;
const NATIVE_FRAME = /^ {2}File "(?!.{0,1000}(?:site-packages|dist-packages)[\\/])(.{1,1000})", line \d+/u;
const CHAINED = /^(?:During handling of the above exception|The above exception was the direct cause)/u;
const EXCEPTION = /^[A-Za-z_][\w.]{0,200}(?:Error|Exception|Failed|Exit|Interrupt|Warning|Timeout|Skipped)?: /u;
const WHOLE =
  /^(?:ERROR: (?:file or directory not found|not found|usage|Coverage failure|no such option)\b.*|FAIL Required test coverage of .*|INTERNALERROR> [\w.]+(?:Error|Exception): .*|.{0,80}: error: (?:unrecognized|argument|ambiguous) .*)$/u;

const MAX_TESTS = 5_000;

interface Section {
  title: string;
  file: string;
  message: string;
}

class Pytest implements Recognizer {
  readonly #sections: Section[] = [];
  /** The sections by the name of the test. */
  readonly #byTitle = new Map<string, Section[]>();
  readonly #summary: { id: string; isError: boolean; message: string }[] = [];
  readonly #whole = new Findings();
  #section: (Section & { hasException: boolean }) | undefined;

  read(line: string): boolean {
    const title = line.startsWith('___') ? SECTION.exec(line)?.[1] : undefined;
    if (title !== undefined) {
      if (!/^summary of |^Summary/u.test(title)) this.#begin(title);
      return true;
    }
    const conftest = /^ImportError while loading conftest '(.{1,1000})'/u.exec(line)?.[1];
    if (conftest !== undefined) {
      this.#begin(`ERROR collecting ${conftest}`);
      return true;
    }
    if (/^={3,} .* ={3,}$|^={3,}$/u.test(line)) this.#section = undefined;
    if (this.#readSummary(line)) return true;
    if (this.#section !== undefined) this.#readSection(this.#section, line);
    return false;
  }

  end(): Finding[] {
    const findings = new Findings();
    for (const { id, isError, message } of this.#summary) {
      const section = this.#sectionOf(id);
      findings.add(findingOf(id, isError, section?.message || message));
    }
    if (findings.isEmpty) {
      for (const section of this.#sections) findings.add(ofSection(section));
    }
    return findings.isEmpty ? this.#whole.list() : findings.list();
  }

  #begin(title: string): void {
    this.#section = { title, file: '', message: '', hasException: false };
    if (this.#sections.length >= MAX_TESTS) return;
    this.#sections.push(this.#section);
    const same = this.#byTitle.get(titleOf(title)) ?? [];
    this.#byTitle.set(titleOf(title), [...same.slice(0, 20), this.#section]);
  }

  #readSummary(line: string): boolean {
    if (WHOLE.test(line)) {
      this.#whole.add({
        kind: 'error',
        name: '',
        message: line.replace(/^INTERNALERROR> /u, '').replace(/\. Total coverage.*| total of .*/u, ''),
      });
      return true;
    }
    const [, kind, id, message = ''] = /^(?:FAILED|ERROR) /u.test(line) ? (SUMMARY.exec(line) ?? []) : [];
    if (id === undefined || this.#summary.length >= MAX_TESTS) return false;
    this.#summary.push({ id: id.replace(/\s+\[ *\d+%\]$/u, ''), isError: kind === 'ERROR', message });
    return true;
  }

  /** Takes the file of the first location, and the first line of the last exception. */
  #readSection(section: Section & { hasException: boolean }, line: string): void {
    if (CHAINED.test(line)) {
      section.message = '';
      section.hasException = false;
    }
    if (section.file === '') section.file = LOCATION.exec(line)?.[1] ?? NATIVE_FRAME.exec(line)?.[1] ?? '';
    const text =
      /^E {3,}(\S.*)$/u.exec(line)?.[1] ??
      (/^[A-Za-z_][\w.]*(?:Error|Exception|Failed|Exit|Warning|Timeout|Interrupt): /u.test(line) ? line : undefined);
    if (text === undefined || section.hasException) return;
    const isException = EXCEPTION.test(text) || text.startsWith('assert ');
    if (section.message === '' || isException) section.message = text;
    section.hasException = isException;
  }

  #sectionOf(id: string): Section | undefined {
    const [file = '', ...names] = id.split('::');
    const title = names.join('.');
    const same = this.#byTitle.get(title === '' ? file : title) ?? [];
    return same.find((section) => section.file.endsWith(file)) ?? same[0];
  }
}

/** Returns the name of the test or file of a section. */
const titleOf = (title: string): string => title.replace(/^ERROR (?:at (?:setup|teardown) of|collecting) /u, '');

function ofSection({ title, file, message }: Section): Finding {
  const name = titleOf(title);
  if (title.startsWith('ERROR collecting ')) return findingOf(name, true, message);
  const start = name.includes('[') ? name.indexOf('[') : name.length;
  const [path, parameters] = [name.slice(0, start), name.slice(start)];
  return findingOf(`${file}::${path.replaceAll('.', '::')}${parameters}`, title.startsWith('ERROR '), message);
}

/** pytest prints a comparison with or without the class of the error, depending on its version. */
function findingOf(id: string, isError: boolean, message: string): Finding {
  const isTest = id.includes('::') && !isError;
  return { kind: isTest ? 'test' : 'error', name: id, message: message.replace(/^AssertionError: /u, '') };
}

export const pytest: Tool = { name: 'pytest', rank: 'tool', create: () => new Pytest() };
