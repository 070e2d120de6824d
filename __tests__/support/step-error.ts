import { expect } from '@jest/globals';
import type { ErrorCode } from '../../src/lib/errors.js';

/** Returns a matcher for a StepError with this code whose message contains `text`, for `toThrow`, `toEqual` etc. */
export const stepError = (code: ErrorCode, text: RegExp | string = ''): unknown =>
  expect.objectContaining({
    name: 'StepError',
    code,
    message: typeof text === 'string' ? expect.stringContaining(text) : expect.stringMatching(text),
  });

/** Like `stepError`, for an input error: its message starts with the name of the input. */
export const inputErrorLike = (input: string, text = ''): unknown =>
  stepError('INPUT_INVALID', new RegExp(`^${input}: .*${text.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&')}`, 'su'));
