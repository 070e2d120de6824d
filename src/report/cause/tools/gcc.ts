import { compilerIdentity } from './compiler-words.js';
import { Findings } from './findings.js';
import type { Recognizer, Tool } from './recognizer.js';

/** `src/a.c:3:5: error: …`, also of other compilers that print like gcc. */
const ERROR = /^((?:[A-Za-z]:)?[^\s:][^:]{0,1000}\.(\w{1,5})):\d+:(?:\d+:)? (?:fatal )?error: (.+)$/u;
/** `a.c(3,5): error C2065: …` of MSVC, and of C#. */
const MSVC =
  /^\s*((?:[A-Za-z]:)?[^\s:(][^:(]{0,1000}\.\w{1,8})\(\d+(?:,\d+){0,3}\) ?: (?:fatal )?error ([A-Z]{1,6}\d{3,5}): (.+?)(?: \[.{1,1000}\])?$/u;
/** `a.c:(.text+0x5): undefined reference to 'f'`; the object or the path precedes it. */
const LINKER = /\b(undefined reference to .+|multiple definition of [^;]+|relocation truncated to fit: .+)$/u;
const LINKER_FILE = /([\w.+-]{1,200}\.(?:c|cc|cpp|cxx|C|m|mm|f90|s|S|rs|go)):(?:\d+:|\()/u;
const LLD = /^\s{0,20}(?:= note: )?(?:ld\.lld|lld|rust-lld|mold|ld64\.lld|.{0,200}\/ld\.lld): error: (.+)$/u;
const LD = /^(?:.{0,200}\/)?ld(?:\.\w{1,10})?: (cannot find .+|library not found .+|symbol\(s\) not found .+)$/u;
/** `gcc: error: src/nope.c: No such file or directory`, of the program that runs compiler and linker. */
const DRIVER =
  /^(?:[\w./-]{0,200}[/-])?(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+|cc1|cc1plus)(?:-[\d.]{1,8})?: (?:fatal )?error: (?!linker command|ld returned|unable to execute|Killed)(.+)$/u;
const APPLE = /^\s{2}"(.{1,500})", referenced from:$/u;
const SANITIZER = /^SUMMARY: (\w{1,40}Sanitizer): (\S+) (.*)$/u;
const RUNTIME = /^(.{1,1000}?):\d+:\d+: runtime error: (.+)$/u;

const TOOLS: Readonly<Record<string, string>> = {
  java: 'javac',
  kt: 'kotlin',
  swift: 'swift',
  cs: 'csc',
};

/** mypy and ShellCheck print like gcc. */
const OF_OTHERS = /^.{1,1000}?\.pyi?:\d|\[SC\d{4}\]$/u;

class Gcc implements Recognizer {
  readonly #findings = new Findings();

  read(line: string): boolean {
    return this.#compiler(line) || this.#linker(line) || this.#runtime(line);
  }

  end() {
    return this.#findings.list();
  }

  #compiler(line: string): boolean {
    if (!line.includes('error')) return false;
    const [, file, extension = '', message = ''] = ERROR.exec(line) ?? [];
    if (file !== undefined) return !OF_OTHERS.test(line) && this.#add(file, message, TOOLS[extension]);
    const ofDriver = DRIVER.exec(line)?.[1];
    if (ofDriver !== undefined) return this.#add('', ofDriver);
    const [, ofMsvc, code = '', text = ''] = MSVC.exec(line) ?? [];
    if (ofMsvc === undefined || code.startsWith('TS')) return false;
    return this.#add(ofMsvc, `${code}: ${text}`, code.startsWith('CS') ? 'csc' : 'msvc');
  }

  /** Where the source is known only with debug information, so the name of the file is enough. */
  #linker(line: string): boolean {
    if (!/undefined|multiple|cannot find|lld|mold|not found|relocation|referenced/u.test(line)) return false;
    const message = LINKER.exec(line)?.[1];
    if (message !== undefined && !line.includes('more undefined references')) {
      return this.#add(LINKER_FILE.exec(line)?.[1] ?? '', message, 'ld');
    }
    const whole = LLD.exec(line)?.[1] ?? LD.exec(line)?.[1];
    if (whole !== undefined) return !/^(?:ld returned|linker command)/u.test(whole) && this.#add('', whole, 'ld');
    const symbol = APPLE.exec(line)?.[1];
    return symbol !== undefined && this.#add('', `undefined symbol: ${symbol}`, 'ld');
  }

  #runtime(line: string): boolean {
    const [, sanitizer, kind = '', place = ''] = line.startsWith('SUMMARY: ') ? (SANITIZER.exec(line) ?? []) : [];
    if (sanitizer !== undefined) return this.#add(place, kind, sanitizer);
    const [, file, message = ''] = line.includes('runtime error') ? (RUNTIME.exec(line) ?? []) : [];
    return file !== undefined && this.#add(file, message, 'UndefinedBehaviorSanitizer');
  }

  #add(file: string, message: string, tool = 'gcc'): true {
    // The flag says which warning became an error, and some versions leave it out.
    const text = message.replace(/ \[-(?:W|f)[^\]]*\]$/u, '');
    this.#findings.add({ tool, kind: 'error', name: file, message: text, identity: compilerIdentity(text) }, file);
    return true;
  }
}

export const gcc: Tool = { name: 'gcc', rank: 'tool', create: () => new Gcc() };
