import { X509Certificate } from 'node:crypto';
import { afterAll, expect, jest, test } from '@jest/globals';
import { buildChain, certificatesOf, sentBy } from '../../../../src/http/crl/chain.js';
import { NETWORK } from '../../../../src/http/crl/network.js';
import { isSignedBy } from '../../../../src/http/crl/signature.js';
import { Pki, type Entity } from '../../../support/pki.js';

// OpenSSL starts for each certificate, which takes long on a busy machine.
jest.setTimeout(30_000);

const pki = new Pki();
afterAll(() => pki.remove());
const root = pki.root('Root');
const expiredRoot = pki.root('Root', { keyOf: root, until: -1 });
const middle = pki.authority('Middle', root);
const leaf = pki.server('Leaf', middle);

const x509 = ({ pem }: Entity): X509Certificate => new X509Certificate(pem);
const build = (sent: readonly Entity[], trusted: readonly Entity[]): string[] | undefined =>
  buildChain(
    sent.map((one) => x509(one).raw),
    trusted.map(x509),
    Date.now(),
  )?.map((one) => one.x509.subject);

test.each<{ name: string; sent: Entity[]; trusted: Entity[]; chain: string[] | undefined }>([
  { name: 'to the root', sent: [leaf, middle], trusted: [root], chain: ['CN=Leaf', 'CN=Middle', 'CN=Root'] },
  { name: 'in any order', sent: [leaf, root, middle], trusted: [root], chain: ['CN=Leaf', 'CN=Middle', 'CN=Root'] },
  {
    name: 'without what is trusted',
    sent: [leaf],
    trusted: [root, middle],
    chain: ['CN=Leaf', 'CN=Middle', 'CN=Root'],
  },
  { name: 'with nothing', sent: [], trusted: [root], chain: undefined },
  { name: 'without an issuer', sent: [leaf], trusted: [root], chain: undefined },
  { name: 'to a root that is not trusted', sent: [leaf, middle, root], trusted: [], chain: undefined },
])('a chain $name', ({ sent, trusted, chain }) => expect(build(sent, trusted)).toEqual(chain));

test.each([[[expiredRoot, root]], [[root, expiredRoot]]])('of two roots, the valid one is taken', (trusted) => {
  const chain = buildChain([x509(leaf).raw, x509(middle).raw], trusted.map(x509), Date.now());
  expect(chain?.at(-1)?.x509.fingerprint256).toBe(x509(root).fingerprint256);
});

test('PEM texts may have several certificates, and damaged ones', () => {
  const damaged = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
  expect(certificatesOf([root.pem + damaged + middle.pem, 'text'])).toHaveLength(2);
});

test('a server that sent nothing has no certificates', () => {
  expect(sentBy({} as never)).toEqual([]);
});

test('this machine has addresses', async () => {
  expect(await NETWORK.lookup('localhost')).toContain('127.0.0.1');
});

test.each([
  // PSS with SHA-1 by its name, and with parameters without a hash.
  '301f06092a864886f70d01010a3012a00d300b06092b0e03021a0500a20100a30100',
  '300f06092a864886f70d01010a3002a000',
])('PSS without a hash that is accepted: %s', (hex) => {
  const all = { signed: Buffer.alloc(1), algorithm: Buffer.from(hex, 'hex'), signature: Buffer.alloc(1) };
  const outcome = (): boolean | undefined => {
    try {
      return isSignedBy(all, x509(root).publicKey);
    } catch {
      return undefined;
    }
  };
  expect(outcome()).toBeUndefined();
});
