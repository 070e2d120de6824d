import { describe, expect, test } from '@jest/globals';
import { StepError } from '../../../src/lib/errors.js';
import { inputError, InputErrors } from '../../../src/inputs/input-errors.js';
import { stepError } from '../../support/step-error.js';

const fail = (error: Error) => (): never => {
  throw error;
};
const failLater = (error: Error) => (): Promise<never> => Promise.reject(error);

/** What `throwIfAny` tells after these faults. */
function told(...faults: StepError[]): string {
  const gathered = new InputErrors();
  for (const fault of faults) gathered.attempt<unknown>(fail(fault));
  try {
    gathered.throwIfAny();
  } catch (error) {
    return (error as StepError).message;
  }
  return '';
}

describe('InputFaults', () => {
  test('gives what was read', async () => {
    const faults = new InputErrors();
    expect(faults.attempt(() => 1)).toBe(1);
    await expect(faults.attemptAsync(() => Promise.resolve(2))).resolves.toBe(2);
    expect(() => faults.throwIfAny()).not.toThrow();
  });

  test('notes faults of either kind, and gives undefined for them', async () => {
    const faults = new InputErrors();
    expect(faults.attempt<unknown>(fail(inputError('a', 'is wrong.')))).toBeUndefined();
    await expect(faults.attemptAsync(failLater(inputError('b', 'is wrong.')))).resolves.toBeUndefined();
    expect(() => faults.throwIfAny()).toThrow(stepError('INPUT_INVALID', /a: is wrong\.\nb: is wrong\./u));
  });

  test.each([
    { name: 'one fault stands alone', faults: [inputError('a', 'x.')], expected: 'a: x.' },
    {
      name: 'more are counted, each on a line',
      faults: [inputError('a', 'x.'), inputError('b', 'y.')],
      expected: '2 inputs need a change:\na: x.\nb: y.',
    },
    {
      name: 'one that is found twice is told once',
      faults: [inputError('a', 'x.'), inputError('a', 'x.')],
      expected: 'a: x.',
    },
    {
      name: 'a hint follows its sentence',
      faults: [new StepError('INPUT_INVALID', 'a: x.', { hint: 'Write y.' })],
      expected: 'a: x. Write y.',
    },
    { name: 'there is nothing to tell', faults: [], expected: '' },
  ])('$name', ({ faults, expected }) => {
    expect(told(...faults)).toBe(expected);
  });

  test.each([new StepError('FILE_REFUSED', 'A link.'), new TypeError('A fault of our own')])(
    'lets pass what is no fault of an input: %s',
    async (error) => {
      const faults = new InputErrors();
      expect(() => faults.attempt(fail(error))).toThrow(error);
      await expect(faults.attemptAsync(failLater(error))).rejects.toBe(error);
      expect(() => faults.throwIfAny()).not.toThrow();
    },
  );
});
