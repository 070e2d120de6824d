import type { Outputs } from '../ci/command-host.js';
import type { ErrorCode } from '../lib/errors.js';

/** A class of errors with one exit code. */
export interface ErrorClass {
  exitCode: number;
  /** For the documents: what the errors have in common. */
  meaning: string;
  codes: readonly ErrorCode[];
}

/** An API_STATUS of 500 or more has a class of its own. */
const SERVER_ERROR = 7;

/** The exit codes of the command, without 0 (success) and the exit code of the command of `exec`. */
export const ERROR_CLASSES: readonly ErrorClass[] = [
  {
    exitCode: 1,
    meaning: 'the machine or a command of the workflow: a file, a store, a command, or a bug',
    codes: [
      'FILE_FAILED',
      'SAVE_FAILED',
      'LOAD_FAILED',
      'LEASE_TAKEN',
      'STORE_FAILED',
      'MASK_FAILED',
      'FILTER_FAILED',
      'OUTPUT_FAILED',
      'INTERNAL',
    ],
  },
  {
    exitCode: 2,
    meaning: 'an input; nothing was sent',
    codes: ['INPUT_INVALID', 'ORIGIN_NOT_ALLOWED', 'FILE_REFUSED', 'SEAL_INVALID'],
  },
  {
    exitCode: 3,
    meaning: 'the authorization server refused, or its token is of no use',
    codes: [
      'DISCOVERY_FAILED',
      'IDENTITY_FAILED',
      'TOKEN_REJECTED',
      'TOKEN_INVALID',
      'SCOPE_MISSING',
      'REFRESH_REJECTED',
      'REFRESH_UNCERTAIN',
      'LOGIN_DENIED',
      'LOGIN_FAILED',
      'TOKEN_NOT_ACCEPTED',
    ],
  },
  {
    exitCode: 4,
    meaning: 'a server could not be reached, or not safely',
    codes: [
      'REDIRECT_REFUSED',
      'HOST_NOT_FOUND',
      'CONNECTION_REFUSED',
      'CONNECTION_LOST',
      'TLS_UNTRUSTED',
      'TLS_HOSTNAME',
      'TLS_EXPIRED',
      'TLS_REVOKED',
      'TLS_PIN',
      'CRL_UNAVAILABLE',
      'TLS_FAILED',
      'PROXY_FAILED',
      'HTTP_INVALID',
    ],
  },
  { exitCode: 5, meaning: 'time', codes: ['TIMEOUT', 'RETRY_TOO_LATE'] },
  {
    exitCode: 6,
    meaning: 'the API refused: a status 4xx, or a change that it did not make',
    codes: ['API_STATUS', 'GRAPHQL_FAILED', 'CHANGE_IGNORED', 'PRIVACY_UNPROVEN', 'TEXT_PUBLIC'],
  },
  {
    exitCode: SERVER_ERROR,
    meaning: 'the API failed: a status 5xx, or a response that is not what it should be',
    codes: ['RESPONSE_UNEXPECTED', 'PAGES_INCOMPLETE', 'RESPONSE_INVALID', 'RESPONSE_TOO_LARGE'],
  },
  { exitCode: 8, meaning: 'the test of fail-when holds', codes: ['FAIL_WHEN'] },
  { exitCode: 130, meaning: 'the command was cancelled by a signal', codes: ['CANCELLED'] },
];

/** Returns the exit code of an error. The output `status` tells whether an API refused or failed. */
export function exitCodeOf(code: ErrorCode, outputs: Outputs): number {
  if (code === 'API_STATUS' && Number(outputs['status']) >= 500) return SERVER_ERROR;
  return ERROR_CLASSES.find(({ codes }) => codes.includes(code))?.exitCode ?? 1;
}
