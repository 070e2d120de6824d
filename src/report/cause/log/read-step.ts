import type { Cause } from '../cause.js';
import { fingerprintOf } from '../cause.js';
import { displayText, normalize } from '../normalize.js';
import { MAX_CAUSES } from '../tools/findings.js';
import { log } from '../tools/log.js';
import { RANKS, type Finding, type Recognizer, type Tool } from '../tools/recognizer.js';
import { TOOLS } from '../tools/tools.js';
import { Excerpts, type Excerpt } from './excerpt.js';
import type { LogLine } from './log-line.js';

/** What is read of a line that is no JSON. */
const MAX_TEXT = 4_096;
const JSON_START = /^\s{0,100}(?:\{|\[\{")/u;

/** What one step of a log says. */
export interface StepResult {
  /** The title, as the runner prints it: `Run npm test`; undefined for what precedes the first step. */
  title: string | undefined;
  /** The timestamps of the first line and of the last error. */
  startedAt: string | undefined;
  failedAt: string | undefined;
  /** Whether the CI system marks an error in it. */
  isFailed: boolean;
  /** Whether a tool names the cause. */
  isExplained: boolean;
  causes: readonly Cause[];
  excerpt: Excerpt;
}

interface Reader {
  tool: Tool;
  recognizer: Recognizer;
}

interface Found {
  tool: Tool;
  finding: Finding;
}

/** Reads the lines of one step. */
export class StepReader {
  readonly #title: string | undefined;
  readonly #readers: readonly Reader[] = TOOLS.map((tool) => ({ tool, recognizer: tool.create() }));
  readonly #excerpts = new Excerpts();
  #startedAt: string | undefined;
  #failedAt: string | undefined;
  #isFailed = false;
  #wasBlank = false;

  constructor(title?: string, startedAt?: string) {
    this.#title = title;
    this.#startedAt = startedAt;
  }

  /** Takes the next line. */
  read({ text, time, mark }: LogLine): void {
    this.#startedAt ??= time;
    if (mark === 'endgroup' || mark === 'debug') return;
    const isMarked = mark === 'error';
    if (isMarked) {
      this.#isFailed = true;
      this.#failedAt = time;
    }
    this.#excerpts.read(text);
    // A second blank line says nothing new.
    if (text === '' && this.#wasBlank) return;
    this.#wasBlank = text === '';
    const line = text.length <= MAX_TEXT || JSON_START.test(text) ? text : text.slice(0, MAX_TEXT);
    for (const { tool, recognizer } of this.#readers) {
      if (recognizer.read(line, isMarked)) this.#excerpts.mark(tool);
    }
  }

  end(): StepResult {
    const { found, rank } = this.#best();
    return {
      title: this.#title,
      startedAt: this.#startedAt,
      failedAt: this.#failedAt,
      isFailed: this.#isFailed,
      isExplained: rank !== undefined && rank !== 'log',
      causes: causesOf(found.length === 0 ? this.#silent() : found),
      excerpt: this.#excerpts.of(found[0]?.tool),
    };
  }

  /** A step that fails without a word has its command as the cause. */
  #silent(): Found[] {
    const command = this.#isFailed ? this.#title?.replace(/^Run /u, '') : undefined;
    if (command === undefined) return [];
    return [{ tool: log, finding: { kind: 'error', name: command, message: 'failed, and printed nothing' } }];
  }

  /** Returns what was found by the tools of the first rank that has found anything. */
  #best(): { found: Found[]; rank?: Tool['rank'] } {
    for (const rank of RANKS) {
      const readers = this.#readers.filter(({ tool }) => tool.rank === rank);
      const found = readers.flatMap(({ tool, recognizer }) => recognizer.end().map((finding) => ({ tool, finding })));
      if (found.length > 0) return { found, rank };
    }
    return { found: [] };
  }
}

function causesOf(found: readonly Found[]): Cause[] {
  const causes = new Map<string, Cause>();
  for (const { tool, finding } of found) {
    const cause = causeOf(tool.name, finding);
    if (!causes.has(cause.fingerprint)) causes.set(cause.fingerprint, cause);
    if (causes.size === MAX_CAUSES) break;
  }
  return [...causes.values()];
}

function causeOf(
  ofTool: string,
  { tool = ofTool, kind, name, message, identity = message, nameIdentity = name, isFlaky = false }: Finding,
): Cause {
  const fingerprint = fingerprintOf({ tool, name: normalize(nameIdentity), message: normalize(identity) });
  return { tool, kind, name: displayText(name), message: displayText(message), fingerprint, isFlaky };
}
