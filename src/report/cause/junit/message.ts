/** Says in one line why a test failed. */
import { oneLine } from './one-line.js';
import type { Failure } from './report-cases.js';

/** What a failure says. */
export interface Message {
  /** The whole sentence, with the values that were compared. */
  shown: string;
  /** The first line of it. The values may differ from run to run, and the failure is the same. */
  core: string;
}

const MAX_SHOWN = 300;
/** How many lines of a text may be searched. */
const MAX_LINES = 400;
/** How many characters of a line are looked at. */
const MAX_LINE = 2000;

/** Lines that say where, and not what. */
const NO_MESSAGE = [
  /^at\s+\S/u, // of a stack of JavaScript, Java or C#
  /^(?:\.\.\. \d+ (?:more|common frames)|Caused by: *$)/u,
  /^(?:File ".*", line \d+|Traceback\b|Stack ?trace\b|Backtrace\b|Error Trace:|Hint: )/iu,
  /^(?:=== (?:RUN|PAUSE|CONT|NAME)\b|--- (?:FAIL|PASS|SKIP)\b|goroutine \d+|exit status \d+$)/u,
  /^#\d+ /u, // of PHP, gdb or a sanitizer
  /^thread '.*' (?:\(\d+\) )?panicked at [^',]*:\d+:\d+:?$/u,
  /^note: run with /u,
  /^[\u276f\u203a>|]\s+\S+:\d+:\d+/u, // of Vitest
  /^\S+\.\w{1,5}(?::\d+|\(\d+\)|, line \d+)(?::\d+)?:?$/u, // a path with a line
  /^[^\p{L}\p{N}]*$/u,
];

/** What tools write if they have nothing to say. */
const GENERIC = /^(?:the )?(?:test(?: case)? )?(?:failed|fail|failure|error|errored|failing)[.!]?$/iu;
/** What tools write before the text says more. */
const VAGUE =
  /^(?:collection failure|exited with error code \d+.*|test suite failed to run|\w+ encountered an unexpected token|test failure with exit code \d+)$/iu;
/** A line that tells an error by itself. */
const ERROR_LINE = /^\s*[\w.$]*(?:Error|Exception)(?: \[\w+\])?: \S/u;
/** A line of a comparison line by line. */
const DIFF = /^(?:[+-]\s|[{[(]$)/u;
/** The name of an exception. */
const EXCEPTION = /^[\w$]+(?:[.\\:]+[\w$]+)+$|(?:Error|Exception|Failure|Panic)$/u;

/** Returns what a failure says: its message, else the first line of its text that says something; '' if none does. */
export function messageOf(failure: Failure, names: readonly string[]): Message {
  const fromMessage = firstSentence(linesOf(failure.message), names);
  const lines = linesOf(failure.text);
  const fromText = firstSentence(pythonError(lines) ?? lines, names);
  if (fromMessage !== undefined && !VAGUE.test(fromMessage.core)) {
    // Node 20 joins the lines of a message.
    return fromText !== undefined && fromMessage.core.startsWith(fromText.core) ? fromText : fromMessage;
  }
  const isVague = VAGUE.test((fromText ?? fromMessage)?.core ?? '');
  const errorLine = isVague ? lines.findIndex((line) => ERROR_LINE.test(line)) : -1;
  const error = errorLine === -1 ? undefined : firstSentence(lines.slice(errorLine), names);
  const found = error ?? fromText ?? fromMessage;
  if (found !== undefined) return found;
  const type = EXCEPTION.test(failure.type) ? oneLine(failure.type, MAX_SHOWN) : '';
  return { shown: type, core: type };
}

const linesOf = (text: string): string[] =>
  text.split(/\r\n|[\n\r\u2028\u2029]/u, MAX_LINES).map((line) => withoutAnsi(line.slice(0, MAX_LINE)).trimEnd());

/** Removes the colors of a terminal. Tools write the escape character as text, since XML does not allow it. */
const withoutAnsi = (line: string): string =>
  line.replace(/(?:\u001b|\u009b|\ufffd(?=\[)|#x1B|&#27;|\\x1b|\\u001b)\[?[\d;]{0,20}[A-Za-z]/giu, '');

/** Returns the lines of the error of Python, after the code and the stack that come before it. */
function pythonError(lines: readonly string[]): string[] | undefined {
  const marked = lines.filter((line) => /^E\s/u.test(line)).map((line) => line.slice(1));
  if (marked.length > 0) return marked;
  const start = lines.findLastIndex((line) => /^\s*Traceback \(most recent call last\):/u.test(line));
  if (start === -1) return undefined;
  const end = lines.findIndex((line, index) => index > start && /^\S/u.test(line));
  return end === -1 ? undefined : lines.slice(end);
}

function firstSentence(lines: readonly string[], names: readonly string[]): Message | undefined {
  const start = lines.findIndex((line) => saysSomething(line, names));
  if (start === -1) return undefined;
  const first = withoutPlace(lines[start] ?? '');
  const core = oneLine(first, MAX_SHOWN);
  const values = valuesAfter(first, lines.slice(start + 1));
  const shown = values.length === 0 ? core.replace(/:$/u, '') : [core, ...values].join(' ');
  return { shown: oneLine(shown, MAX_SHOWN), core };
}

function saysSomething(line: string, names: readonly string[]): boolean {
  const text = withoutPlace(line).replace(/[\s\u2500\u2550\u2501-]+$/u, '');
  if (text === '' || GENERIC.test(text) || isName(text, names)) return false;
  return !NO_MESSAGE.some((pattern) => pattern.test(line.trim()) || pattern.test(text));
}

/** Returns whether a line only names the test: by its class and name, or by several words at the end of its name. */
function isName(text: string, names: readonly string[]): boolean {
  const isTail = (name: string): boolean => name === text || (text.includes(' ') && name.endsWith(text));
  const hasClass = /^\S+::|^\[.* \u203a /u.test(text);
  return names.some((name) => name !== '' && (isTail(name) || (hasClass && text.endsWith(name))));
}

/** Removes what says where, before what: `calc_test.go:3: got 2, want 3`, and what says that an error is an error. */
const withoutPlace = (line: string): string =>
  line
    .trim()
    .replace(/^[\w.@/\\-]{1,200}\.\w{1,5}:\d+(?::\d+)?(?::|\s)\s*/u, '')
    .replace(/^thread '[^']*' (?:\(\d+\) )?panicked at '(.*)', \S+:\d+:\d+$/u, '$1')
    .replace(/^(?:[\u25cf\u00d7\u2717\u2718\u2715]\s+|Error(?: \[\w+\])?:\s+(?=\S))/u, '')
    .replace(/ \/\/ (?:Object\.is|deep|recursively)\b.*$/u, '')
    .trim();

/** Returns the lines after the first one that have the values: those of an assertion, or after a colon. */
function valuesAfter(first: string, next: readonly string[]): string[] {
  const lines = next.map((line) => line.trim());
  const compared = lines
    .slice(0, 12)
    .filter((line) => /^(?:expected|received|actual|left|right|got|want)\b.*:/iu.test(line));
  if (compared.length > 0 && /expect|assert|equal/iu.test(first)) return compared.slice(0, 2);
  if (!first.endsWith(':')) return [];
  const end = lines.findIndex(
    (line) => DIFF.test(line) || (line !== '' && NO_MESSAGE.some((pattern) => pattern.test(line))),
  );
  return lines
    .slice(0, end === -1 ? undefined : end)
    .filter(Boolean)
    .slice(0, 3);
}
