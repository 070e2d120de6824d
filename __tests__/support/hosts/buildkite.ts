/**
 * What Buildkite's agent, and the page of the log, do with the output of a job:
 * https://buildkite.com/docs/pipelines/configure/managing-log-output
 *
 * Both streams are one terminal. A line that begins with `---`, `+++` or `~~~` and white space, or with `^^^ +++`, is a
 * command for groups, after colours are removed. Escape sequences of iTerm2 reach the page as links and images.
 */
import { stripVTControlCharacters } from 'node:util';
import { linesOf, masked, newReading, type Command, type Reading, type Written } from './reading.js';

/** What the agent knows apart from the output. */
export interface BuildkiteJob {
  /** The environment of the job. Some variables are redacted by their names. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** The values that `buildkite-agent redactor add` has passed to the API of the job. */
  redactions?: readonly string[];
}

const NAMES = /_(?:PASSWORD|SECRET|TOKEN|PRIVATE_KEY|SSH_KEY|ACCESS_KEY|SECRET_KEY|CONNECTION_STRING|API_KEY)$/u;
const MIN_VARIABLE = 6;

/** Returns the command for groups in a line; undefined if the line is text. */
export function parse(line: string): Command | undefined {
  const [link] = /\u001b\](?:1338|1339|1337);[^\u0007]*/u.exec(line) ?? [];
  if (link !== undefined) return { name: 'link', properties: {}, message: link };
  // A terminal overwrites what stands before a carriage return.
  const text = stripVTControlCharacters(line).replace(/^.*\r(?=[^\r])/su, '');
  const [head] = /^(?:---|\+\+\+|~~~)(?=\s)|^\^\^\^ \+\+\+/u.exec(text) ?? [];
  if (head === undefined) return undefined;
  return { name: head.startsWith('^') ? 'open' : 'group', properties: {}, message: text.slice(head.length).trim() };
}

/** Returns the Go-quoted form of a value, which is masked too. */
const goQuoted = (value: string): string => JSON.stringify(value).slice(1, -1);

/** Reads the output of a job. */
export function readBuildkite(written: Written, { environment = {}, redactions = [] }: BuildkiteJob = {}): Reading {
  const reading = newReading();
  const named = Object.entries(environment).flatMap(([name, value = '']) =>
    NAMES.test(name) && value.length >= MIN_VARIABLE ? [value] : [],
  );
  reading.masks.push(...new Set([...named, ...redactions].flatMap((value) => [value, goQuoted(value)])));
  const lines = linesOf(written, /\n/u);
  for (const line of lines) {
    const found = parse(line);
    if (found !== undefined) reading.commands.push(found);
  }
  reading.log = masked(lines.map((line) => `${line}\n`).join(''), reading.masks, '[REDACTED]');
  return reading;
}
