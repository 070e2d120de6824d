/**
 * What GitLab's runner, and the page of the log, do with the output of a job:
 * https://docs.gitlab.com/ci/jobs/job_logs/ and https://docs.gitlab.com/ci/yaml/artifacts_reports/
 *
 * The page obeys `section_start:TIME:NAME\r\e[0K` and `section_end:` anywhere in a line. A carriage return wipes the line
 * so far. Only variables that are masked before the job starts are masked, by their exact text. The dotenv report may be
 * among the files, as `dotenv`.
 */
import { linesOf, masked, newReading, type Command, type Reading, type Written } from './reading.js';

const SECTION = /section_(start|end):(\d+):([\w.-]+)(?:\[[^\]]*\])?\r\u001b\[0K/gu;
/** Colours that hide a text, and characters that wipe the line so far. */
const HIDING = /\u001b\[[\d;]*8m|\r(?=[^\n])/gu;
const MAX_REPORT_BYTES = 5119;
/** The lowest limit of any plan. */
const MAX_REPORT_VARIABLES = 20;

/** Returns the commands in a line, and each trick by which it hides a text. */
export const parse = (line: string): Command[] => [
  ...[...line.matchAll(SECTION)].map(([, kind = '', , name = '']) => ({
    name: `section_${kind}`,
    properties: {},
    message: name,
  })),
  ...[...line.replace(SECTION, '').matchAll(HIDING)].map(([text]) => ({ name: 'hide', properties: {}, message: text })),
];

/** Reads the output of a job. `masks`: the values of the variables that are masked. */
export function readGitLab(written: Written, masks: readonly string[] = []): Reading {
  const reading = newReading();
  reading.masks.push(...masks.filter((value) => value.length >= 8 && !/\s/u.test(value)));
  const lines = linesOf(written, /\n/u);
  reading.commands.push(...lines.flatMap(parse));
  reading.log = masked(lines.map((line) => `${line}\n`).join(''), reading.masks, '[MASKED]');
  const report = written.files?.['dotenv'];
  if (report !== undefined) Object.assign(reading, readReport(report));
  return reading;
}

/** Reads a dotenv report. One bad line refuses the whole report. The runner expands `$NAME` in the values. */
export function readReport(text: string): Pick<Reading, 'variables' | 'errors'> {
  const bytes = Buffer.byteLength(text);
  const errors = bytes > MAX_REPORT_BYTES ? [`the report has ${bytes} bytes`] : [];
  const variables: Reading['variables'] = {};
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const [index, line] of lines.entries()) {
    const at = line.indexOf('=');
    const name = line.slice(0, Math.max(at, 0)).trim();
    const value = line.slice(at + 1).trim();
    if (at < 0 || !/^\w{1,255}$/u.test(name)) errors.push(`line ${index + 1} is not NAME=VALUE`);
    else if (value.includes('$')) errors.push(`line ${index + 1} is expanded by the runner`);
    variables[name] = { value, isSecret: false };
  }
  if (Object.keys(variables).length > MAX_REPORT_VARIABLES) errors.push('the report has too many variables');
  return errors.length > 0 ? { variables: {}, errors } : { variables, errors };
}
