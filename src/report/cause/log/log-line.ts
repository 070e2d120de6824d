import { withoutAnsi } from '../normalize.js';

/** A line of a log, without what the CI system has added. */
export interface LogLine {
  text: string;
  /** The timestamp at the start of the line, if there is one. */
  time: string | undefined;
  /** A mark of GitHub Actions or Azure Pipelines at the start of the text, such as `error` or `group`. */
  mark: string;
}

/** GitHub Actions, Azure Pipelines; GitLab with the number of the stream; in brackets Jenkins. */
const TIMESTAMP = /^\[?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d))\]?(?: \d\d[OE][ +]?| |$)/u;

/** Marks of GitLab and Buildkite that only the terminal does not show. */
const HIDDEN_MARK = /(?:section_(?:start|end):\d+:[\w.-]{1,100}(?:\[[^\]]{0,100}\])?|_bk;t=\d+)[\r\u0007]/gu;

const MARK = /^##\[([a-z]{1,20})\]/u;

/** Returns what a terminal shows of a line: no colors, no hidden marks, and only what overwrote the start. */
function visible(text: string): string {
  const isMarked = text.includes('section_') || text.includes('_bk;t=');
  const shown = withoutAnsi(isMarked ? text.replace(HIDDEN_MARK, '') : text).replaceAll('\0', '');
  return shown.includes('\r') ? (shown.split('\r').findLast((part) => part !== '') ?? '') : shown;
}

/** Reads a line of a log of any CI system. */
export function readLine(raw: string): LogLine {
  const line = raw.startsWith('\ufeff') ? raw.slice(1) : raw;
  const [stamp = '', time] = /^\[?\d/u.test(line) ? (TIMESTAMP.exec(line) ?? []) : [];
  const text = visible(line.slice(stamp.length));
  const [prefix = '', mark = ''] = text.startsWith('##[') ? (MARK.exec(text) ?? []) : [];
  return { text: text.slice(prefix.length), time, mark };
}
