import { describe, expect, test } from '@jest/globals';
import { isFailedAttempt, outcomeOf } from '../../../../src/ci/cache/printed.js';

describe('what @actions/cache prints means', () => {
  test.each([
    { name: 'nothing', printed: [], expected: 'done' },
    { name: 'success', printed: ['Cache hit for: key\n', 'Cache Size: ~0 MB (20 B)\n'], expected: 'done' },
    {
      name: 'a mode without writing',
      printed: ["Cache save skipped: the effective cache-mode 'read' …\n"],
      expected: 'done',
    },
    {
      name: 'no permission to read',
      printed: ['::warning::Failed to restore: Failed to Get: (403) Forbidden: cache read denied: no scope\n'],
      expected: 'refused',
    },
    {
      name: 'no permission to write',
      printed: ['::warning::Failed to save: More details: cache write denied: read-only\n'],
      expected: 'refused',
    },
    {
      name: 'a taken key in version 2',
      printed: [
        '::debug::Failed to reserve cache: Error: Received non-retryable error: Failed request: (409) Conflict\n',
        'Failed to save: Unable to reserve cache with key x, another job may be creating this cache.\n',
      ],
      expected: 'refused',
    },
    {
      name: 'a taken key in version 1',
      printed: ['Failed to save: Unable to reserve cache with key x, … More details: Cache already exists\n'],
      expected: 'refused',
    },
    {
      name: 'a full cache',
      printed: ['::debug::Failed to reserve cache: Error: Cache storage quota has been hit.\n'],
      expected: { problem: 'has no space left' },
    },
    {
      name: 'a rate limit',
      printed: ['::warning::Failed to restore: Rate limited: Failed request: (429) Too Many Requests\n'],
      expected: { problem: 'limits the number of requests' },
    },
    {
      name: 'a server error',
      printed: ['::error::Failed to restore: Cache service responded with 500\n'],
      expected: { problem: 'failed' },
    },
    {
      name: 'numbers that are no statuses',
      printed: ['::warning::Failed to save: bearer-step-429-401, 413 bytes\n'],
      expected: { problem: 'failed' },
    },
  ])('$name', ({ printed, expected }) => expect(outcomeOf(printed)).toEqual(expected));

  test('a failed attempt, before the library waits', () => {
    const line = '::debug::getCacheEntry - Attempt 1 of 2 failed with error: connect ECONNREFUSED 127.0.0.1:1\n';
    expect(isFailedAttempt(line)).toBe(true);
    expect(isFailedAttempt('Cache hit for: key\n')).toBe(false);
    expect(outcomeOf([line], true)).toEqual({ problem: 'cannot be reached' });
  });

  test('an exception', () => expect(outcomeOf([], true)).toEqual({ problem: 'failed' }));
});
