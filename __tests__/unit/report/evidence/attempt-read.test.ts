import { describe, expect, test } from '@jest/globals';
import { StepError, type ErrorCode } from '../../../../src/lib/errors.js';
import { attemptRead } from '../../../../src/report/evidence/attempt-read.js';

type Options = ConstructorParameters<typeof StepError>[2];

describe('a read that fails', () => {
  test.each<{ code: ErrorCode; options: Options; missing: RegExp; cause: string }>([
    {
      code: 'API_STATUS',
      options: { status: 403 },
      missing: /may not read jobs\. Give .* actions: read\.$/u,
      cause: 'actions: read',
    },
    { code: 'API_STATUS', options: { status: 403, transient: true }, missing: /\(HTTP 403\)\.$/u, cause: 'HTTP 403' },
    {
      code: 'API_STATUS',
      options: { status: 404 },
      missing: /does not show jobs .* do not exist/u,
      cause: '404 actions: read',
    },
    {
      code: 'API_STATUS',
      options: { status: 500 },
      missing: /could not read jobs \(HTTP 500\)\.$/u,
      cause: 'HTTP 500',
    },
    { code: 'TIMEOUT', options: {}, missing: /could not read jobs \(TIMEOUT\)\.$/u, cause: 'TIMEOUT' },
  ])('$code with $options', async ({ code, options, missing, cause }) => {
    const read = (): Promise<never> => Promise.reject(new StepError(code, 'x', options));
    const loss = await attemptRead(read, 'jobs', 'actions: read');
    expect(loss).toEqual({ missing: expect.stringMatching(missing), cause });
  });
});
