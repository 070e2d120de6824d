import { expect, test } from '@jest/globals';
import { mayPassLater } from '../../../src/http/retry.js';
import { StepError, type ErrorCode } from '../../../src/lib/errors.js';
import { mayPass } from '../../../src/report/may-pass.js';

test.each<{ status: number; headers?: Record<string, string>; passes: boolean }>([
  { status: 408, passes: true },
  { status: 429, passes: true },
  { status: 500, passes: true },
  { status: 501, passes: false },
  { status: 599, passes: true },
  { status: 403, passes: false },
  { status: 403, headers: { 'retry-after': '60' }, passes: true },
  { status: 403, headers: { 'x-ratelimit-remaining': '0' }, passes: true },
  { status: 403, headers: { 'x-ratelimit-remaining': '10' }, passes: false },
  { status: 301, passes: false },
  { status: 404, passes: false },
])('a response with $status and $headers may pass: $passes', ({ status, headers = {}, passes }) => {
  expect(mayPassLater({ status, headers })).toBe(passes);
});

test.each<{ code: ErrorCode; transient?: boolean; passes: boolean }>([
  { code: 'CONNECTION_REFUSED', passes: true },
  { code: 'RETRY_TOO_LATE', passes: true },
  { code: 'API_STATUS', transient: true, passes: true },
  { code: 'API_STATUS', passes: false },
  { code: 'INPUT_INVALID', passes: false },
])('$code, transient $transient, may pass: $passes', ({ code, transient = false, passes }) => {
  expect(mayPass(new StepError(code, 'x', { transient }))).toBe(passes);
});
