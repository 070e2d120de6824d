import { Findings } from './findings.js';
import { isNetworkError } from './network.js';
import type { Finding, Recognizer, Tool } from './recognizer.js';

/** `/src/A.java:[3,5] cannot find symbol` */
const COMPILER =
  /^((?:\/)?(?:[A-Za-z]:)?[^\s:][^:]{0,1000}\.(?:java|kt|scala|groovy)):\[\d+(?:,\d+)?\] (?:error: )?(.+)$/u;
const SYMBOL = /^\s*symbol ?: +(.+)$/u;
const GOAL =
  /^Failed to execute goal (?:([\w.-]{1,100}):([\w.-]{1,100}):[\w.-]{1,100}:([\w-]{1,100}) .{0,300}?on project|on project) ([\w.-]{1,200}): (.+?)(?: -> \[Help \d+\])?$/u;
/** These only say that something above has failed. */
const ONLY_SAYS_FAILED =
  /^(?:Compilation failure|There (?:are|were) test failures|There was a timeout or other error in the fork|Compilation failed)/u;
const OTHER =
  /^(?:Unknown lifecycle phase .+|No goals have been specified.+|The goal you specified requires a project.+|.{0,20}Non-(?:resolvable|parseable) .+|Plugin .{1,200} or one of its dependencies could not be resolved.+|Could not find the selected project.+|'.{1,200}' (?:for .{1,200} )?is missing.*|Malformed POM.+)$/u;

/** `AuthTest.refuses:12->helper:30 expected:<401>`, or `AuthTest.refuses:12 » IllegalState boom` */
const SUMMARY =
  /^\s*(?:Run 1: )?([\w$]{1,200})(?:\.|#)([\w$[\]() .,{}-]{1,300}?)(?::\d+|->[^\s]{1,200}| ?\u00bb)(.*)$/u;
/** `refuses(com.x.AuthTest): expected:<401>` of Surefire 2.12, the default of old versions of Maven. */
const OLD_SUMMARY =
  /^\s*(?:(?:Failed tests|Tests in error): {1,4})?([\w$[\]]{1,200})\((?:[\w$]{1,100}\.){0,30}([\w$]{1,200})\): ?(.*)$/u;
const LIST = /^(?:Failures|Errors|Failed tests|Tests in error):/u;
const LIST_END = /^(?:Flakes:|Tests run:|Results)/u;

/** `[ERROR] refuses(com.x.AuthTest)  Time elapsed: 0.1 s  <<< FAILURE!`; the message is in the next line. */
const DETAILS = /^\s*(?:[\w$]{1,100}\.){0,30}([\w$]{1,200})\b.{0,400}<<< (?:ERROR|FAILURE)!/u;
/** The summary cuts long messages. */
const CUT = /(?:\.{3}|\u2026)$/u;
const MAX_DETAILS = 1_000;

class Maven implements Recognizer {
  readonly #sources = new Findings();
  readonly #tests = new Findings();
  readonly #goals = new Findings();
  #source: { file: string; message: string } | undefined;
  #isList = false;
  /** The first lines of messages, by the name of the method. */
  readonly #details = new Map<string, string[]>();
  #detailed: string | undefined;

  read(raw: string): boolean {
    const [prefix = '', level = ''] = /^\[(ERROR|WARNING|INFO|FATAL|WARN)\] ?/u.exec(raw) ?? [];
    const line = raw.slice(prefix.length);
    this.#readDetails(line);
    if (this.#source !== undefined) this.#readSymbol(this.#source, line, level);
    if (LIST.test(line.trimStart())) this.#isList = true;
    else if (LIST_END.test(line.trimStart())) this.#isList = false;
    if (this.#isList && (level === 'ERROR' || level === '')) return this.#readTest(line);
    return level === 'ERROR' || level === 'FATAL' ? this.#readError(line) : false;
  }

  end(): Finding[] {
    this.#finishSource();
    for (const findings of [this.#sources, this.#tests]) {
      if (!findings.isEmpty) return findings.list();
    }
    return this.#goals.list();
  }

  /** The name that the compiler does not find is in one of the next lines. */
  #readSymbol(source: { message: string }, line: string, level: string): void {
    const symbol = SYMBOL.exec(line)?.[1];
    if (symbol !== undefined) source.message += `: ${symbol.replace(/\s+/gu, ' ')}`;
    if (symbol !== undefined || level !== '') this.#finishSource();
  }

  #finishSource(): void {
    if (this.#source !== undefined) {
      const { file, message } = this.#source;
      this.#sources.add({ kind: 'error', name: file, message }, file);
    }
    this.#source = undefined;
  }

  #readTest(line: string): boolean {
    const [, oldTest, oldClass, oldMessage = ''] = OLD_SUMMARY.exec(line) ?? [];
    if (oldTest !== undefined && oldClass !== undefined) return this.#addTest(`${oldClass}.${oldTest}`, oldMessage);
    const [, ofClass, test, rest = ''] = SUMMARY.exec(line) ?? [];
    if (ofClass === undefined || test === undefined) return false;
    return this.#addTest(`${ofClass}.${test}`, rest.replace(/^(?::\d+|->\S{1,200}|\s)*/u, ''));
  }

  #readDetails(line: string): void {
    if (this.#detailed !== undefined && line.trim() !== '') {
      const known = this.#details.get(this.#detailed) ?? [];
      if (this.#details.size < MAX_DETAILS && known.length < 20) this.#details.set(this.#detailed, [...known, line]);
      this.#detailed = undefined;
    }
    if (line.includes('<<< ')) this.#detailed = DETAILS.exec(line)?.[1];
  }

  /** Returns a message that the summary has cut as a whole, if the log has it. */
  #whole(name: string, message: string): string {
    if (!CUT.test(message)) return message;
    const start = message.replace(CUT, '');
    // The summary has the class of the exception in another form.
    const said = start.replace(/^\w{1,200}:? /u, '');
    const method = /\.([\w$]+)[^.]*$/u.exec(name)?.[1] ?? name;
    const line = said === '' ? undefined : this.#details.get(method)?.find((text) => text.includes(said));
    return line === undefined ? message : `${start}${line.slice(line.indexOf(said) + said.length)}`;
  }

  #addTest(name: string, message: string): true {
    this.#tests.add({ kind: 'test', name, message: this.#whole(name, message.replace(/^\u00bb ?/u, '').trim()) });
    return true;
  }

  #readError(line: string): boolean {
    const [, file, message] = COMPILER.exec(line) ?? [];
    if (file !== undefined && message !== undefined) {
      this.#source = { file, message };
      return true;
    }
    const [, group, plugin = '', goal = '', , text = ''] = GOAL.exec(line) ?? [];
    const isGoal = text !== '' && !ONLY_SAYS_FAILED.test(text);
    if ((!isGoal && !OTHER.test(line)) || isNetworkError(line)) return false;
    const name = isGoal && group !== undefined ? `${plugin}:${goal}` : '';
    this.#goals.add({ kind: 'error', name, message: isGoal ? text : line.replace(/ -> \[Help \d+\]$/u, '') });
    return true;
  }
}

export const maven: Tool = { name: 'maven', rank: 'tool', create: () => new Maven() };
