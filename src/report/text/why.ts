/** What the texts of a report say about the reasons for a failure. */
import { shorten } from '../../lib/printable.js';
import type { Secrets } from '../../lib/secrets.js';
import type { FoundCause, JobLines } from '../cause/findings.js';
import type { Suspects } from '../suspects/suspects.js';
import { withColon } from './harmless.js';
import { urlOfServer } from './links.js';
import { logBlock, plainLogLine } from './log-block.js';
import { scrub } from './scrub.js';
import type { Markup, ReportFacts } from './text.js';
import { nameOf, type Write } from './values.js';
import { bulletList, count, listed } from './words.js';

const MAX_CAUSES = 10;
const MAX_STEPS = 5;
const MAX_NAME = 200;
const MAX_MESSAGE = 300;
const MAX_TITLE = 120;
/** How many characters of logs a text has, and of how many jobs. */
const MAX_LOG = 20_000;
const MAX_LOGS = 3;
const MAX_LINE = 300;

/** Returns whether a cause says more than which step failed. */
export const isRecognized = ({ tool }: FoundCause): boolean => tool !== 'step' && tool !== 'build';

/** Returns a step as `job › step`; '' if its job is unknown. */
const stepName = ({ job, step }: FoundCause['steps'][number]): string => [job, step].filter(Boolean).join(' › ');

/**
 * Returns a cause in one line; '' if nothing is known of it. Without the words of a log, that is the name of the test or
 * of the failed step.
 */
export function causeText({ kind, name, message, steps }: FoundCause, hasWords: boolean, write: Write): string {
  const [first] = steps;
  const where = first === undefined ? '' : stepName(first);
  const words = hasWords ? { name: name || (message === '' ? where : ''), message } : { name: where, message: '' };
  const shown = kind === 'test' ? { ...words, name: name || where } : words;
  return withColon(write(shown.name, MAX_NAME), write(shown.message, MAX_MESSAGE));
}

/** Returns the main cause for a title; '' if it is no more than a step. */
export function titleCause({ why }: ReportFacts, write: Write): string {
  const [main] = why?.causes ?? [];
  if (why === undefined || main === undefined) return '';
  return causeText(main, why.hasWords, (text, max) => write(text, Math.min(max, MAX_TITLE)));
}

/** Returns the paragraph with the main cause; in a note, with the first one that the issue did not have before. */
export function causeParagraph({ why }: ReportFacts, write: Write): string[] {
  const [main] = shownCauses(why);
  if (why === undefined || main === undefined) return [];
  return [`${why.newCauses.includes(main) ? 'New cause' : 'Cause'}: ${causeItem(main, why.hasWords, write)}`];
}

/** Returns the paragraphs with the other causes. */
export function otherCauses({ why }: ReportFacts, write: Write): string[] {
  const others = shownCauses(why).slice(1);
  if (why === undefined || others.length === 0) return [];
  const items = others.slice(0, MAX_CAUSES - 1).map((cause) => {
    const isNew = why.newCauses.includes(cause) ? 'new: ' : '';
    return `${isNew}${causeItem(cause, why.hasWords, write)}`;
  });
  const rest = others.length - items.length;
  return ['Other causes:', bulletList(rest > 0 ? [...items, `and ${rest} more`] : items)];
}

/** Returns the causes that are more than a step, the new ones first. */
function shownCauses(why: ReportFacts['why']): FoundCause[] {
  const causes = why?.causes.filter(isRecognized) ?? [];
  const isNew = (cause: FoundCause): boolean => why?.newCauses.includes(cause) === true;
  return [...causes.filter(isNew), ...causes.filter((cause) => !isNew(cause))];
}

/** Returns a cause with its steps, on one line. */
function causeItem(cause: FoundCause, hasWords: boolean, write: Write): string {
  const names = [...new Set(cause.steps.map(stepName))].filter(Boolean);
  const steps = names.slice(0, MAX_STEPS).map((name) => nameOf(name, write));
  const text = causeText(cause, hasWords, write) || 'unknown';
  const isStep = names.length === 1 && text === steps[0];
  const where = steps.length === 0 || isStep ? '' : ` in ${listed(steps, names.length)}`;
  return `${text}${where}${cause.isFlaky ? ' (likely a flake)' : ''}`;
}

/** Returns the paragraphs about the commits since the last green run. */
export function suspectParagraphs({ build, why }: ReportFacts, write: Write): string[] {
  const suspects = why?.suspects;
  if (why === undefined || suspects === undefined) return [];
  if (suspects.isSameCommit) return ['The same commit passed before. The failure may be a flake.'];
  const { commits, total } = suspects;
  if (total === 0) return [];
  const own = (url: string): string | undefined => urlOfServer(url, build.url);
  const items = commits.map((commit) => suspectItem(commit, own(commit.url), why.hasWords, write));
  const compare = own(suspects.compareUrl);
  const since = `Suspects: ${count(total, 'commit')} since the last green run${compare === undefined ? '' : `: ${compare}`}`;
  const rest = total - items.length;
  return [since, bulletList(rest > 0 ? [...items, `and ${rest} more`] : items)];
}

/** Returns a commit with its title and author. `url` is on our own server. */
function suspectItem(
  { sha, title, author }: Suspects['commits'][number],
  url: string | undefined,
  hasWords: boolean,
  write: Write,
): string {
  const commit = url ?? write(sha, MAX_NAME);
  if (!hasWords) return commit;
  const by = author === '' ? '' : ` by ${nameOf(author, write)}`;
  return `${[commit, write(title, MAX_NAME)].filter(Boolean).join(' ') || 'unknown'}${by}`;
}

/** Returns the paragraphs with the last lines of the logs. */
export function logParagraphs(
  { why }: ReportFacts,
  markups: readonly Markup[],
  secrets: Pick<Secrets, 'redact'>,
  write: Write,
): string[] {
  const logs = why?.logs.slice(0, MAX_LOGS) ?? [];
  return logs.flatMap(({ job, lines }) => {
    const shown = shownLines(lines, secrets, MAX_LOG / logs.length);
    return shown.length === 0 ? [] : [`Log of ${nameOf(job, write)}:`, logBlock(shown, markups)];
  });
}

/** Returns lines without secrets, which may be longer than a line, of about `max` characters in all. */
function shownLines(lines: JobLines['lines'], secrets: Pick<Secrets, 'redact'>, max: number): string[] {
  const clean = scrub(lines.map(plainLogLine).join('\n'), secrets).split('\n');
  const shown: string[] = [];
  let room = max;
  for (const line of clean) {
    const short = shorten(line, MAX_LINE);
    room -= short.length + 1;
    if (room < 0) break;
    shown.push(short);
  }
  return shown;
}
