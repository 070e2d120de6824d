import { describe, expect, test } from '@jest/globals';
import { fillParameters, pickFrom } from '../../../../src/report/tracker/form.js';

describe('fillParameters', () => {
  test('keeps the type of a value, fills in texts, and leaves unknown values out', () => {
    const templates = { id: '{id}', query: '~{marker}', state: 'open', size: 100, unknown: '{other}', list: ['a'] };
    expect(fillParameters(templates, { id: 7, marker: 'm' })).toEqual({
      id: 7,
      query: '~m',
      state: 'open',
      size: 100,
      list: ['a'],
    });
    expect(fillParameters(undefined, {})).toEqual({});
  });
});

describe('pickFrom', () => {
  const statuses = [
    { id: 1, name: 'New', is_closed: false },
    { id: 5, name: 'Closed', is_closed: true },
    { id: 6, name: 'Rejected', is_closed: true },
  ];
  const pick = {
    operation: 'x',
    items: 'x',
    where: { is_closed: true },
    prefer: { name: '{close_status}' },
    take: 'id',
  };

  test.each([
    { name: 'the first one that is possible', status: '', expected: { value: 5, isPreferred: true } },
    { name: 'the preferred one', status: 'rejected', expected: { value: 6, isPreferred: true } },
    {
      name: 'another one if the preferred one is not possible',
      status: 'New',
      expected: { value: 5, isPreferred: false },
    },
  ])('takes $name', ({ status, expected }) => {
    expect(pickFrom(statuses, pick, { close_status: status })).toEqual(expected);
  });

  test('takes nothing if none is possible, or if it has no value', () => {
    expect(pickFrom(statuses.slice(0, 1), pick, {})).toBeUndefined();
    expect(pickFrom([{ is_closed: true }], pick, {})).toBeUndefined();
    expect(pickFrom([], { operation: 'x', items: 'x', take: 'id' }, {})).toBeUndefined();
  });
});
