/** Certificates and revocation lists, made by the command `openssl`. */
import { execFileSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Reader, whole, TAG, elementsIn } from '../../src/http/crl/der.js';

const DAY_MS = 86_400_000;

/** A key with its certificate. */
export interface Entity {
  name: string;
  /** The paths of the key and of the certificate. */
  keyFile: string;
  certFile: string;
  pem: string;
  keyPem: string;
  serial: string;
}

/** What is in a certificate. */
export interface Wish {
  /** The value of the extension crlDistributionPoints in OpenSSL's syntax; URLs of points of their own. */
  points?: readonly string[];
  /** Further lines of extensions, and sections. */
  extensions?: string;
  /** Uses the key of another entity, as a cross-signed certificate does. */
  keyOf?: Entity;
  /** The names of a server, in OpenSSL's syntax. */
  names?: string;
  /** When it ends, in days from now. An end in the past makes a certificate that has expired. */
  until?: number;
}

/** What is in a list. */
export interface ListWish {
  revoked?: readonly Entity[];
  /** In days from now. */
  thisUpdate?: number;
  nextUpdate?: number;
  /** Lines of extensions, and sections. */
  extensions?: string;
  /** The key that signs it instead of its issuer's. */
  signedBy?: Entity;
}

const CONFIG = `
[ca]
default_ca=own
[own]
database=index.txt
crlnumber=number
default_md=sha256
[req]
distinguished_name=dn
[dn]
`;

/** A folder with certificates and lists. */
export class Pki {
  readonly folder = mkdtempSync(join(tmpdir(), 'bearer-step-pki-'));
  #count = 0;

  /** Returns a root authority. */
  root(name: string, wish: Wish = {}): Entity {
    return this.#issue(name, undefined, { extensions: AUTHORITY, ...wish });
  }

  /** Returns an authority below another one. */
  authority(name: string, issuer: Entity, { extensions = '', ...wish }: Wish = {}): Entity {
    return this.#issue(name, issuer, { extensions: AUTHORITY + extensions, ...wish });
  }

  /** Returns the certificate of a server on this machine. */
  server(name: string, issuer: Entity | undefined, { extensions = '', names = NAMES, ...wish }: Wish = {}): Entity {
    return this.#issue(name, issuer, { extensions: `subjectAltName=${names}\n${extensions}`, ...wish });
  }

