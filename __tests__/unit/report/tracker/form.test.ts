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
    { name: 'the first one that is possible', status: '', expected: { value: 5, also: {}, isPreferred: true } },
    { name: 'the preferred one', status: 'rejected', expected: { value: 6, also: {}, isPreferred: true } },
    {
      name: 'another one if the preferred one is not possible',
      status: 'New',
      expected: { value: 5, also: {}, isPreferred: false },
    },
  ])('takes $name', ({ status, expected }) => {
    expect(pickFrom(statuses, pick, { close_status: status })).toEqual(expected);
  });

  test('takes nothing if none is possible, or if it has no value', () => {
    expect(pickFrom(statuses.slice(0, 1), pick, {})).toBeUndefined();
    expect(pickFrom([{ is_closed: true }], pick, {})).toBeUndefined();
    expect(pickFrom([], { operation: 'x', items: 'x', take: 'id' }, {})).toBeUndefined();
  });

  const moves = [
    { id: '21', to: { kind: 'doing' } },
    { id: '11', to: { kind: 'new' } },
    { id: '31', to: { kind: 'done' }, screen: { reasons: [{ name: 'Fixed' }, { name: 'Done' }] } },
  ];

  test('prefers the earlier values of a list', () => {
    const open = { operation: 'x', items: 'x', where: { 'to.kind': ['new', 'doing'] }, take: 'id' };
    expect(pickFrom(moves, open, {})).toMatchObject({ value: '11' });
    expect(pickFrom(moves.slice(0, 1), open, {})).toMatchObject({ value: '21' });
    expect(pickFrom(moves.slice(2), open, {})).toBeUndefined();
  });

  test.each([
    { prefer: 'Done', reason: { reason: 'Done' } },
    { prefer: 'Duplicate', reason: { reason: 'Fixed' } },
  ])('takes a further value from the item, $prefer if it is there', ({ prefer, reason }) => {
    const also = { reason: { items: 'screen.reasons', prefer: { name: prefer }, take: 'name' } };
    const closed = { operation: 'x', items: 'x', where: { 'to.kind': 'done' }, take: 'id', also };
    expect(pickFrom(moves, closed, {})).toEqual({ value: '31', also: reason, isPreferred: true });
    expect(pickFrom(moves, { ...closed, where: { 'to.kind': 'new' } }, {})).toMatchObject({ value: '11', also: {} });
  });
});
