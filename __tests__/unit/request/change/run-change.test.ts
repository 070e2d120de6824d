import { expect, test } from '@jest/globals';
import { StepError } from '../../../../src/lib/errors.js';
import { asProblem } from '../../../../src/request/change/run-change.js';
import { collectPages } from '../../../../src/request/change/pages.js';

test('asProblem returns a StepError, and throws other errors', () => {
  const error = new StepError('CHANGE_IGNORED', 'Ignored.');
  expect(asProblem(error)).toBe(error);
  expect(() => asProblem(new TypeError('a bug'))).toThrow(TypeError);
});

test('a list with numbered pages ends without a declared size', async () => {
  const pagination = { style: 'page', page: 'page', size: 'per_page' } as const;
  const read = (): Promise<number[]> => Promise.resolve([1, 2]);
  expect(await collectPages(read, { pagination, operation: undefined, path: undefined })).toEqual([1, 2]);
});

test('a list without pages is read once', async () => {
  const read = (): Promise<{ items: string }> => Promise.resolve({ items: 'none' });
  expect(await collectPages(read, { pagination: undefined, operation: undefined, path: 'items' })).toEqual([]);
});
