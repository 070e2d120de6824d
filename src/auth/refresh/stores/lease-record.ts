import { StepError } from '../../../lib/errors.js';
import { CRITICAL_LIMIT_MS } from '../../../http/deadline.js';
import { isObject, parseJson } from '../../../lib/json.js';

export interface Lease {
  holder: string;
  /** An ISO 8601 time by the server's clock. */
  until: string;
}

/** The content of the file: the sealed chain in `box`, the lease, and the tickets of the runs that wait, in order. */
export interface BranchRecord {
  box: string | null;
  lease: Lease | null;
  queue: readonly string[];
}

/** The time limit for acquiring the lease. It is short, because other runs must wait for the lease of a killed run. */
export const ACQUIRE_MS = 50_000;
export const LEASE_MS = CRITICAL_LIMIT_MS + ACQUIRE_MS + 10_000;

export const EMPTY_RECORD: BranchRecord = { box: null, lease: null, queue: [] };

/** Returns whether the lease is free. A lease that is much longer than LEASE_MS was not written by a step. */
export function isFree({ lease }: BranchRecord, at: number): boolean {
  if (lease === null) return true;
  const remainingMs = Date.parse(lease.until) - at;
  return remainingMs <= 0 || remainingMs > 2 * LEASE_MS;
}

/** Returns the text of the file. Without tickets, it has no member `queue`. */
export function writeRecord({ queue, ...record }: BranchRecord): string {
  const all = { version: 1, ...record, ...(queue.length === 0 ? {} : { queue }) };
  return `${JSON.stringify(all, null, 2)}\n`;
}

/**
 * Returns the record in a text. Throws STORE_FAILED if a step did not write the text: a merge or a formatter may
 * have changed it, and it may still contain the newest refresh token.
 */
export function readRecord(text: string): BranchRecord {
  const record = parseJson(text);
  const { version, box, lease, queue = [] } = isObject(record) ? record : {};
  const isEnvelope = box === null || typeof box === 'string';
  if (version === 1 && isEnvelope && (lease === null || isLease(lease)) && isQueue(queue)) return { box, lease, queue };
  throw new StepError(
    'STORE_FAILED',
    'The file chain.json on the branch of the refresh token is not in the form that a step writes.',
    {
      hint: 'Restore its last valid version. If there is none, sign in again: the new refresh token gets a new branch.',
    },
  );
}

const isQueue = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((ticket) => typeof ticket === 'string');

function isLease(value: unknown): value is Lease {
  if (!isObject(value)) return false;
  const { holder, until } = value;
  return typeof holder === 'string' && typeof until === 'string' && !Number.isNaN(Date.parse(until));
}
