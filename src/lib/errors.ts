/**
 * Every way in which the step can fail. The list is closed: docs/troubleshooting.md has one heading per code, and the
 * `error-code` output is always one of these.
 */
export const ERROR_CODES = [
  'INPUT_INVALID',
  'ORIGIN_NOT_ALLOWED',
  'FILE_REFUSED',
  'FILE_FAILED',
  'DISCOVERY_FAILED',
  'TOKEN_REJECTED',
  'TOKEN_INVALID',
  'SCOPE_MISSING',
  'REFRESH_REJECTED',
  'REFRESH_UNCERTAIN',
  'SAVE_FAILED',
  'LOAD_FAILED',
  'LEASE_TAKEN',
  'STORE_FAILED',
  'SEAL_INVALID',
  'LOGIN_DENIED',
  'LOGIN_FAILED',
  'API_STATUS',
  'CHANGE_IGNORED',
  'RESPONSE_INVALID',
  'RESPONSE_TOO_LARGE',
  'REDIRECT_REFUSED',
  'HOST_NOT_FOUND',
  'CONNECTION_REFUSED',
  'CONNECTION_LOST',
  'TLS_UNTRUSTED',
  'TLS_HOSTNAME',
  'TLS_EXPIRED',
  'TLS_FAILED',
  'PROXY_FAILED',
  'HTTP_INVALID',
  'TIMEOUT',
  'RETRY_TOO_LATE',
  'CANCELLED',
  'OUTPUT_FAILED',
  'INTERNAL',
] as const;

/** One of them. */
export type ErrorCode = (typeof ERROR_CODES)[number];

interface StepErrorOptions {
  /** The next thing to try, as a sentence. */
  hint?: string;
  /** What was caught. Kept for a debugger, never printed: error objects of HTTP libraries carry tokens. */
  cause?: unknown;
  /** Whether the same attempt may work a moment later. */
  transient?: boolean;
  /** Whether the server certainly saw nothing of the request. */
  unsent?: boolean;
}

/** The one error class: a code, a sentence, and a hint. Its message may hold foreign text that is already made safe. */
export class StepError extends Error {
  override readonly name = 'StepError';
  readonly code: ErrorCode;
  readonly hint: string;
  readonly transient: boolean;
  readonly unsent: boolean;

  constructor(code: ErrorCode, message: string, options: StepErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? '';
    this.transient = options.transient ?? false;
    this.unsent = options.unsent ?? false;
  }
}

/** The code of an error of Node's (`ECONNRESET`, `ELOOP`); '' when it has none. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** What a failure says to the user: `[CODE] sentence hint`. Unknown exceptions give their class only, since their text may hold a secret. */
export function describeFailure(error: unknown): { code: ErrorCode; text: string } {
  if (error instanceof StepError) {
    return { code: error.code, text: `[${error.code}] ${error.message}${error.hint === '' ? '' : ` ${error.hint}`}` };
  }
  const kind = error instanceof Error ? error.constructor.name : typeof error;
  return {
    code: 'INTERNAL',
    text: `[INTERNAL] This step met a fault of its own (${kind}). Please report it with the version and your inputs without their values.`,
  };
}
