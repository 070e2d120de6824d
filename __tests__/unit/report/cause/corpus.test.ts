import { fileURLToPath } from 'node:url';
import { expect, jest, test } from '@jest/globals';
import { measure, readLogs } from '../../../../scripts/measure-causes.js';

jest.setTimeout(60_000);

test('the logs of the corpus are told apart by their causes', async () => {
  const logs = await readLogs(fileURLToPath(new URL('../../../causes/logs', import.meta.url)));
  const { precision, recall, causes } = measure(logs);
  expect(logs.length).toBeGreaterThan(500);
  expect(causes).toBeGreaterThan(100);
  expect(precision).toBeGreaterThan(0.995);
  expect(recall).toBeGreaterThan(0.99);
});
