import { X509Certificate } from 'node:crypto';
import { beforeAll, expect } from '@jest/globals';
import fc from 'fast-check';
import { readCertificate, type Certificate } from '../../src/http/crl/certificate.js';
import { DerError } from '../../src/http/crl/der.js';
import { listsIn, type RevocationList } from '../../src/http/crl/list.js';
import { isSignedBy } from '../../src/http/crl/signature.js';
import { Pki, pemOfList } from '../support/pki.js';
import { fuzz } from './fuzz.js';
import { nearValid } from './near-valid.js';

/** Valid lists and certificates, one byte per character. */
const written: string[] = [];
const certificates: string[] = [];
let root: X509Certificate;

beforeAll(() => {
  const pki = new Pki();
  const authority = pki.root('Root');
  const leaf = pki.server('Leaf', authority, { points: ['http://a.test/a.crl', 'ldap://b.test'] });
  root = new X509Certificate(authority.pem);
  const scope = 'issuingDistributionPoint=critical,@scope\n[scope]\nfullname=URI:http://a.test/a.crl\nonlyuser=TRUE\n';
  const lists = [pki.list(authority, { revoked: [leaf] }), pki.list(authority, { extensions: scope })];
  written.push(...lists.map((der) => der.toString('latin1')), lists.map(pemOfList).join(''));
  pki.remove();
  certificates.push(new X509Certificate(leaf.pem).raw.toString('latin1'), root.raw.toString('latin1'));
});

const FRAGMENTS = [
  '\x30\x80',
  '\x30\x84\x7f\xff\xff\xff',
  '\x02\x01\x05',
  '\xa0\x00',
  '-----BEGIN X509 CRL-----',
  '\x05\x00',
];

fuzz<string, RevocationList[]>('revocation lists', {
  cases: fc.nat(2).chain((index) => nearValid(fc.constant(written[index] ?? ''), FRAGMENTS)),
  textOf: (text) => text,
  run: (text) => listsIn(Buffer.from(text, 'latin1')).flatMap((list) => list ?? []),
  check: (text, lists) => {
    for (const list of lists) {
      expect(list.der.length).toBeLessThanOrEqual(text.length);
      // Only a list that is unchanged has a valid signature.
      const isSigned = orUndefined(() => isSignedBy(list, root.publicKey));
      if (isSigned === true)
        expect(written.some((valid) => valid === list.der.toString('latin1') || valid.includes('BEGIN'))).toBe(true);
      expect([true, false, undefined]).toContain(orUndefined(() => list.has('1001')));
    }
  },
  msPerKiB: 1,
});

fuzz<string, Certificate | undefined>('points of certificates', {
  cases: fc.nat(1).chain((index) => nearValid(fc.constant(certificates[index] ?? ''), FRAGMENTS)),
  textOf: (text) => text,
  run: (text) => readCertificate(Buffer.from(text, 'latin1')),
  check: (text, certificate) => {
    for (const url of certificate?.points.flatMap(({ urls }) => urls) ?? []) expect(text).toContain(url);
  },
  msPerKiB: 1,
});

/** Returns the result of `work`; undefined if it throws what is allowed: DerError, or an error of OpenSSL. */
function orUndefined<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof DerError || (error instanceof Error && 'code' in error)) return undefined;
    throw error;
  }
}
