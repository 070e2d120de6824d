import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readCrl } from '../../../src/inputs/crl.js';
import { crl } from '../../../src/inputs/kinds.js';
import { sha256 } from '../../../src/lib/sha256.js';
import { makeJobFolder, type JobFolder } from '../../support/job-folder.js';
import { Pki, pemOfList } from '../../support/pki.js';
import { inputErrorLike, stepError } from '../../support/step-error.js';

// OpenSSL starts for each certificate and list, which takes long on a busy machine.
jest.setTimeout(30_000);

const pki = new Pki();
let job: JobFolder;
let der: Buffer;

beforeAll(() => {
  job = makeJobFolder();
  der = pki.list(pki.root('Root'));
  writeFileSync(join(job.workspace, 'a.crl'), der);
  writeFileSync(join(job.workspace, 'b.pem'), pemOfList(der) + pemOfList(der));
  writeFileSync(join(job.workspace, 'empty.crl'), '');
  writeFileSync(join(job.workspace, 'half.pem'), pemOfList(der) + pemOfList(der.subarray(0, 90)));
  writeFileSync(join(job.workspace, 'large.crl'), Buffer.alloc(20 * 1_048_576 + 1));
});
afterAll(() => {
  job.remove();
  pki.remove();
});

const read = (text: string, event = 'push'): ReturnType<typeof readCrl> =>
  readCrl('crl', text, { ...job, commandFiles: [], event });

describe('crl', () => {
  test('may be require, on every event', async () => {
    const context = { host: { event: 'pull_request_target' } } as never;
    expect(await crl.read('crl', 'require', context)).toBe('require');
    await expect(crl.read('crl', 'a.crl', context)).rejects.toThrow(inputErrorLike('crl', 'is a path, but'));
  });

  test('may be paths, whose contents and hashes are kept', async () => {
    const lists = await read('a.crl,\n b.pem');
    expect(lists).toMatchObject({ contents: [der, Buffer.from(pemOfList(der).repeat(2))] });
    expect(lists.files[0]).toEqual({ path: expect.stringMatching(/^\/.*a\.crl$/u), sha256: sha256(der) });
  });

  test.each([
    ['required', 'neither require nor a path'],
    ['true', 'neither require nor a path'],
    ['empty.crl', 'empty.crl contains no revocation list'],
    ['half.pem', 'list 2 of half.pem is damaged'],
    [Array.from({ length: 9 }, () => 'a.crl').join(' '), 'more than 8 paths'],
  ])('%j is an error', async (text, message) => {
    await expect(read(text)).rejects.toThrow(inputErrorLike('crl', message));
  });

  test('must not be a path on an event on which anyone may have written the file', async () => {
    await expect(read('a.crl', 'pull_request_target')).rejects.toThrow(inputErrorLike('crl', 'is a path, but'));
  });

  test.each([
    ['missing.crl', 'FILE_FAILED'],
    ['large.crl', 'FILE_REFUSED'],
    ['/proc/self/environ', 'FILE_REFUSED'],
  ] as const)('%s is refused', async (path, code) => {
    await expect(read(path)).rejects.toThrow(stepError(code, 'crl'));
  });
});
