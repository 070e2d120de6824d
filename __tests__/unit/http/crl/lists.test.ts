import { generateKeyPairSync, sign, constants } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { readCertificate } from '../../../../src/http/crl/certificate.js';
import { DerError, elementAt, objectId, timeOf, TAG } from '../../../../src/http/crl/der.js';
import { listsIn, pemOf, readList } from '../../../../src/http/crl/list.js';
import { isSignedBy } from '../../../../src/http/crl/signature.js';
import { Pki, pemOfList } from '../../../support/pki.js';

// OpenSSL starts for each list, which takes long on a busy machine.
jest.setTimeout(30_000);

const pki = new Pki();
afterAll(() => pki.remove());
const root = pki.root('Root');
const other = pki.root('Other');

describe('a list of OpenSSL', () => {
  const list = readList(pki.list(root, { revoked: [other], nextUpdate: 5 }));

  test('has its issuer, its dates and its entries', () => {
    const day = (time = 0): number => Math.round((time - Date.now()) / 86_400_000);
    expect([day(list?.thisUpdate), day(list?.nextUpdate)]).toEqual([-1, 5]);
    expect([list?.isDelta, list?.isForeign, list?.scope.names]).toEqual([false, false, undefined]);
    const own = readCertificate(Buffer.from(root.pem.replaceAll(/-----.*-----/gu, ''), 'base64'));
    expect(list?.issuer).toBe(own?.subject);
    expect([list?.has(other.serial), list?.has(root.serial)]).toEqual([true, false]);
  });

  test('is the same as PEM text, with any text around it', () => {
    const der = pki.list(root);
    const [read, ...others] = listsIn(Buffer.from(`Text\r\n${pemOfList(der).replaceAll('\n', '\r\n')}Text`));
    expect([read?.der, others]).toEqual([der, []]);
    expect(pemOf({ der }).trim()).toBe(pemOfList(der).trim());
  });

  test.each(Array.from({ length: 48 }, (_, more) => more))('is read by OpenSSL, with %i more bytes', (more) => {
    const comment = `1.2.3=ASN1:UTF8:${'x'.repeat(more)}`;
    const list = readList(pki.list(root, { extensions: comment }));
    if (list === undefined) throw new Error('no list');
    expect(pemOf(list)).not.toContain('\n\n');
    expect(() => createSecureContext({ crl: [pemOf(list)] })).not.toThrow();
  });

  test('with a byte behind it is damaged', () => {
    expect(readList(Buffer.concat([pki.list(root), Buffer.from([0])]))).toBeUndefined();
  });

  test.each(['', 'text', '-----BEGIN X509 CRL-----', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'])(
    'is not in %j',
    (text) => {
      expect(listsIn(Buffer.from(text)).filter((found) => found !== undefined)).toEqual([]);
    },
  );

  test('is damaged wherever it is cut', () => {
    const der = pki.list(root, { revoked: [other] });
    for (let length = 0; length < der.length; length += 1) expect(readList(der.subarray(0, length))).toBeUndefined();
  });
});

describe('DER', () => {
  test.each(['', '30', '3080', '3085', '3082', '308501000000000000', '1f0100', '3001'])('%s is refused', (hex) => {
    const bytes = Buffer.from(hex, 'hex');
    expect(() => elementAt(bytes, 0, bytes.length)).toThrow(DerError);
  });

  test.each([
    ['0603551d1f', '2.5.29.31'],
    ['06092a864886f70d01010b', '1.2.840.113549.1.1.11'],
    ['0600', '0.0'],
  ])('%s is the object identifier %s', (hex, text) => {
    const bytes = Buffer.from(hex, 'hex');
    expect(objectId(bytes, elementAt(bytes, 0, bytes.length))).toBe(text);
  });

  test.each([
    [TAG.utcTime, '260102030405Z', '2026-01-02T03:04:05.000Z'],
    [TAG.utcTime, '510102030405Z', '1951-01-02T03:04:05.000Z'],
    [TAG.generalizedTime, '20510102030405Z', '2051-01-02T03:04:05.000Z'],
  ])('%i %s is a time', (tag, text, iso) => {
    const bytes = Buffer.from(text);
    expect(new Date(timeOf(bytes, { tag, from: 0, start: 0, end: bytes.length })).toISOString()).toBe(iso);
  });

  test.each(['2601020304Z', '261302030405Z', '260102030405+0100', ''])('%j is no time', (text) => {
    const bytes = Buffer.from(text);
    expect(() => timeOf(bytes, { tag: TAG.utcTime, from: 0, start: 0, end: bytes.length })).toThrow(DerError);
  });
});

describe('a signature', () => {
  const signed = Buffer.from('what is signed');
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const ed = generateKeyPairSync('ed25519');
  const SHA256 = '300d06092a864886f70d01010b0500';
  const pss = { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  // RFC 4055 section 3.1, with SHA-256 for the hash and for the mask.
  const PSS =
    '304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120';

  test.each([
    { name: 'RSA', algorithm: SHA256, signature: sign('sha256', signed, rsa.privateKey), key: rsa.publicKey },
    { name: 'RSA-PSS', algorithm: PSS, signature: sign('sha256', signed, pss), key: rsa.publicKey },
    {
      name: 'ECDSA',
      algorithm: '300a06082a8648ce3d040303',
      signature: sign('sha384', signed, ec.privateKey),
      key: ec.publicKey,
    },
    { name: 'Ed25519', algorithm: '300506032b6570', signature: sign(null, signed, ed.privateKey), key: ed.publicKey },
  ])('by $name is verified', ({ algorithm, signature, key }) => {
    const all = { signed, algorithm: Buffer.from(algorithm, 'hex'), signature };
    expect(isSignedBy(all, key)).toBe(true);
    expect(isSignedBy({ ...all, signed: Buffer.from('else') }, key)).toBe(false);
    const wrong = key === ed.publicKey ? rsa.publicKey : ed.publicKey;
    expect(isSignedBy(all, wrong)).toBe(false);
  });

  test.each(['300d06092a864886f70d0101050500', '300d06092a864886f70d0101040500', '300b06092a864886f70d01010a'])(
    'by SHA-1, MD5 or nothing known (%s) is not accepted',
    (algorithm) => {
      const all = { signed, algorithm: Buffer.from(algorithm, 'hex'), signature: Buffer.alloc(256) };
      expect(isSignedBy(all, rsa.publicKey)).toBeUndefined();
    },
  );
});

test('a text that is no certificate is none', () => {
  expect(readCertificate(Buffer.from('3003020101', 'hex'))).toBeUndefined();
});
