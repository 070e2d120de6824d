import { createHash, createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthority, type Authority, type Certificate } from '../../../../sandbox/certificates.js';
import { CLIENT } from '../../../../src/auth/client-auth/inputs.js';
import {
  checkCertificate,
  readCertificate,
  type CertificateTexts,
} from '../../../../src/auth/client-auth/read-certificate.js';
import { protectSecrets } from '../../../../src/inputs/declaration.js';
import { createFakeHost } from '../../../support/fake-host.js';
import { inputErrorLike } from '../../../support/step-error.js';

const PASSPHRASE = 'open sesame: 7f+/=';

let authority: Authority;
let own: Certificate;
beforeAll(async () => {
  authority = await createAuthority();
  own = await (await authority.createIntermediate()).issue({ names: ['ci'], isOfClient: true });
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const FORMS: Readonly<Record<string, (pem: string) => string>> = {
  'PEM text': (pem) => pem,
  'PEM text with \\n': (pem) => pem.trimEnd().replaceAll('\n', '\\n'),
  'PEM text with \\r\\n': (pem) => pem.replaceAll('\n', '\r\n'),
  'PEM text with spaces': (pem) => pem.replaceAll('\n', ' '),
  'PEM text with other text around it': (pem) => `Bag Attributes\n    friendlyName: ci\n${pem}\n# the end`,
  'base64 of PEM text': base64,
  'base64 of PEM text in lines': (pem) => base64(pem).replaceAll(/.{76}/gu, '$&\n'),
};

const texts = (more: Partial<CertificateTexts> = {}): CertificateTexts => ({
  clientCert: own.certPem,
  clientCertKey: own.keyPem,
  clientCertPassphrase: '',
  ...more,
});

/** Returns the key of the certificate, encrypted. */
const encrypted = (type: 'pkcs8' | 'sec1', cipher: string): string =>
  createPrivateKey(own.keyPem).export({ type, format: 'pem', cipher, passphrase: PASSPHRASE }).toString();

const hasKey = (key: string): boolean => createPrivateKey(key).equals(createPrivateKey(own.keyPem));

describe.each(Object.entries(FORMS))('%s', (_, form) => {
  test('is read, with the intermediate certificate', () => {
    const found = readCertificate(texts({ clientCert: form(own.certPem), clientCertKey: form(own.keyPem) }));
    expect(found.chain.match(/BEGIN CERTIFICATE/gu)).toHaveLength(2);
    expect(hasKey(found.key)).toBe(true);
    expect(() => createSecureContext({ cert: found.chain, key: found.key })).not.toThrow();
    const { raw } = new X509Certificate(own.certPem);
    expect(found.thumbprint).toBe(createHash('sha256').update(raw).digest('base64url'));
  });

  test.each([
    { name: 'PKCS #8', type: 'pkcs8', cipher: 'aes-256-cbc' },
    { name: 'the older form of OpenSSL', type: 'sec1', cipher: 'aes-128-cbc' },
  ] as const)('with $name may be encrypted', ({ type, cipher }) => {
    const clientCertKey = form(encrypted(type, cipher));
    const found = readCertificate(texts({ clientCertKey, clientCertPassphrase: PASSPHRASE }));
    expect(hasKey(found.key)).toBe(true);
    expect(() => readCertificate(texts({ clientCertKey }))).toThrow(
      inputErrorLike('client-cert-key', 'is encrypted. Set client-cert-passphrase'),
    );
    expect(() => readCertificate(texts({ clientCertKey, clientCertPassphrase: 'wrong' }))).toThrow(
      inputErrorLike('client-cert-passphrase', 'does not open client-cert-key'),
    );
  });

  test('of the key is masked line by line, and the passphrase', () => {
    const key = encrypted('pkcs8', 'aes-256-cbc');
    const given: Record<string, string> = {
      'client-id': 'ci',
      'client-cert': own.certPem,
      'client-cert-key': form(key),
      'client-cert-passphrase': PASSPHRASE,
    };
    const host = createFakeHost({ inputs: given });
    protectSecrets([CLIENT], host);
    const lines = key.split('\n').filter((line) => line.length > 15 && !line.startsWith('-----'));
    expect(host.masks).toEqual(expect.arrayContaining([...lines, PASSPHRASE]));
  });
});

test('the certificate of the key comes first, whatever the order of the text', () => {
  const [leaf = '', intermediate = ''] = own.certPem.split(/(?<=-----END CERTIFICATE-----\n)/u);
  const { chain } = readCertificate(texts({ clientCert: intermediate + leaf }));
  expect(new X509Certificate(chain).subject).toBe('CN=ci');
});

test('one text with certificate and key may be set in both inputs, and the key in it is masked', () => {
  const both = own.keyPem + own.certPem;
  expect(hasKey(readCertificate(texts({ clientCert: both, clientCertKey: both })).key)).toBe(true);
  const host = createFakeHost({ inputs: { 'client-cert': both } });
  protectSecrets([CLIENT], host);
  expect(host.masks).toEqual(expect.arrayContaining([own.keyPem.split('\n')[1] ?? '']));
});

describe('refuses', () => {
  test.each<{ name: string; more: () => Partial<CertificateTexts>; input: string; says: string }>([
    {
      name: 'other text',
      more: () => ({ clientCert: './cert.pem' }),
      input: 'client-cert',
      says: 'contains no certificate',
    },
    {
      name: 'a damaged certificate',
      more: () => ({ clientCert: own.certPem.replace(/\n.{64}\n/u, '\n') }),
      input: 'client-cert',
      says: 'certificate 1 is damaged',
    },
    {
      name: 'a certificate as the key',
      more: () => ({ clientCertKey: own.certPem }),
      input: 'client-cert-key',
      says: 'contains no private key',
    },
    {
      name: 'a damaged key',
      more: () => ({ clientCertKey: own.keyPem.replace(/\n.{64}\n/u, '\n') }),
      input: 'client-cert-key',
      says: 'is damaged',
    },
    {
      name: 'another key',
      more: () => {
        const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
        return { clientCertKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
      },
      input: 'client-cert-key',
      says: 'does not belong to client-cert',
    },
  ])('$name', ({ more, input, says }) => {
    expect(() => readCertificate(texts(more()))).toThrow(inputErrorLike(input, says));
  });

  test('a certificate outside its time, also without a key', () => {
    const day = 86_400_000;
    for (const clientCertKey of [own.keyPem, '']) {
      expect(() => checkCertificate(texts({ clientCertKey }), Date.now() + 8 * day)).toThrow(
        inputErrorLike('client-cert', 'expired at'),
      );
      expect(() => checkCertificate(texts({ clientCertKey }), Date.now() - 2 * day)).toThrow(
        inputErrorLike('client-cert', 'is valid only from'),
      );
      expect(() => checkCertificate(texts({ clientCertKey }))).not.toThrow();
    }
  });
});
