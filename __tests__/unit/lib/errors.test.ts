import { describe, expect, test } from '@jest/globals';
import { describeFailure, ERROR_CODES, StepError } from '../../../src/lib/errors.js';

describe('StepError', () => {
  test('is neither transient nor unsent by default', () => {
    expect(new StepError('TIMEOUT', 'Too late.')).toMatchObject({
      name: 'StepError',
      code: 'TIMEOUT',
      message: 'Too late.',
      hint: '',
      transient: false,
      unsent: false,
    });
  });

  test('keeps its cause for a debugger', () => {
    const cause = new Error('inner');
    expect(new StepError('CONNECTION_LOST', 'Gone.', { cause, transient: true, unsent: true })).toMatchObject({
      cause,
      transient: true,
      unsent: true,
    });
  });
});

describe('describeFailure', () => {
  test('returns code, message and hint of a StepError', () => {
    const error = new StepError('TOKEN_REJECTED', 'The token endpoint returned invalid_client (HTTP 401).', {
      hint: 'Check client-id and client-secret.',
    });
    expect(describeFailure(error)).toEqual({
      code: 'TOKEN_REJECTED',
      text: '[TOKEN_REJECTED] The token endpoint returned invalid_client (HTTP 401). Check client-id and client-secret.',
    });
  });

  test('adds no trailing space if there is no hint', () => {
    expect(describeFailure(new StepError('TIMEOUT', 'Too late.')).text).toBe('[TIMEOUT] Too late.');
  });

  test.each([
    { name: 'an Error', thrown: new TypeError('token=s3cret-s3cret'), kind: 'TypeError' },
    { name: 'a string', thrown: 's3cret-s3cret', kind: 'string' },
    { name: 'an object', thrown: { token: 's3cret-s3cret' }, kind: 'object' },
    { name: 'undefined', thrown: undefined, kind: 'undefined' },
  ])('returns only the class of an unknown exception: $name', ({ thrown, kind }) => {
    const { code, text } = describeFailure(thrown);
    expect(code).toBe('INTERNAL');
    expect(text).toContain(`(${kind})`);
    expect(text).not.toContain('s3cret');
  });

  test('never contains the cause of a StepError', () => {
    const error = new StepError('CONNECTION_LOST', 'Gone.', { cause: new Error('Bearer s3cret-s3cret') });
    expect(describeFailure(error).text).toBe('[CONNECTION_LOST] Gone.');
  });
});

test('every error code is unique and in capitals', () => {
  expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length);
  expect(ERROR_CODES.filter((code) => !/^[A-Z]+(?:_[A-Z]+)*$/u.test(code))).toEqual([]);
});
