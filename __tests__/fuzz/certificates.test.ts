import { X509Certificate } from 'node:crypto';
import { beforeAll, expect } from '@jest/globals';
import fc from 'fast-check';
import { createAuthority } from '../../sandbox/certificates.js';
import { certificatesIn } from '../../src/inputs/certificates.js';
import { fuzz } from './fuzz.js';
import { nearValid } from './near-valid.js';

/** Valid texts, by the way in which a certificate is written. */
const written: string[] = [];
beforeAll(async () => {
  const pems = (await Promise.all([createAuthority(), createAuthority()])).map((ca) => ca.certificatePem);
  const [pem = ''] = pems;
  const der = new X509Certificate(pem).raw;
  written.push(
    pem,
    pems.join('\n'),
    pem.replaceAll('\n', '\\n'),
    pem.replaceAll('CERTIFICATE', 'TRUSTED CERTIFICATE'),
    Buffer.from(pem).toString('base64'),
    der.toString('base64'),
    der.toString('base64url'),
  );
});

const FRAGMENTS = [
  '-----BEGIN CERTIFICATE-----',
  '-----END CERTIFICATE-----',
  '-----BEGIN TRUSTED CERTIFICATE-----',
  '-----BEGIN X509 CERTIFICATE-----',
  '-----BEGIN ',
  '-----',
  'CERTIFICATE',
  '\\n',
  '=',
  'MII',
];

fuzz<string, (string | undefined)[] | undefined>('PEM', {
  // The texts exist only after beforeAll.
  cases: fc.nat(6).chain((index) => nearValid(fc.constant(written[index] ?? ''), FRAGMENTS)),
  textOf: (text) => text,
  run: certificatesIn,
  check: (_, found) => {
    expect(found?.length).not.toBe(0);
    for (const pem of found ?? []) {
      if (pem !== undefined) expect(new X509Certificate(pem).toString().trim()).toBe(pem);
    }
  },
  msPerKiB: 1,
});
