import { StepError, type ErrorCode } from '../lib/errors.js';

/** Codes of errors that may be gone at the next run: no connection, or no time. */
const PASSING: readonly ErrorCode[] = [
  'HOST_NOT_FOUND',
  'CONNECTION_REFUSED',
  'CONNECTION_LOST',
  'TIMEOUT',
  'RETRY_TOO_LATE',
  'LEASE_TAKEN',
  'CANCELLED',
];

/** Returns whether an error may be gone at the next run without a change of the setup. */
export const mayPass = (error: unknown): boolean =>
  error instanceof StepError && (error.transient || PASSING.includes(error.code));
