import '../../support/node-errors.js';
import { X509Certificate } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthority } from '../../../sandbox/certificates.js';
import { EVENTS } from '../../../src/ci/events.js';
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
  writeFileSync(join(job.workspace, 'ca.b64'), derOf(second).toString('base64'));
  writeFileSync(join(job.workspace, 'ca.der'), Buffer.from([0x30, 0x82]));
  mkdirSync(join(job.root, 'outside'));
  symlinkSync('/proc/self/environ', join(job.workspace, 'environ'));
});
afterAll(() => job.remove());

const derOf = (pem: string): Buffer => new X509Certificate(pem).raw;

/** Returns a certificate as `openssl x509 -trustout -addtrust serverAuth` does: with settings behind it. */
function trusted(pem: string): string {
  const settings = Buffer.from('300c300a06082b06010505070301', 'hex');
  const base64 = Buffer.concat([derOf(pem), settings])
    .toString('base64')
    .replace(/.{64}/gu, '$&\n');
  return `-----BEGIN TRUSTED CERTIFICATE-----\n${base64}\n-----END TRUSTED CERTIFICATE-----\n`;
}

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
      expected: () => [first],
    },
    {
      name: 'PEM text with \\n instead of line breaks',
      text: () => first.replaceAll('\n', '\\n'),
      expected: () => [first],
    },
    {
      name: 'PEM text with \\r\\n, as a JSON text in JSON',
      text: () => `"${first.replaceAll('\n', '\\\\r\\\\n')}\\n"`,
      expected: () => [first],
    },
    {
      name: 'two certificates in one line',
      text: () => `${first} ${second}`.replaceAll('\n', ' '),
      expected: () => [first, second],
    },
    { name: 'PEM text without any blank', text: () => first.replaceAll(/\s/gu, ''), expected: () => [first] },
    { name: 'indented PEM text', text: () => first.replaceAll(/^/gmu, '    '), expected: () => [first] },
    {
      name: 'PEM text with long lines',
      text: () => first.replace(/(?<=[^-])\n(?=[^-])/gu, ''),
      expected: () => [first],
    },
    {
      name: 'PEM text after a private key, which it ignores',
      text: () => `-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n${first}`,
      expected: () => [first],
    },
    {
      name: 'PEM text under the old name',
      text: () => first.replaceAll(' CERTIFICATE', ' X509 CERTIFICATE'),
      expected: () => [first],
    },
    { name: 'a trusted certificate of OpenSSL', text: () => trusted(first), expected: () => [first] },
    {
      name: 'a trusted certificate and another one, in one line',
      text: () => `${trusted(first)} ${second}`.replaceAll('\n', '\\n'),
      expected: () => [first, second],
    },
    { name: 'base64 of DER', text: () => derOf(first).toString('base64'), expected: () => [first] },
    { name: 'base64url of DER', text: () => derOf(first).toString('base64url'), expected: () => [first] },
    {
      name: 'base64 of DER, in lines',
      text: () => derOf(first).toString('base64').replace(/.{76}/gu, '$&\r\n'),
      expected: () => [first],
    },
    {
      name: 'base64 of PEM text, with \\n',
      text: () => Buffer.from(first).toString('base64').replace(/.{76}/gu, '$&\\n'),
      expected: () => [first],
    },
    { name: 'a file with base64 of DER', text: () => 'ca.b64', expected: () => [second] },
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
    { name: 'base64 of a private key', text: `MIGH${'A'.repeat(180)}` },
    { name: 'a damaged certificate', text: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' },
  ])('rejects $name without repeating it', async ({ text }) => {
    await expect(read(text)).rejects.toEqual(inputErrorLike('ca-cert'));
    await expect(read(text)).rejects.not.toEqual(stepError('INPUT_INVALID', /AAAA|xxxx|two/u));
  });

  test('rejects base64 of two certificates in DER, since only the first one would be trusted', async () => {
    const both = Buffer.concat([derOf(first), derOf(second)]).toString('base64');
    await expect(read(both)).rejects.toEqual(inputErrorLike('ca-cert', 'certificate 1'));
  });

  test('returns text that Node.js accepts as a CA', async () => {
    const { certificates } = await read(trusted(first));
    expect(() => createSecureContext({ ca: certificates })).not.toThrow();
    expect(certificates.map((pem) => new X509Certificate(pem).ca)).toEqual([true]);
  });

  test.each([
    { name: 'begins without an end', text: '-----BEGIN CERTIFICATE-----'.repeat(40_000) },
    { name: 'begins before one end', text: `${'-----BEGIN CERTIFICATE-----'.repeat(40_000)}-----END CERTIFICATE-----` },
    {
      name: 'two kinds of begins',
      text: '-----BEGIN CERTIFICATE----------BEGIN TRUSTED CERTIFICATE-----'.repeat(16_000),
    },
  ])('a text of 1 MiB with $name, in linear time', async ({ text }) => {
    const startedAt = performance.now();
    await expect(read(text)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect(performance.now() - startedAt).toBeLessThan(1500);
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

  test.each([...EVENTS.untrusted, 'unknown_event'])(
    'rejects a path on %s, because anyone may have written the file',
    async (event) => {
      await expect(read('ca.pem', event)).rejects.toEqual(inputErrorLike('ca-cert', event));
      await expect(read(first, event)).resolves.toMatchObject({ certificates: [first] });
    },
  );

  test.each(EVENTS.trusted)('reads a path on %s', async (event) => {
    await expect(read('ca.pem', event)).resolves.toMatchObject({ certificates: [first, second] });
  });
});
