import { describe, expect, test } from '@jest/globals';
import { StepError } from '../../../src/lib/errors.js';
import { inputError, InputErrors } from '../../../src/inputs/input-errors.js';
import { stepError } from '../../support/step-error.js';

const fail = (error: Error) => (): never => {
  throw error;
};
const failLater = (error: Error) => (): Promise<never> => Promise.reject(error);

/** What `throwIfAny` tells after these faults. */
function told(...errors: StepError[]): string {
  const gathered = new InputErrors();
  for (const error of errors) gathered.attempt<unknown>(fail(error));
  try {
    gathered.throwIfAny();
  } catch (error) {
    return (error as StepError).message;
  }
  return '';
}

describe('InputFaults', () => {
  test('gives what was read', async () => {
    const errors = new InputErrors();
    expect(errors.attempt(() => 1)).toBe(1);
    await expect(errors.attemptAsync(() => Promise.resolve(2))).resolves.toBe(2);
    expect(() => errors.throwIfAny()).not.toThrow();
  });

  test('notes faults of either kind, and gives undefined for them', async () => {
    const errors = new InputErrors();
    expect(errors.attempt<unknown>(fail(inputError('a', 'is wrong.')))).toBeUndefined();
    await expect(errors.attemptAsync(failLater(inputError('b', 'is wrong.')))).resolves.toBeUndefined();
    expect(() => errors.throwIfAny()).toThrow(stepError('INPUT_INVALID', /a: is wrong\.\nb: is wrong\./u));
  });

  test.each([
    { name: 'one fault stands alone', errors: [inputError('a', 'x.')], expected: 'a: x.' },
    {
      name: 'more are counted, each on a line',
      errors: [inputError('a', 'x.'), inputError('b', 'y.')],
      expected: '2 inputs need a change:\na: x.\nb: y.',
    },
    {
      name: 'one that is found twice is told once',
      errors: [inputError('a', 'x.'), inputError('a', 'x.')],
      expected: 'a: x.',
    },
    {
      name: 'a hint follows its sentence',
      errors: [new StepError('INPUT_INVALID', 'a: x.', { hint: 'Write y.' })],
      expected: 'a: x. Write y.',
    },
    { name: 'there is nothing to tell', errors: [], expected: '' },
  ])('$name', ({ errors: errors, expected }) => {
    expect(told(...errors)).toBe(expected);
  });

  test.each([new StepError('FILE_REFUSED', 'A link.'), new TypeError('A fault of our own')])(
    'lets pass what is no fault of an input: %s',
    async (error) => {
      const errors = new InputErrors();
      expect(() => errors.attempt(fail(error))).toThrow(error);
      await expect(errors.attemptAsync(failLater(error))).rejects.toBe(error);
      expect(() => errors.throwIfAny()).not.toThrow();
    },
  );
});
