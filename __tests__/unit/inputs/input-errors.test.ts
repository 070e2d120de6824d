import { describe, expect, test } from '@jest/globals';
import { StepError } from '../../../src/lib/errors.js';
import { inputError, InputErrors } from '../../../src/inputs/input-errors.js';
import { stepError } from '../../support/step-error.js';

const fail = (error: Error) => (): never => {
  throw error;
};
const failLater = (error: Error) => (): Promise<never> => Promise.reject(error);

/** Returns the message of `throwIfAny` after these errors. */
function messageAfter(...errors: StepError[]): string {
  const collected = new InputErrors();
  for (const error of errors) collected.attempt<unknown>(fail(error));
  try {
    collected.throwIfAny();
  } catch (error) {
    return (error as StepError).message;
  }
  return '';
}

describe('InputErrors', () => {
  test('returns what was read', async () => {
    const errors = new InputErrors();
    expect(errors.attempt(() => 1)).toBe(1);
    await expect(errors.readInput('b', () => Promise.resolve(2))).resolves.toBe(2);
    await expect(errors.readInput('c', () => 3)).resolves.toBe(3);
    expect(() => errors.throwIfAny()).not.toThrow();
  });

  test('adds synchronous and asynchronous errors, and returns undefined for them', async () => {
    const errors = new InputErrors();
    expect(errors.attempt<unknown>(fail(inputError('a', 'is wrong.')))).toBeUndefined();
    await expect(errors.readInput('b', failLater(inputError('b', 'is wrong.')))).resolves.toBeUndefined();
    expect(() => errors.throwIfAny()).toThrow(stepError('INPUT_INVALID', /a: is wrong\.\nb: is wrong\./u));
  });

  test.each([
    { name: 'the message of a single error is unchanged', errors: [inputError('a', 'x.')], expected: 'a: x.' },
    {
      name: 'the message of several errors has their number, then one line for each',
      errors: [inputError('a', 'x.'), inputError('b', 'y.')],
      expected: '2 inputs need a change:\na: x.\nb: y.',
    },
    {
      name: 'a duplicate error is reported once',
      errors: [inputError('a', 'x.'), inputError('a', 'x.')],
      expected: 'a: x.',
    },
    {
      name: 'a hint follows its message',
      errors: [new StepError('INPUT_INVALID', 'a: x.', { hint: 'Write y.' })],
      expected: 'a: x. Write y.',
    },
    { name: 'there is no message without errors', errors: [], expected: '' },
  ])('$name', ({ errors, expected }) => {
    expect(messageAfter(...errors)).toBe(expected);
  });

  test('ignores later errors of an input whose text is invalid', async () => {
    const errors = new InputErrors();
    errors.note(inputError('url', 'is long.'));
    await errors.readInput('url', fail(inputError('url', 'is not a URL.')));
    errors.note(inputError('url', 'is missing.'));
    errors.note(inputError('url-2', 'is missing.'));
    expect(() => errors.throwIfAny()).toThrow(
      stepError(
        'INPUT_INVALID',
        /^3 inputs need a change:\nurl: is long\.\nurl: is not a URL\.\nurl-2: is missing\.$/u,
      ),
    );
  });

  test.each([new StepError('FILE_REFUSED', 'A link.'), new TypeError('A bug')])(
    'rethrows an error that is not INPUT_INVALID: %s',
    async (error) => {
      const errors = new InputErrors();
      expect(() => errors.attempt(fail(error))).toThrow(error);
      await expect(errors.readInput('a', failLater(error))).rejects.toBe(error);
      expect(() => errors.throwIfAny()).not.toThrow();
    },
  );
});
