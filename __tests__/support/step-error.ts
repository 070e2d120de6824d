import { expect } from '@jest/globals';
import type { ErrorCode } from '../../src/lib/errors.js';

/** Matches a StepError of that code whose message holds `words`: for `toThrow`, `toEqual` and the like. */
export const stepError = (code: ErrorCode, words: RegExp | string = ''): unknown =>
  expect.objectContaining({
    name: 'StepError',
    code,
    message: typeof words === 'string' ? expect.stringContaining(words) : expect.stringMatching(words),
  });

/** As `stepError`, for a fault of an input: its message names the input first. */
export const inputErrorLike = (input: string, words = ''): unknown =>
  stepError('INPUT_INVALID', new RegExp(`^${input}: .*${words.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&')}`, 'su'));
