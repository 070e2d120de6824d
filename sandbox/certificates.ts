import { webcrypto } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Extension } from '@peculiar/x509';
import 'reflect-metadata';

// A dynamic import, because some module loaders run CommonJS packages first, and x509 needs reflect-metadata.
const x509 = await import('@peculiar/x509');

export interface Certificate {
  /** The certificate, followed by the intermediate certificates that a server sends with it. */
  certPem: string;
  keyPem: string;
}

export interface CertificateRequest {
  /** DNS names. */
  names?: string[];
  /** By default 127.0.0.1. */
  ips?: string[];
  /** Whether the certificate expired yesterday. */
  expired?: boolean;
  /** Whether the certificate is signed with its own key instead of the authority's. */
  selfSigned?: boolean;
  /** Whether it is a certificate of a client, with the common name `names[0]`. */
  isOfClient?: boolean;
}

/** How a server asks for certificates of clients. */
export interface ClientCertificates {
  /** The authority of the clients. */
  caPem: string;
  /** Whether a client without one is refused in the handshake. By default it is not. */
  areRequired?: boolean;
  /** The newest version of TLS. */
  maxVersion?: 'TLSv1.2' | 'TLSv1.3';
}

/** Returns the TLS options of a server that asks for certificates of clients. */
export const askingFor = (clients: ClientCertificates | undefined): object =>
  clients === undefined
    ? {}
    : {
        requestCert: true,
        rejectUnauthorized: clients.areRequired === true,
        ca: clients.caPem,
        ...(clients.maxVersion === undefined ? {} : { maxVersion: clients.maxVersion }),
      };

/** Returns the common name of the certificate that a client presented; undefined for none. */
export const presentedBy = (socket: TLSSocket): string | undefined =>
  (socket.getPeerCertificate() as { subject?: { CN?: string } }).subject?.CN;

export interface Authority {
  certificatePem: string;
  issue(request: CertificateRequest): Promise<Certificate>;
  /** Returns an intermediate authority. Its certificates include its own in the chain, unless `incomplete` is true. */
  createIntermediate(options?: { incomplete?: boolean }): Promise<Authority>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const dayMs = 86_400_000;

interface Signer {
  name: string;
  keys: webcrypto.CryptoKeyPair;
}

interface Subject extends Signer {
  signer: Signer;
  lifeDays: [number, number];
  extensions: Extension[];
}

/** Returns a temporary certificate authority (EC P-256), valid for a week. Nothing is written to disk. */
export async function createAuthority(name = 'CN=Sandbox CA'): Promise<Authority> {
  const own = { name, keys: await createKeys() };
  return authorityOf(own, await signAuthority(own, own), '');
}

function authorityOf(own: Signer, certificatePem: string, chain: string): Authority {
  return {
    certificatePem,
    issue: async (request) => {
      const { certPem, keyPem } = await issue(own, request);
      return { certPem: request.selfSigned ? certPem : certPem + chain, keyPem };
    },
    createIntermediate: async ({ incomplete = false } = {}) => {
      const below = { name: `CN=Intermediate of ${own.name.slice(3)}`, keys: await createKeys() };
      const pem = await signAuthority(below, own);
      return authorityOf(below, pem, incomplete ? '' : pem + chain);
    },
  };
}

async function signAuthority(subject: Signer, signer: Signer): Promise<string> {
  const extensions = [
    new x509.BasicConstraintsExtension(true, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
  ];
  return sign({ ...subject, signer, lifeDays: [-1, 7], extensions });
}

async function issue(signer: Signer, request: CertificateRequest): Promise<Certificate> {
  const { names = [], ips = ['127.0.0.1'], expired = false, selfSigned = false, isOfClient = false } = request;
  const own = { name: `CN=${names[0] ?? ips[0] ?? 'nobody'}`, keys: await createKeys() };
  const extensions = [
    new x509.SubjectAlternativeNameExtension([
      ...names.map((value) => ({ type: 'dns', value }) as const),
      ...ips.map((value) => ({ type: 'ip', value }) as const),
    ]),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage[isOfClient ? 'clientAuth' : 'serverAuth']]),
  ];
  const lifeDays: [number, number] = expired ? [-2, -1] : [-1, 7];
  const certPem = await sign({ ...own, signer: selfSigned ? own : signer, lifeDays, extensions });
  const key = await webcrypto.subtle.exportKey('pkcs8', own.keys.privateKey);
  return { certPem, keyPem: x509.PemConverter.encode(key, 'PRIVATE KEY') };
}

async function sign({ name, keys, signer, lifeDays, extensions }: Subject): Promise<string> {
  const [notBefore, notAfter] = lifeDays.map((days) => new Date(Date.now() + days * dayMs));
  const certificate = await x509.X509CertificateGenerator.create({
    subject: name,
    issuer: signer.name,
    publicKey: keys.publicKey,
    signingKey: signer.keys.privateKey,
    signingAlgorithm: algorithm,
    ...(notBefore && notAfter ? { notBefore, notAfter } : {}),
    extensions: [
      ...extensions,
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(signer.keys.publicKey),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

function createKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}
