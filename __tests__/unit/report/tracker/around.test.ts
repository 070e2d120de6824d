import { expect, test } from '@jest/globals';
import { compareIds, idsAround, inParts } from '../../../../src/report/tracker/around.js';

test('the ids around one have its prefix, and begin with 1', () => {
  expect(idsAround('WEB-3', { before: 50, after: 2 })).toEqual(['WEB-1', 'WEB-2', 'WEB-3', 'WEB-4', 'WEB-5']);
  expect(idsAround('W2-123', { before: 50, after: 49 })).toHaveLength(100);
  expect(idsAround('41', { before: 1, after: 1 })).toEqual(['40', '41', '42']);
  expect(idsAround('abc', { before: 1, after: 1 })).toEqual(['abc']);
});

test('a list has parts of a greatest length', () => {
  expect(inParts([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(inParts([], 2)).toEqual([]);
});

test('ids are compared by their numbers', () => {
  const sorted = ['WEB-10', 'WEB-9', 'WEB-100'].sort(compareIds);
  expect(sorted).toEqual(['WEB-9', 'WEB-10', 'WEB-100']);
  expect(['10', '9'].sort(compareIds)).toEqual(['9', '10']);
  expect(['b', 'a'].sort(compareIds)).toEqual(['a', 'b']);
  expect(['B-1', 'A-2'].sort(compareIds)).toEqual(['A-2', 'B-1']);
});