  /** Returns a list in DER. */
  list(issuer: Entity, wish: ListWish = {}): Buffer {
    const { revoked = [], thisUpdate = -1, nextUpdate = 10, extensions = '', signedBy = issuer } = wish;
    const index = revoked.map(
      ({ serial, name }) => `R\t350101000000Z\t${time(-1)},keyCompromise\t${serial}\tunknown\t/CN=${name}\n`,
    );
    writeFileSync(join(this.folder, 'index.txt'), index.join(''));
    writeFileSync(join(this.folder, 'number'), '01\n');
    const config = `${CONFIG}[exts]\nauthorityKeyIdentifier=keyid\n${extensions}\n`;
    writeFileSync(join(this.folder, 'list.cnf'), config);
    const dates = ['-crl_lastupdate', time(thisUpdate), '-crl_nextupdate', time(nextUpdate)];
    const by = ['-cert', issuer.certFile, '-keyfile', signedBy.keyFile];
    // OpenSSL refuses a key that does not belong to the certificate.
    const own = signedBy === issuer ? by : ['-cert', issuer.certFile, '-keyfile', issuer.keyFile];
    const pem = this.#openssl('ca', '-config', 'list.cnf', '-gencrl', '-crlexts', 'exts', ...own, ...dates);
    const der = Buffer.from(pem.replaceAll(/-----.*-----|\s/gu, ''), 'base64');
    return signedBy === issuer ? der : signAgain(der, signedBy, (tbs) => tbs);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  #issue(name: string, issuer: Entity | undefined, { points = [], extensions = '', keyOf, until = 30 }: Wish): Entity {
    const file = join(this.folder, String((this.#count += 1)));
    const serial = String(1000 + this.#count);
    const keyFile = keyOf?.keyFile ?? `${file}.key`;
    if (keyOf === undefined) {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    }
    const keyId = issuer === undefined ? '' : 'authorityKeyIdentifier=keyid\n';
    const uris = points.length === 0 ? '' : `crlDistributionPoints=${points.map((url) => `URI:${url}`).join(',')}\n`;
    writeFileSync(`${file}.cnf`, `${CONFIG}[x]\nsubjectKeyIdentifier=hash\n${keyId}${uris}${extensions}\n`);
    const own = ['-key', keyFile, '-subj', `/CN=${name}`, '-config', `${file}.cnf`];
    const life = ['-set_serial', `0x${serial}`, '-days', String(until), '-extensions', 'x', '-out', `${file}.pem`];
    const by = issuer === undefined ? [] : ['-CA', issuer.certFile, '-CAkey', issuer.keyFile];
    if (until > 0) this.#openssl('req', '-x509', '-new', ...own, ...by, ...life);
    else {
      // `req` refuses an end in the past.
      this.#openssl('req', '-new', ...own, '-out', `${file}.csr`);
      const selfSigned = issuer === undefined ? ['-signkey', keyFile] : by;
      this.#openssl('x509', '-req', '-in', `${file}.csr`, ...selfSigned, '-extfile', `${file}.cnf`, ...life);
    }
    return {
      name,
      keyFile,
      certFile: `${file}.pem`,
      serial,
      pem: readFileSync(`${file}.pem`, 'utf8'),
      keyPem: readFileSync(keyFile, 'utf8'),
    };
  }

  #openssl(...args: readonly string[]): string {
    return execFileSync('openssl', args, { cwd: this.folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }
}

const AUTHORITY = 'basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\n';
const NAMES = 'DNS:localhost,DNS:hub.test,IP:127.0.0.1';

/** Returns a time in days from now, as OpenSSL reads it. */
function time(days: number): string {
  const text = new Date(Date.now() + days * DAY_MS).toISOString();
  return `${text.slice(2, 19).replaceAll(/[-:T]/gu, '')}Z`;
}

/** Returns a list in PEM text. */
export const pemOfList = (der: Buffer): string =>
  `-----BEGIN X509 CRL-----\n${(der.toString('base64').match(/.{1,64}/gu) ?? []).join('\n')}\n-----END X509 CRL-----\n`;

/** Returns the fingerprint of a certificate as OpenSSL prints it. */
export const fingerprint = ({ pem }: Pick<Entity, 'pem'>): string => new X509Certificate(pem).fingerprint256;

/** Returns a list without the time of the next one, which OpenSSL always writes. */
export const withoutNextUpdate = (der: Buffer, issuer: Entity): Buffer =>
  withParts(der, issuer, (parts) =>
    parts.filter((part, at) => part[0] !== TAG.utcTime || parts[at - 1]?.[0] !== TAG.utcTime),
  );

/** Returns a list whose entries have a critical extension that nobody knows. */
export const withCriticalEntries = (der: Buffer, issuer: Entity): Buffer =>
  withParts(der, issuer, (parts) => {
    const extension = encode(0x30, Buffer.from('06032a03040101ff04020500', 'hex'));
    const at = parts.findLastIndex((part) => part[0] === TAG.sequence);
    const entries = insideOf(parts[at]).map((entry) =>
      encode(0x30, Buffer.concat([...insideOf(entry).slice(0, 2), encode(0x30, extension)])),
    );
    return parts.with(at, encode(0x30, Buffer.concat(entries)));
  });

const insideOf = (bytes: Buffer = Buffer.alloc(0)): Buffer[] =>
  [...elementsIn(bytes, new Reader(bytes).next(TAG.sequence))].map((part) => whole(bytes, part));

/** Returns a list with other parts in what is signed. */
const withParts = (der: Buffer, issuer: Entity, change: (parts: Buffer[]) => Buffer[]): Buffer =>
  signAgain(der, issuer, (tbs) => encode(0x30, Buffer.concat(change(insideOf(tbs)))));

/** Returns a list whose signed part is changed, signed with another key. */
function signAgain(der: Buffer, by: Entity, change: (tbs: Buffer) => Buffer): Buffer {
  const [tbs, algorithm] = [...elementsIn(der, new Reader(der).next(TAG.sequence))].map((part) => whole(der, part));
  const signed = change(tbs ?? Buffer.alloc(0));
  const signature = sign('sha256', signed, createPrivateKey(by.keyPem));
  const bits = encode(0x03, Buffer.concat([Buffer.from([0]), signature]));
  return encode(0x30, Buffer.concat([signed, algorithm ?? Buffer.alloc(0), bits]));
}

function encode(tag: number, content: Uint8Array): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
