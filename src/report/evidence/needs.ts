/** The input `needs`: how the jobs ended that the job of the report waits for. */
import { Buffer } from 'node:buffer';
import { isObject, type Json } from '../../lib/json.js';
import { inputError } from '../../inputs/input-errors.js';

const RESULTS = ['success', 'failure', 'cancelled', 'skipped'] as const;

/** A result of a job, as `needs.<id>.result` has it. A job that ran into its time limit has `cancelled`. */
export type NeedResult = (typeof RESULTS)[number];

export interface Need {
  /** The id of the job in the workflow file; undefined if the input has only results. */
  id: string | undefined;
  result: NeedResult;
}

/** The jobs in the order of the input. There is at least one. */
export type NeedResults = readonly Need[];

/** Linux refuses to start a process with a variable of 128 KiB. */
const MAX_BYTES = 96 * 1024;

const WRITE_MAP = 'Write needs: ${{ toJSON(needs) }}';
const WRITE_LIST = 'needs: ${{ join(needs.*.result) }}';
const KNOWN = `GitHub's results are ${RESULTS.join(', ')}.`;

/**
 * Reads `${{ toJSON(needs) }}` or `${{ join(needs.*.result) }}`. Rejects other texts with INPUT_INVALID. Errors contain
 * nothing of the text, because outputs of jobs may be confidential.
 */
export function readNeeds(text: string): NeedResults {
  if (Buffer.byteLength(text) > MAX_BYTES) {
    throw inputError('needs', `has more than 96 KiB, because the jobs have large outputs. Write ${WRITE_LIST}`);
  }
  const trimmed = text.replace(/^\ufeff/u, '').trim();
  if (trimmed === '') {
    throw inputError('needs', `is empty. ${WRITE_MAP}, and name the jobs to report in the job's own needs.`);
  }
  return /^[a-z\s,]+$/iu.test(trimmed) && trimmed !== 'null' ? readList(trimmed) : readMap(trimmed);
}

const asResult = (value: Json | undefined): NeedResult | undefined => RESULTS.find((known) => known === value);

function readList(text: string): NeedResults {
  // Expressions of GitHub can join with any separator. These are the usual ones.
  const words = text.split(/\s*,\s*|\s+/u);
  return words.map((word, index) => {
    const result = asResult(word);
    if (result !== undefined) return { id: undefined, result };
    throw inputError('needs', `item ${index + 1} of ${words.length} is not a result. ${KNOWN} Write ${WRITE_LIST}`);
  });
}

function readMap(text: string): NeedResults {
  const jobs = Object.entries(parseMap(text));
  if (jobs.length === 0) {
    throw inputError('needs', `has no jobs. Name the jobs to report in the job's own needs, such as needs: [test].`);
  }
  return jobs.map(([id, job], index) => {
    const result = isObject(job) && Object.hasOwn(job, 'result') ? asResult(job['result']) : undefined;
    if (result !== undefined) return { id, result };
    throw inputError('needs', `job ${index + 1} of ${jobs.length} has no known result. ${KNOWN} ${WRITE_MAP}`);
  });
}

function parseMap(text: string): Record<string, Json> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The message of the exception quotes the text.
    throw inputError('needs', `is neither JSON nor a list of results. ${WRITE_MAP}`);
  }
  if (isObject(value)) return value;
  throw inputError('needs', `is not a map of jobs. ${WRITE_MAP}`);
}
