import { shorten } from '../../lib/printable.js';
import type { Secrets } from '../../lib/secrets.js';
import type { Build, FailedJob } from '../evidence/evidence.js';
import { breakMarkers } from './break-markers.js';
import { withColon } from './harmless.js';
import { urlOfServer, plainUrl } from './links.js';
import type { Template } from './template.js';
import type { Markup, NoteKind, ReportFacts } from './text.js';
import {
  commitTitle,
  MAX_JOBS,
  nameOf,
  textWriter,
  titleWriter,
  valuesOf,
  workflowOf,
  type Values,
  type Write,
} from './values.js';
import { causeParagraph, isRecognized, logParagraphs, otherCauses, suspectParagraphs, titleCause } from './why.js';
import { bulletList, count, listed, minuteOf, ordinal } from './words.js';

const MAX_STEPS = 5;

interface TitleOptions {
  /** The user's own title. */
  template?: Template | undefined;
  /** The greatest length that the tracker accepts, in UTF-16 units. */
  max: number;
  secrets: Pick<Secrets, 'redact'>;
}

export interface NoteOptions {
  /** All markups that the tracker may use. */
  markups: readonly Markup[];
  /** The greatest length that the tracker accepts, in UTF-16 units. */
  maxLength: number;
  secrets: Pick<Secrets, 'redact'>;
  /** The address of the issue that a duplicate points to. */
  winnerUrl?: string | undefined;
  /** How many more green builds in a row close the issue; for `passed`. */
  remaining?: number | undefined;
  /** Whether other workflows still fail by the cause; for `passed`. */
  failsElsewhere?: boolean;
  /** Whether an earlier attempt of the same run failed; for `closed`. */
  isFlake?: boolean;
}

interface TextOptions extends Pick<NoteOptions, 'markups' | 'maxLength' | 'secrets'> {
  /** The user's own text. */
  template?: Template | undefined;
}

/** Writes the paragraphs of a text with at most `most` of the failed jobs. */
type Paragraphs = (most: number) => string[];

/** Returns the title of a new issue: one line of at most `max` characters. */
export function composeTitle(facts: ReportFacts, { template, max, secrets }: TitleOptions): string {
  const write = titleWriter(secrets);
  const values = allValues(facts, write);
  const filled = template?.(values, Number.MAX_SAFE_INTEGER) ?? ownTitle(facts, values, titleCause(facts, write));
  const title = secrets.redact(filled).replace(/\s+/gu, ' ').trim();
  return fitting(max, (room) => (title.length <= room ? title : shorten(title, room - 1)));
}

/** Returns the title of an issue without a template. That of the issue of a cause is the cause. */
function ownTitle({ build, why, isOfCause }: ReportFacts, { workflow, ref }: Values, cause: string): string {
  if (isOfCause === true && cause !== '') return cause;
  const onRef = build.refName === '' ? '' : ` on ${ref}`;
  const isNamed = cause !== '' && why?.causes.some(isRecognized) === true;
  return withColon(`${workflow} fails${onRef}`, isNamed ? cause : '');
}

const allValues = (facts: ReportFacts, write: Write): Values => ({
  ...valuesOf(facts.build, facts.jobs, write),
  cause: titleCause(facts, write) || 'unknown',
});

/** Returns the text of a new issue, without the lines of marker and stamp. */
export function composeText(facts: ReportFacts, { template, markups, maxLength, secrets }: TextOptions): string {
  const write = textWriter(markups, secrets);
  if (template !== undefined) {
    const values = allValues(facts, write);
    return fitting(maxLength, (room) => secrets.redact(template(values, room)));
  }
  const jobs = jobList(facts, write);
  return fitParagraphs(maxLength, facts.jobs.length, (most) => [
    issueSentence(facts, write),
    ...causeParagraph(facts, write),
    bulletList([...factsOf(facts, write), failuresOf(facts)]),
    ...otherCauses(facts, write),
    ...jobs(most),
    ...suspectParagraphs(facts, write),
    closing(facts),
    ...logParagraphs(facts, markups, secrets, write),
  ]);
}

/** Returns the text of a note on an issue, without the line of the stamp. */
export function composeNote(kind: NoteKind, facts: ReportFacts, options: NoteOptions): string {
  const write = textWriter(options.markups, options.secrets);
  const sentence = noteSentence(kind, facts, options);
  if (kind === 'duplicate') return fitParagraphs(options.maxLength, 0, () => [sentence]);
  const isRed = kind === 'failed' || kind === 'reopened';
  const jobs = isRed ? jobList(facts, write) : () => [];
  const items = factsOf(facts, write);
  return fitParagraphs(options.maxLength, isRed ? facts.jobs.length : 0, (most) => [
    sentence,
    ...(isRed ? causeParagraph(facts, write) : []),
    bulletList(items),
    ...(isRed ? otherCauses(facts, write) : []),
    ...jobs(most),
    ...(isRed ? suspectParagraphs(facts, write) : []),
    ...(isRed ? logParagraphs(facts, options.markups, options.secrets, write) : []),
  ]);
}

function issueSentence({ build }: ReportFacts, write: Write): string {
  const ofRepository = build.repository === '' ? '' : ` of ${nameOf(build.repository, write)}`;
  const onRef = build.refName === '' ? '' : ` on ${nameOf(build.refName, write)}`;
  return `The workflow ${workflowOf(build, write)}${ofRepository} fails${onRef}.`;
}

/** Returns how often the build has failed, such as `the 7th time since 2026-11-26 11:06 UTC`. */
function times({ failures, since }: ReportFacts): string {
  const start = minuteOf(since);
  return `the ${ordinal(failures)} time${start === undefined ? '' : ` since ${start}`}`;
}

