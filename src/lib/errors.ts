/**
 * All error codes of the step. The list is closed: docs/troubleshooting.md has one heading for each code, and the
 * output `error-code` is always one of them.
 */
export const ERROR_CODES = [
  'INPUT_INVALID',
  'ORIGIN_NOT_ALLOWED',
  'FILE_REFUSED',
  'FILE_FAILED',
  'DISCOVERY_FAILED',
  'IDENTITY_FAILED',
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
  'TOKEN_NOT_ACCEPTED',
  'RESPONSE_UNEXPECTED',
  'PAGES_INCOMPLETE',
  'GRAPHQL_FAILED',
  'CHANGE_IGNORED',
  'PRIVACY_UNPROVEN',
  'TEXT_PUBLIC',
  'RESPONSE_INVALID',
  'RESPONSE_TOO_LARGE',
  'MASK_FAILED',
  'FILTER_FAILED',
  'FAIL_WHEN',
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
  'TIMEOUT',
  'RETRY_TOO_LATE',
  'CANCELLED',
  'OUTPUT_FAILED',
  'INTERNAL',
] as const;

/** One of the error codes. */
export type ErrorCode = (typeof ERROR_CODES)[number];

interface StepErrorOptions {
  /** What the user can do next: one or more sentences. */
  hint?: string;
  /** The caught error. It is for a debugger and never printed: error objects of HTTP libraries contain tokens. */
  cause?: unknown;
  /** Whether a retry may succeed. */
  transient?: boolean;
  /** Whether the server certainly received no part of the request. */
  unsent?: boolean;
  /** Whether the server certainly did not carry out the request. */
  refused?: boolean;
  /** The HTTP status of the response. Only with API_STATUS. */
  status?: number | undefined;
}

/** The only error class: a code, a message and a hint. Untrusted text in the message must already be sanitized. */
export class StepError extends Error {
  override readonly name = 'StepError';
  readonly code: ErrorCode;
  readonly hint: string;
  readonly transient: boolean;
  readonly unsent: boolean;
  readonly refused: boolean;
  readonly status: number | undefined;

  constructor(code: ErrorCode, message: string, options: StepErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? '';
    this.transient = options.transient ?? false;
    this.unsent = options.unsent ?? false;
    this.refused = options.refused ?? false;
    this.status = options.status;
  }

  /** Returns the same error with a sentence before its message, or before its hint. */
  with({ before = '', hint = '' }: { before?: string; hint?: string }): StepError {
    const { code, cause, transient, unsent, refused, status } = this;
    const options = { hint: `${hint} ${this.hint}`.trim(), cause, transient, unsent, refused, status };
    return new StepError(code, `${before} ${this.message}`.trim(), options);
  }
}

/** Returns the code of an error of Node.js (`ECONNRESET`, `ELOOP`); '' if it has no code. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/**
 * Returns the text for the user: `[CODE] message hint`. For an unknown exception, the text contains only its class,
 * because its message may contain a secret.
 */
export function describeFailure(error: unknown): { code: ErrorCode; text: string } {
  if (error instanceof StepError) {
    return { code: error.code, text: `[${error.code}] ${error.message}${error.hint === '' ? '' : ` ${error.hint}`}` };
  }
  const kind = error instanceof Error ? error.constructor.name : typeof error;
  return {
    code: 'INTERNAL',
    text:
      `[INTERNAL] An unexpected error occurred (${kind}). ` +
      'Please report this bug with the version and the names of your inputs, but without their values.',
  };
}
