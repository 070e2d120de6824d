import '../../../support/node-errors.js';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openPresentedNotes, type PresentedNotes } from '../../../../src/auth/refresh/presented.js';
import { makeJobFolder, type JobFolder } from '../../../support/job-folder.js';
import { stepError } from '../../../support/step-error.js';

let job: JobFolder;
beforeEach(() => {
  job = makeJobFolder();
});
afterEach(() => job.remove());

/** Returns the notes as another step has them. */
const open = (): PresentedNotes => openPresentedNotes((token) => join(job.temp, `name-of-${token.length}`));

test('only the first of many steps may present a refresh token', async () => {
  const results = await Promise.all(Array.from({ length: 8 }, () => open().add('refresh-0001')));
  expect(results.filter((result) => result === 'new')).toHaveLength(1);
  expect(results.filter((result) => result === 'uncertain')).toHaveLength(7);
  expect(await open().add('another-refresh-0001')).toBe('new');
  const [name = ''] = readdirSync(job.temp);
  expect(statSync(join(job.temp, name)).mode & 0o777).toBe(0o600);
});

test('a refresh token that was rotated stays so', async () => {
  await open().add('refresh-0001');
  await open().setRotated('refresh-0001');
  expect(await open().add('refresh-0001')).toBe('rotated');
});

test('a refresh token that is still valid may be presented again', async () => {
  await open().add('refresh-0001');
  await open().remove('refresh-0001');
  expect(await open().add('refresh-0001')).toBe('new');
});

test('a note that cannot be written is FILE_FAILED, and one that cannot be changed is kept', async () => {
  await open().add('refresh-0001');
  job.remove();
  await open().setRotated('refresh-0001');
  await open().remove('refresh-0001');
  await expect(open().add('refresh-0001')).rejects.toEqual(stepError('FILE_FAILED', 'RUNNER_TEMP'));
});

test('a note with another content says only that the token was presented', async () => {
  await open().add('refresh-0001');
  writeFileSync(join(job.temp, `name-of-${'refresh-0001'.length}`), 'rotat');
  expect(await open().add('refresh-0001')).toBe('uncertain');
});
