/** What the doctor finds of servers with pins, other names and revocation lists. */
import '../../support/node-errors.js';
import { afterAll, afterEach, expect, jest, test } from '@jest/globals';
import { startRecordingServer, type RecordingServer } from '../../../sandbox/recording-server.js';
import { readTlsFacts, type TlsFacts } from '../../../src/http/certificate-facts.js';
import type { Trust } from '../../../src/http/trust.js';
import { fingerprint, Pki, type Entity } from '../../support/pki.js';

// OpenSSL starts for each certificate and list, which takes long on a busy machine.
jest.setTimeout(30_000);

const pki = new Pki();
afterAll(() => pki.remove());
const root = pki.root('Root');
const leaf = pki.server('Leaf', root);
const alias = pki.server('Alias', root, { names: 'DNS:alias.test' });
let server: RecordingServer | undefined;
afterEach(() => server?.close());

async function facts(entity: Entity, trustOf: (origin: string) => Partial<Trust>): Promise<TlsFacts> {
  const certificate = { certPem: entity.pem, keyPem: entity.keyPem };
  server = await startRecordingServer({ certificate, handler: (_, response) => response.end() });
  const trust = { store: 'bundled', caCertificates: [root.pem], systemStore: false, unverifiedOrigins: [] } as const;
  const found = await readTlsFacts(new URL(server.origin), { ...trust, ...trustOf(server.origin) }, {});
  expect(server.requests).toEqual([]);
  return found;
}

const pinned = (entity: Entity, origin: string): Partial<Trust> => ({
  caCertificates: [],
  pinned: { origins: [origin], fingerprints: [fingerprint(entity)] },
});

test('a pinned certificate is trusted by its pin', async () => {
  expect(await facts(leaf, (origin) => pinned(leaf, origin))).toMatchObject({ trustedBy: 'pin', failure: undefined });
});

test('another certificate than the pinned one fails, and is described', async () => {
  const found = await facts(alias, (origin) => pinned(leaf, origin));
  expect(found).toMatchObject({
    trustedBy: undefined,
    failure: { code: 'TLS_PIN' },
    certificate: { subject: 'Alias' },
  });
});

test('a certificate for the expected name is trusted', async () => {
  const named = (origin: string): Partial<Trust> => ({ serverName: { origins: [origin], name: 'alias.test' } });
  expect(await facts(alias, named)).toMatchObject({ trustedBy: 'given', failure: undefined });
  await server?.close();
  expect(await facts(leaf, named)).toMatchObject({ failure: { code: 'TLS_HOSTNAME' } });
});

test.each([
  { name: 'a good one', revoked: [alias], code: undefined, trustedBy: 'given' },
  { name: 'a revoked one', revoked: [leaf], code: 'TLS_REVOKED', trustedBy: undefined },
])('revocation lists are checked: $name', async ({ revoked, code, trustedBy }) => {
  const crl = { files: [], contents: [pki.list(root, { revoked })] };
  const found = await facts(leaf, () => ({ crl }));
  expect([found.failure?.code, found.trustedBy, found.certificate?.subject]).toEqual([code, trustedBy, 'Leaf']);
});

test('with revocation lists, an authority that is not known is still that', async () => {
  const found = await facts(leaf, () => ({ crl: 'require', caCertificates: [] }));
  expect(found.failure?.code).toBe('TLS_UNTRUSTED');
});

test('with revocation lists, the certificate itself is no root', async () => {
  const found = await facts(leaf, () => ({ crl: 'require', caCertificates: [leaf.pem] }));
  expect(found.failure?.code).toBe('INPUT_INVALID');
});