function noteSentence(kind: NoteKind, facts: ReportFacts, options: NoteOptions): string {
  switch (kind) {
    case 'failed':
      return `Failed again, ${times(facts)}.`;
    case 'reopened':
      return `Failed again, ${times(facts)}. The issue is open again.`;
    case 'passed':
      return passedSentence(options);
    case 'closed':
      return `Closed: ${closedReason(facts)}.${options.isFlake === true ? LIKELY_FLAKE : ''}`;
    case 'duplicate':
      return duplicateOf(options.winnerUrl);
  }
}

const greenBuilds = (number: number, more = ''): string =>
  `${count(number, `${more}green build`)}${number === 1 ? '' : ' in a row'}`;

const LIKELY_FLAKE = ' The same run failed in an earlier attempt, so the failure was likely a flake.';

function passedSentence({ remaining, failsElsewhere }: NoteOptions): string {
  if (failsElsewhere === true) return 'Passed in this workflow. Other workflows still fail by the same cause.';
  return remaining === undefined ? 'Passed.' : `Passed. The issue is closed after ${greenBuilds(remaining, 'more ')}.`;
}

const closedReason = ({ closeAfter = 1, isOfCause }: ReportFacts): string =>
  isOfCause === true && closeAfter === 1 ? 'the steps that failed are green again' : passedBuilds(closeAfter);

const passedBuilds = (number: number): string =>
  number === 1 ? 'the build passed' : `the last ${number} builds passed`;

function duplicateOf(winnerUrl: string | undefined): string {
  const reason = 'Several runs reported the same failing build at the same time.';
  const url = plainUrl(winnerUrl ?? '');
  return url === undefined ? `This is a duplicate. ${reason}` : `This is a duplicate of ${url}\n\n${reason}`;
}

function closing({ closeAfter, isOfCause }: ReportFacts): string {
  if (isOfCause === true && closeAfter === 1) return 'This issue is closed when these steps are green again.';
  if (closeAfter === undefined) return 'This issue is not closed automatically.';
  if (closeAfter === 1) return 'The next green build closes this issue.';
  return `This issue is closed after ${greenBuilds(closeAfter)}.`;
}

/** Returns what is known about the run, one fact an item. */
function factsOf({ build }: ReportFacts, write: Write): string[] {
  const title = commitTitle(build, write);
  const attempt = build.countsAttempts === false ? '' : ` (attempt ${build.attempt})`;
  const commit = build.commitUrl || build.sha;
  return [
    `Run: ${urlOr(build.url || build.runId, write)}${attempt}`,
    `Workflow: ${nameOf(build.workflow, write)}`,
    ...(commit === '' ? [] : [`Commit: ${urlOr(commit, write)}${title === '' ? '' : ` ${title}`}`]),
    ...startOf(build, write),
  ];
}

/** Returns what started the run, and who; nothing if both are unknown. */
function startOf({ event, actor }: Build, write: Write): string[] {
  if (event === '') return actor === '' ? [] : [`Started by ${nameOf(actor, write)}`];
  return [`Event: ${nameOf(event, write)}, started by ${nameOf(actor, write)}`];
}

const urlOr = (url: string, write: Write): string => plainUrl(url) ?? nameOf(url, write);

function failuresOf({ failures, since }: ReportFacts): string {
  const start = minuteOf(since);
  return `Failures: ${failures}${start === undefined ? '' : ` since ${start}`}`;
}

/** Returns the paragraphs about the failed jobs, the first of them in the order of the server. */
function jobList({ build, jobs }: ReportFacts, write: Write): Paragraphs {
  const items = jobs.slice(0, MAX_JOBS).map((job) => jobItem(job, build.url, write));
  return (most) => {
    if (jobs.length === 0) return ['The run shows which jobs failed.'];
    const shown = items.slice(0, most);
    if (shown.length === 0) return [`Failed: ${count(jobs.length, 'job')}.`];
    const rest = jobs.length - shown.length;
    return ['Failed jobs:', bulletList(rest > 0 ? [...shown, `and ${rest} more`] : shown)];
  };
}

/** Returns a job with its failed steps on one line, since Markdown and Textile write nested lists differently. */
function jobItem(job: FailedJob, runUrl: string, write: Write): string {
  const steps = job.steps.slice(0, MAX_STEPS).map((step) => nameOf(step, write));
  const noun = job.steps.length === 1 ? 'step' : 'steps';
  const parts = [
    nameOf(job.name, write),
    ...(job.result === 'timed_out' ? ['timed out'] : []),
    ...(steps.length === 0 ? [] : [`${noun} ${listed(steps, job.steps.length)}`]),
  ];
  const url = urlOfServer(job.url, runUrl);
  return `${parts.join(', ')}${url === undefined ? '' : `: ${url}`}`;
}

/** Returns a text of `make` that is at most `max` characters long after its markers are broken up. */
function fitting(max: number, make: (room: number) => string): string {
  const text = breakMarkers(make(max));
  return text.length <= max ? text : breakMarkers(make(max - (text.length - max))).slice(0, max);
}

/** Returns paragraphs of at most `max` characters. Jobs are left out first, then whole paragraphs from the end. */
function fitParagraphs(max: number, jobs: number, paragraphs: Paragraphs): string {
  const join = (parts: readonly string[]): string => breakMarkers(parts.join('\n\n'));
  for (let most = Math.min(jobs, MAX_JOBS); most > 0; most -= 1) {
    const text = join(paragraphs(most));
    if (text.length <= max) return text;
  }
  const parts = paragraphs(0);
  for (let number = parts.length; number > 0; number -= 1) {
    const text = join(parts.slice(0, number));
    if (text.length <= max) return text;
  }
  return 'The build failed.'.slice(0, max);
}
