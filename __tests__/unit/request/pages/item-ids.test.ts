import { performance } from 'node:perf_hooks';
import { expect, test } from '@jest/globals';
import { ItemIds } from '../../../../src/request/pages/item-ids.js';

test('finds every id that comes twice, whatever its type and size', () => {
  const ids: unknown[] = [
    0,
    1,
    -1,
    2 ** 31,
    -(2 ** 31),
    2 ** 32,
    2 ** 32 + 1,
    2 ** 53 - 1,
    1.5,
    2 ** 60,
    '1',
    '0',
    'a',
  ];
  const known = new ItemIds();
  expect(ids.map((id) => known.add(id))).toEqual(ids.map(() => true));
  expect(ids.map((id) => known.add(id))).toEqual(ids.map(() => false));
});

test.each([
  { name: 'in a row', idOf: (index: number) => index + 1 },
  { name: 'far apart', idOf: (index: number) => (index + 1) * 4096 },
  { name: 'that differ in their upper half', idOf: (index: number) => (index + 1) * 2 ** 32 + 7 },
])('keeps 50,000 numbers $name in little time', ({ idOf }) => {
  const known = new ItemIds();
  const startedAt = performance.now();
  let count = 0;
  for (let round = 0; round < 2; round += 1) {
    for (let index = 0; index < 50_000; index += 1) if (known.add(idOf(index))) count += 1;
  }
  expect(count).toBe(50_000);
  expect(performance.now() - startedAt).toBeLessThan(2000);
});
