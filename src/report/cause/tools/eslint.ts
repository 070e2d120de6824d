import { Findings } from './findings.js';
import type { Recognizer, Tool } from './recognizer.js';

/** A file with findings is a line of its own. */
const FILE = /^(?:[A-Za-z]:[\\/]|\/|\.{0,2}[\w@~-])[^:*?"<>|]{0,1000}\.\w{1,10}$/u;
/** `  3:5  error  'x' is not defined  no-undef`: the rule is the last word, and absent for a syntax error. */
const STYLISH = /^\s{2,20}\d+:\d+\s{1,20}(error|warning)\s{1,20}(\S.*)$/u;
/** `/a.js: line 3, col 5, Error - 'x' is not defined. (no-undef)` */
const COMPACT = /^(.{1,1000}): line \d+, col \d+, (Error|Warning) - (.+?)(?: \(([\w@./-]{1,100})\))?$/u;
/** `/a.js:3:5: 'x' is not defined. [Error/no-undef]` */
const UNIX = /^(.{1,1000}):\d+:\d+: (.+) \[(Error|Warning)(?:\/([\w@./-]{1,100}))?\]$/u;

/** The name of a file, a message of it, or the list of those that the source switches off. */
const JSON_PART =
  /"filePath":"((?:[^"\\]|\\.){1,1000})"|\{"ruleId":(?:null|"([^"\\]{1,100})")(?:,"fatal":(?:true|false))?,"severity":([12])(?:,"fatal":(?:true|false))?,"message":"((?:[^"\\]|\\.){0,2000})"|"(suppressedMessages)":\[/gu;

class Eslint implements Recognizer {
  readonly #errors = new Findings();
  readonly #warnings = new Findings();
  #file = '';
  #areWarningsErrors = false;
  /** What is wrong with the settings: the text below the version. */
  #oops: 'begins' | 'version' | 'told' | undefined;

  read(line: string): boolean {
    if (line.startsWith('Oops! Something went wrong!')) this.#oops = 'begins';
    else if (this.#oops !== undefined && this.#oops !== 'told') this.#readOops(line);
    const found = this.#json(line) || this.#stylish(line) || this.#oneLine(line);
    if (found) return true;
    if (line.includes('ESLint found too many warnings')) this.#areWarningsErrors = true;
    else if (FILE.test(line)) this.#file = line.trim();
    return false;
  }

  end() {
    const errors = this.#errors.list();
    return errors.length > 0 || !this.#areWarningsErrors ? errors : this.#warnings.list();
  }

  #readOops(line: string): void {
    if (/^ESLint: \d/u.test(line)) this.#oops = 'version';
    else if (this.#oops === 'version' && line.trim() !== '') {
      this.#oops = 'told';
      this.#errors.add({ kind: 'error', name: '', message: line });
    }
  }

  /** A list of files, in one line. Of a line that is cut, the part that is there is read. */
  #json(line: string): boolean {
    if (!/^(?:\[|\{"results":\[)\{"filePath":"/u.test(line)) return false;
    let isFound = false;
    let isOff = false;
    for (const [, file, rule, severity, text = '', off] of line.matchAll(JSON_PART)) {
      if (file !== undefined) this.#file = unescaped(file);
      isOff = file === undefined && (isOff || off !== undefined);
      if (severity === undefined || isOff) continue;
      if (this.#add(severity === '2' ? 'error' : 'warning', this.#file, rule, unescaped(text))) isFound = true;
    }
    return isFound;
  }

  #stylish(line: string): boolean {
    if (!line.startsWith('  ') || this.#file === '') return false;
    const [, severity, rest] = STYLISH.exec(line.trimEnd()) ?? [];
    if (severity === undefined || rest === undefined) return false;
    const gap = rest.lastIndexOf('  ');
    const rule = gap === -1 ? '' : rest.slice(gap).trim();
    if (!/^[\w@./-]{1,100}$/u.test(rule)) return this.#add(severity, this.#file, '', rest);
    return this.#add(severity, this.#file, rule, rest.slice(0, gap).trimEnd());
  }

  #oneLine(line: string): boolean {
    if (line.includes(', col ')) {
      const [, file, severity, text, rule] = COMPACT.exec(line) ?? [];
      if (file !== undefined) return this.#add(severity, file, rule, text);
    }
    if (!line.endsWith(']')) return false;
    const [, file, text, severity, rule] = UNIX.exec(line) ?? [];
    return file !== undefined && this.#add(severity, file, rule, text);
  }

  /** Some reporters print the full stop at the end of a message, and others do not. */
  #add(severity: string | undefined, file: string, rule = '', text = ''): boolean {
    const isError = severity?.toLowerCase() === 'error';
    const findings = isError ? this.#errors : this.#warnings;
    findings.add({ kind: 'error', name: `${file} ${rule}`.trim(), message: text.replace(/\.$/u, '') }, file);
    return isError;
  }
}

/** Returns a string of JSON as text. */
const unescaped = (text: string): string => {
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
};

export const eslint: Tool = { name: 'eslint', rank: 'tool', create: () => new Eslint() };
