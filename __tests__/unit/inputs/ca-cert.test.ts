import '../../support/node-errors.js';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthority } from '../../../sandbox/certificates.js';
import { readCaCert, type CaCert } from '../../../src/inputs/ca-cert.js';
import { makeJobFolder, type JobFolder } from '../../support/job-folder.js';
import { inputErrorLike, stepError } from '../../support/step-error.js';

let job: JobFolder;
let first: string;
let second: string;

beforeAll(async () => {
  job = makeJobFolder();
  [first, second] = (await Promise.all([createAuthority(), createAuthority()])).map((ca) =>
    ca.certificatePem.trim(),
  ) as [string, string];
  writeFileSync(join(job.workspace, 'ca.pem'), `subject=CN=First\n${first}\n${second}\n`);
  writeFileSync(join(job.workspace, 'ca.der'), Buffer.from([0x30, 0x82]));
  mkdirSync(join(job.root, 'outside'));
  symlinkSync('/proc/self/environ', join(job.workspace, 'environ'));
});
afterAll(() => job.remove());

const read = (text: string, event = 'push'): Promise<CaCert> =>
  readCaCert(text, { workspace: job.workspace, temp: job.temp, commandFiles: [], event });

describe('readCaCert', () => {
  test.each([
    { name: 'PEM text', text: () => first, expected: () => [first] },
    {
      name: 'two certificates in PEM text, with comments',
      text: () => `# CA\n${first}\n# next\n${second}`,
      expected: () => [first, second],
    },
    {
      name: 'PEM text with Windows line ends',
      text: () => first.replaceAll('\n', '\r\n'),
      expected: () => [first.replaceAll('\n', '\r\n')],
    },
    { name: 'base64 of PEM text', text: () => Buffer.from(first).toString('base64'), expected: () => [first] },
    {
      name: 'base64 of PEM text, in lines',
      text: () => Buffer.from(first).toString('base64').replace(/.{76}/gu, '$&\n'),
      expected: () => [first],
    },
    { name: 'the path of a file in the workspace', text: () => 'ca.pem', expected: () => [first, second] },
  ])('accepts $name', async ({ text, expected }) => {
    await expect(read(text())).resolves.toEqual({ certificates: expected(), systemStore: false });
  });

  test('uses the list of the operating system for the word system', async () => {
    await expect(read('system')).resolves.toEqual({ certificates: [], systemStore: true });
  });

  test.each([
    { name: 'a file without PEM text', text: 'ca.der' },
    { name: 'a text of two lines', text: 'one\ntwo' },
    { name: 'a long text', text: 'x'.repeat(2000) },
    { name: 'a private key', text: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----' },
    { name: 'half a certificate', text: '-----BEGIN CERTIFICATE-----\nAAAA' },
    { name: 'a damaged certificate', text: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' },
  ])('rejects $name without repeating it', async ({ text }) => {
    await expect(read(text)).rejects.toEqual(inputErrorLike('ca-cert'));
    await expect(read(text)).rejects.not.toEqual(stepError('INPUT_INVALID', /AAAA|xxxx|two/u));
  });

  test('names the damaged certificate', async () => {
    const damaged = second.replace(/\n.{20}/u, '\n');
    await expect(read(`${first}\n${damaged}`)).rejects.toEqual(inputErrorLike('ca-cert', 'certificate 2'));
  });

  test.each([
    { name: 'a symbolic link', path: 'environ', code: 'FILE_REFUSED' as const },
    { name: 'a file outside the workspace', path: '../outside/ca.pem', code: 'FILE_REFUSED' as const },
    { name: 'a missing file', path: 'sytem', code: 'FILE_FAILED' as const },
  ])('rejects the path of $name', async ({ path, code }) => {
    await expect(read(path)).rejects.toEqual(stepError(code, 'ca-cert'));
  });

  test.each(['pull_request_target', 'workflow_run', 'issue_comment'])(
    'rejects a path on %s, because a pull request may have written the file',
    async (event) => {
      await expect(read('ca.pem', event)).rejects.toEqual(inputErrorLike('ca-cert', event));
      await expect(read(first, event)).resolves.toMatchObject({ certificates: [first] });
    },
  );
});
