import { shorten } from '../../lib/printable.js';
import type { Secrets } from '../../lib/secrets.js';
import type { Build, FailedJob } from '../evidence/evidence.js';
import { inlineText, plainTitle } from './harmless.js';
import { plainUrl } from './links.js';
import { scrub } from './scrub.js';
import type { Markup } from './text.js';
import { listed } from './words.js';

/** The values that a template may use. */
export const VALUE_NAMES = [
  'workflow',
  'ref',
  'commit',
  'commit_title',
  'event',
  'actor',
  'run_id',
  'attempt',
  'run_url',
  'jobs',
  'repository',
  'cause',
] as const;

export type Values = Readonly<Record<(typeof VALUE_NAMES)[number], string>>;

/** Writes foreign text into a title or a text, as harmless text of about `max` characters. */
export type Write = (foreign: string, max: number) => string;

export const MAX_JOBS = 20;
const MAX_NAME = 100;
const MAX_TITLE = 200;
/** Secrets are searched in so many characters. That is far more than is shown, so a cut never divides a secret that is. */
const MAX_SEARCHED = 20_000;

type Redactor = Pick<Secrets, 'redact'>;

const clean = (foreign: string, secrets: Redactor): string => scrub(shorten(foreign, MAX_SEARCHED), secrets);

/** Returns the same function with a memory, since names occur several times in a text. */
function remembering(write: Write): Write {
  const known = new Map<string, string>();
  return (foreign, max) => {
    const key = `${max} ${foreign}`;
    const written = known.get(key) ?? write(foreign, max);
    known.set(key, written);
    return written;
  };
}

/** Returns what writes foreign text into the text of an issue or a note. */
export const textWriter = (markups: readonly Markup[], secrets: Redactor): Write =>
  remembering((foreign, max) => inlineText(clean(foreign, secrets), markups, max));

/** Returns what writes foreign text into the title of an issue. */
export const titleWriter = (secrets: Redactor): Write =>
  remembering((foreign, max) => plainTitle(clean(foreign, secrets), max));

/** Returns `value` if it has the form of our own values, else as foreign text. */
const own = (value: string, form: RegExp, write: Write): string => (form.test(value) ? value : write(value, MAX_NAME));

/** Returns the name of a job, step, branch, workflow or person; `unknown` if it is empty. */
export function nameOf(name: string, write: Write): string {
  const written = write(name, MAX_NAME);
  return written === '' ? 'unknown' : written;
}

/** Returns the title of the commit. */
export const commitTitle = ({ title }: Build, write: Write): string => write(title, MAX_TITLE);

/** Returns the name of the workflow, else its path. */
export const workflowOf = ({ workflowName, workflow }: Build, write: Write): string =>
  nameOf(workflowName.trim() === '' ? workflow : workflowName, write);

/** Returns the values of a template. `jobs` has at most `maxJobs` names. */
export function valuesOf(
  build: Build,
  jobs: readonly FailedJob[],
  write: Write,
  maxJobs = MAX_JOBS,
): Omit<Values, 'cause'> {
  const shown = jobs.slice(0, maxJobs).map(({ name }) => nameOf(name, write));
  return {
    workflow: workflowOf(build, write),
    ref: nameOf(build.refName, write),
    commit: own(build.sha, /^[0-9a-f]{7,64}$/u, write),
    commit_title: commitTitle(build, write),
    event: nameOf(build.event, write),
    actor: nameOf(build.actor, write),
    run_id: own(build.runId, /^\d{1,19}$/u, write),
    attempt: `${build.attempt}`,
    run_url: plainUrl(build.url) ?? write(build.url, MAX_TITLE),
    jobs: listed(shown, jobs.length),
    repository: nameOf(build.repository, write),
  };
}
