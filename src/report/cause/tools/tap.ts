import { MAX_BLOCK, messageOf } from './block.js';
import { Findings } from './findings.js';
import { mochaFinding } from './mocha.js';
import { addFailure } from './node-test.js';
import type { Recognizer, Tool } from './recognizer.js';

const RESULT = /^(?:not )?ok\b|^# Subtest|^\d+\.\.\d+$/u;
const NOT_OK = /^not ok(?: \d{1,9})?(?: -)? ?(.{0,1000})$/u;
/** Vitest prints suites as blocks in braces. */
const BLOCK = /^(?:not )?ok(?: \d{1,9})?(?: -)? ?(.{0,1000}?)(?: # time=[\d.]{1,20}ms)? \{$/u;
const MAX_DEPTH = 50;

/** Reads TAP, the Test Anything Protocol, which many test runners print. */
class Tap implements Recognizer {
  readonly #findings = new Findings();
  #title: string | undefined;
  #file: string | undefined;
  #class = '';
  #isInMessage = false;
  #message: string[] = [];
  #other: string[] = [];
  /** The titles of the blocks around the test. */
  readonly #blocks: string[] = [];
  #isVitest = false;
  /** Whether the details are YAML. Mocha prints them as they are, or as `message` and `stack` alone. */
  #isYaml = false;
  #keys = '';

  read(line: string): boolean {
    const text = line.trim();
    if (text === '}') {
      this.#finish();
      this.#blocks.pop();
    }
    if (!RESULT.test(text)) {
      if (this.#title !== undefined) this.#readDetail(text);
      return false;
    }
    this.#finish();
    const block = text.endsWith('{') ? BLOCK.exec(text)?.[1] : undefined;
    if (block !== undefined) {
      this.#isVitest ||= text.includes(' # time=');
      if (this.#blocks.length < MAX_DEPTH) this.#blocks.push(block);
      return false;
    }
    const title = NOT_OK.exec(text)?.[1];
    if (title === undefined || /# (?:TODO|SKIP)\b/iu.test(title)) return false;
    this.#title = title.replace(/ # time=.*$/u, '');
    return true;
  }

  end() {
    this.#finish();
    return this.#findings.list();
  }

  #readDetail(text: string): void {
    const [, key, value = ''] = /^(\w{1,30}): ?(.*)$/u.exec(text) ?? [];
    if (text === '---') this.#isYaml = true;
    if (!this.#isYaml) {
      this.#readText(text);
      return;
    }
    if (key !== undefined) {
      this.#isInMessage = false;
      this.#keys = `${this.#keys} ${key}`.slice(0, 100);
    }
    if (key === undefined) this.#readText(text);
    else if (key === 'error' || key === 'message') this.#readMessage(value);
    else if (key === 'name' && this.#class === '') this.#class = unquoted(value);
    else if (/^(?:location|file|at)$/u.test(key)) {
      this.#file ??= unquoted(value).replace(/:\d+(?::\d+)?$/u, '') || undefined;
    }
  }

  /** The message follows in the next lines, or within `error` at Vitest. */
  #readMessage(value: string): void {
    if (this.#message.length > 0) return;
    this.#isInMessage = value !== '';
    this.#isVitest ||= value === '';
    if (value !== '' && !/^[|>][-+]?$/u.test(value)) this.#message.push(unquoted(value));
  }

  #readText(text: string): void {
    if (text === '' || /^(?:---|\.\.\.)$/u.test(text)) return;
    const lines = this.#isInMessage ? this.#message : this.#other;
    if (lines.length < MAX_BLOCK) lines.push(text.replace(/^# /u, ''));
  }

  #finish(): void {
    if (this.#title !== undefined) {
      const message = messageOf(this.#message.length > 0 ? this.#message : this.#other);
      if (this.#isVitest) this.#addVitest(this.#title, message);
      else if (this.#isMocha()) this.#findings.add(mochaFinding([this.#title], message));
      else addFailure(this.#findings, this.#file, this.#title, message);
    }
    this.#title = undefined;
    this.#isYaml = false;
    this.#keys = '';
    this.#file = undefined;
    this.#class = '';
    this.#isInMessage = false;
    this.#message = [];
    this.#other = [];
  }

  #isMocha(): boolean {
    return this.#isYaml ? this.#keys === ' message stack' : this.#other.length > 0;
  }

  #addVitest(title: string, message: string): void {
    const name = [...this.#blocks, title].join(' › ');
    this.#findings.add({
      tool: 'vitest',
      kind: 'test',
      name,
      message: `${this.#class === '' ? '' : `${this.#class}: `}${message.replace(/ \/\/ .*$/u, '')}`,
    });
  }
}

const unquoted = (value: string): string => value.replace(/^['"]|['"]$/gu, '');

export const tap: Tool = { name: 'node-test', rank: 'tool', create: () => new Tap() };
