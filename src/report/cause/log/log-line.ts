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
const TIMESTAMP =
  /^\ufeff?\[?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d))\]?(?: \d\d[OE][ +]?| |$)/u;

/** Marks of GitLab and Buildkite that only the terminal does not show. */
const HIDDEN_MARK = /(?:section_(?:start|end):\d+:[\w.-]{1,100}(?:\[[^\]]{0,100}\])?|_bk;t=\d+)[\r\u0007]/gu;

const MARK = /^##\[([a-z]{1,20})\]/u;

/** Reads a line as a terminal shows it: without colors, and with what overwrites the line. */
export function readLine(raw: string): LogLine {
  const [stamp = '', time] = TIMESTAMP.exec(raw) ?? [];
  const own = (stamp === '' ? raw.replace(/^\ufeff/u, '') : raw.slice(stamp.length)).replace(HIDDEN_MARK, '');
  const shown = withoutAnsi(own).replaceAll('\0', '');
  // An overwritten line shows what follows the last return that has anything after it.
  const text = shown.split('\r').findLast((part) => part !== '') ?? '';
  const [prefix = '', mark = ''] = MARK.exec(text) ?? [];
  return { text: text.slice(prefix.length), time, mark };
}
