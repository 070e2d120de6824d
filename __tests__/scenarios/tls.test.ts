import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthority, type Authority, type Certificate } from '../../sandbox/certificates.js';
import { startPlanviewHub } from '../../sandbox/systems/planview-hub.js';
import type { RecordingServer } from '../../sandbox/recording-server.js';
import { at, expectFailure, expectSuccess, keep, reply, run, serve, token, type Reply } from './stage.js';
import { commandsOf, lines } from './support.js';

let authority: Authority;
let other: Authority;
beforeAll(async () => {
  [authority, other] = await Promise.all([createAuthority(), createAuthority('CN=Another CA')]);
});

const NAMES = { names: ['localhost'] };
const issue = {
  good: () => authority.issue(NAMES),
  selfSigned: () => authority.issue({ ...NAMES, selfSigned: true }),
  expired: () => authority.issue({ ...NAMES, expired: true }),
  otherHost: () => authority.issue({ names: ['other.test'] }),
  incomplete: async () => (await authority.createIntermediate({ incomplete: true })).issue(NAMES),
  complete: async () => (await authority.createIntermediate()).issue(NAMES),
};

const start = (certificate: Certificate): Promise<RecordingServer> => serve({ '/token': token() }, { certificate });

/** Returns a new job folder with this file in its workspace. */
function folderWith(name: string, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'bearer-step-tls-'));
  mkdirSync(join(folder, 'workspace'));
  writeFileSync(join(folder, 'workspace', name), content);
  return folder;
}

describe('a certificate', () => {
  test.each<{
    name: string;
    certificate: () => Promise<Certificate>;
    ca?: () => string;
    code: string;
    message: RegExp;
  }>([
    {
      name: 'that is self-signed',
      certificate: issue.selfSigned,
      code: 'TLS_UNTRUSTED',
      message: /self-signed[^]*ca-cert/u,
    },
    { name: 'of an unknown CA', certificate: issue.good, code: 'TLS_UNTRUSTED', message: /ca-cert/u },
    {
      name: 'of another CA than in ca-cert',
      certificate: issue.good,
      ca: () => other.certificatePem,
      code: 'TLS_UNTRUSTED',
      message: /ca-cert/u,
    },
    {
      name: 'without its intermediate certificate',
      certificate: issue.incomplete,
      ca: () => authority.certificatePem,
      code: 'TLS_UNTRUSTED',
      message: /ca-cert/u,
    },
    {
      name: 'for another host',
      certificate: issue.otherHost,
      ca: () => authority.certificatePem,
      code: 'TLS_HOSTNAME',
      message: /another host name/u,
    },
    {
      name: 'that has expired',
      certificate: issue.expired,
      ca: () => authority.certificatePem,
      code: 'TLS_EXPIRED',
      message: /expired/u,
    },
  ])('$name is refused before anything is sent', async ({ certificate, ca, code, message }) => {
    const server = await start(await certificate());
    const result = await run({ inputs: { ...at(server), 'ca-cert': ca?.() ?? '' } });
    expectFailure(result, code, message);
    expect(server.requests).toEqual([]);
    expect(result.main.stdout).not.toContain('Next attempt in');
  });
});

describe('ca-cert', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');

  test.each<{ name: string; certificate: () => Promise<Certificate>; ca: (own: Certificate) => string }>([
    { name: 'the CA certificate', certificate: issue.good, ca: () => authority.certificatePem },
    { name: 'the CA certificate in base64', certificate: issue.good, ca: () => base64(authority.certificatePem) },
    {
      name: 'several certificates with text between them',
      certificate: issue.good,
      ca: () => `Another CA:\n${other.certificatePem}\nOur CA:\n${authority.certificatePem}`,
    },
    {
      name: 'a CA certificate with Windows line breaks',
      certificate: issue.good,
      ca: () => authority.certificatePem.replaceAll('\n', '\r\n'),
    },
    {
      name: 'a CA certificate with \\n instead of line breaks',
      certificate: issue.good,
      ca: () => authority.certificatePem.replaceAll('\n', '\\n'),
    },
    {
      name: 'a CA certificate in one line',
      certificate: issue.good,
      ca: () => authority.certificatePem.replaceAll('\n', ' '),
    },
    {
      name: 'a CA certificate as base64 of DER',
      certificate: issue.good,
      ca: () => new X509Certificate(authority.certificatePem).raw.toString('base64'),
    },
    { name: 'the self-signed certificate', certificate: issue.selfSigned, ca: ({ certPem }) => certPem },
    { name: 'the certificate of the server', certificate: issue.good, ca: ({ certPem }) => certPem },
    {
      name: 'the CA certificate if the server sends the intermediate certificate',
      certificate: issue.complete,
      ca: () => authority.certificatePem,
    },
  ])('may be $name', async ({ certificate, ca }) => {
    const own = await certificate();
    const server = await start(own);
    expectSuccess(await run({ inputs: { ...at(server), 'ca-cert': ca(own) } }));
    expect(lines(server)).toEqual(['POST /token']);
  });

  test('may be the intermediate certificate if the server does not send it', async () => {
    const intermediate = await authority.createIntermediate({ incomplete: true });
    const server = await start(await intermediate.issue(NAMES));
    expectSuccess(await run({ inputs: { ...at(server), 'ca-cert': intermediate.certificatePem } }));
  });

  test.each(['relative', 'absolute'])('may be a %s path', async (kind) => {
    const folder = folderWith('ca.pem', authority.certificatePem);
    const path = kind === 'relative' ? 'ca.pem' : join(folder, 'workspace', 'ca.pem');
    const server = await start(await issue.good());
    expectSuccess(await run({ inputs: { ...at(server), 'ca-cert': path }, folder }));
  });

  test.each<{ name: string; damage: (pem: string) => string }>([
    { name: 'without its end', damage: (pem) => pem.slice(0, -40) },
    { name: 'with missing lines', damage: (pem) => pem.split('\n').toSpliced(3, 2).join('\n') },
  ])('with a certificate $name is an input error', async ({ damage }) => {
    const server = await start(await issue.good());
    const result = await run({ inputs: { ...at(server), 'ca-cert': damage(authority.certificatePem) } });
    expectFailure(result, 'INPUT_INVALID', 'ca-cert');
    expect(server.requests).toEqual([]);
  });
});

describe('the settings of the job', () => {
  test('NODE_EXTRA_CA_CERTS is trusted, also together with ca-cert', async () => {
    const folder = folderWith('extra.pem', authority.certificatePem);
    const env = { NODE_EXTRA_CA_CERTS: join(folder, 'workspace', 'extra.pem') };
    const server = await start(await issue.good());
    expectSuccess(await run({ inputs: { ...at(server), 'ca-cert': other.certificatePem }, env, folder }));
  });

  describe('NODE_TLS_REJECT_UNAUTHORIZED=0', () => {
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    const warning = expect.stringMatching(/NODE_TLS_REJECT_UNAUTHORIZED/u);

    test.each<{ name: string; certificate: () => Promise<Certificate>; ca: () => string; code: string }>([
      { name: 'of an unknown CA', certificate: issue.good, ca: () => '', code: 'TLS_UNTRUSTED' },
      {
        name: 'of another CA than in ca-cert',
        certificate: issue.good,
        ca: () => other.certificatePem,
        code: 'TLS_UNTRUSTED',
      },
      {
        name: 'for another host',
        certificate: issue.otherHost,
        ca: () => authority.certificatePem,
        code: 'TLS_HOSTNAME',
      },
    ])('does not accept a certificate $name, and causes a warning', async ({ certificate, ca, code }) => {
      const server = await start(await certificate());
      const result = await run({ inputs: { ...at(server), 'ca-cert': ca() }, env });
      expectFailure(result, code);
      expect(commandsOf(result.main, 'warning')).toEqual([warning]);
      expect(server.requests).toEqual([]);
    });

    test('causes a warning also if the step succeeds', async () => {
      const server = await start(await issue.good());
      expectSuccess(await run({ inputs: { ...at(server), 'ca-cert': authority.certificatePem }, env }), [warning]);
    });
  });

  describe('the CA list of the operating system', () => {
    const node = process.env['ACTION_NODE'] ?? process.execPath;
    const isReadable = execFileSync(node, ['-p', 'typeof tls.getCACertificates'], { encoding: 'utf8', env: {} });
    const onNewNode = isReadable.trim() === 'function' ? test : test.skip;
    const system = (): { folder: string; env: Record<string, string> } => {
      const folder = folderWith('system.pem', authority.certificatePem);
      return { folder, env: { SSL_CERT_FILE: join(folder, 'workspace', 'system.pem'), SSL_CERT_DIR: folder } };
    };

    onNewNode('is used from the start with "ca-cert: system"', async () => {
      const server = await start(await issue.good());
      const result = await run({ inputs: { ...at(server), 'ca-cert': 'system' }, ...system() });
      expectSuccess(result);
      expect(result.main.stdout).not.toContain('ca-cert: system');
    });

    onNewNode(
      'is tried if the default list does not contain the CA, and the log suggests "ca-cert: system"',
      async () => {
        const server = await start(await issue.good());
        const result = await run({ inputs: at(server), ...system() });
        expectSuccess(result);
        expect(result.main.stdout).toContain('"ca-cert: system"');
        expect(lines(server)).toEqual(['POST /token']);
      },
    );

    test('does not help a certificate for another host', async () => {
      const server = await start(await issue.otherHost());
      const result = await run({ inputs: { ...at(server), 'ca-cert': authority.certificatePem }, ...system() });
      expectFailure(result, 'TLS_HOSTNAME');
      expect(server.requests).toEqual([]);
    });
  });
});

describe('tls-verify: false', () => {
  test.each<{ name: string; certificate: () => Promise<Certificate> }>([
    { name: 'is self-signed', certificate: issue.selfSigned },
    { name: 'is for another host', certificate: issue.otherHost },
    { name: 'has expired', certificate: issue.expired },
  ])('accepts a certificate that $name, with a warning that describes it', async ({ certificate }) => {
    const { certPem, keyPem } = await certificate();
    const server = await start({ certPem, keyPem });
    const result = await run({ inputs: { ...at(server), 'tls-verify': 'false' } });
    const { subject, issuer, validTo, raw } = new X509Certificate(certPem);
    const sha256 = createHash('sha256').update(raw).digest('hex').toUpperCase().match(/../gu)?.join(':') ?? '';
    const [warning = ''] = commandsOf(result.main, 'warning');
    expectSuccess(result, [warning]);
    for (const part of [server.origin, subject, issuer, validTo, sha256, 'ca-cert']) expect(warning).toContain(part);
  });

  test('cannot be combined with issuer, and nothing is sent', async () => {
    const server = await start(await issue.selfSigned());
    const result = await run({ inputs: { issuer: server.origin, 'tls-verify': 'false' } });
    expectFailure(result, 'INPUT_INVALID', /tls-verify[^]*issuer/u);
    expect(server.connections).toBe(0);
  });

  test('applies to the post step, which logs the warning again', async () => {
    const hub = keep(await startPlanviewHub());
    const inputs = {
      provider: 'planview-hub',
      'base-url': hub.baseUrl,
      'client-id': hub.clientId,
      'client-secret': hub.clientSecret,
      'tls-verify': 'false',
    };
    const result = await run({ inputs, post: true });
    const warnings = [expect.stringContaining('was not verified')];
    expectSuccess(result, warnings);
    expect(commandsOf(result.post, 'warning')).toEqual(warnings);
    expect(await hub.isActive(result.outputs['token'] ?? '')).toBe(false);
  });
});

describe('a server that the step cannot talk to', () => {
  const nginx = (title: string): Reply => reply(400, `<html><head><title>400 ${title}</title></head></html>`);

  /** Starts an https server that requires a client certificate. */
  async function startMutualTls(maxVersion: 'TLSv1.2' | 'TLSv1.3'): Promise<{ origin: string }> {
    const { certPem, keyPem } = await authority.issue(NAMES);
    const { certificatePem: ca } = authority;
    const settings = { cert: certPem, key: keyPem, ca, maxVersion, requestCert: true, rejectUnauthorized: true };
    const server = createServer(settings, (_, response) => response.end());
    keep({ close: () => new Promise<void>((resolve) => server.close(() => resolve())) });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { origin: `https://localhost:${(server.address() as AddressInfo).port}` };
  }

  test.each<{ name: string; start: () => Promise<{ origin: string }>; plain?: true; code: string; says: RegExp }>([
    {
      name: 'requires a client certificate with TLS 1.3',
      start: () => startMutualTls('TLSv1.3'),
      code: 'TLS_FAILED',
      says: /requires a client certificate\. Set client-cert and client-cert-key/u,
    },
    {
      name: 'requires a client certificate with TLS 1.2',
      start: () => startMutualTls('TLSv1.2'),
      code: 'TLS_FAILED',
      says: /If it requires a client certificate, set client-cert and client-cert-key/u,
    },
    {
      name: 'is nginx with client certificates',
      start: async () =>
        serve({ '/token': nginx('No required SSL certificate was sent') }, { certificate: await issue.good() }),
      code: 'TLS_FAILED',
      says: /requires a client certificate/u,
    },
    {
      name: 'is nginx, and expects TLS',
      start: () => serve({ '/token': nginx('The plain HTTP request was sent to HTTPS port') }),
      code: 'HTTP_INVALID',
      says: /expects TLS, but the URL begins with http\. Write https:/u,
    },
    {
      name: 'closes the connection, since it expects TLS',
      start: async () => serve({}, { certificate: await issue.good() }),
      plain: true,
      code: 'CONNECTION_LOST',
      says: /If this port expects TLS, write https:/u,
    },
  ])('$name', async ({ start: startServer, plain, code, says }) => {
    const { origin } = await startServer();
    const url = plain === true ? origin.replace('https:', 'http:') : origin;
    const inputs = { ...at({ origin: url }), 'ca-cert': authority.certificatePem, retries: '0' };
    expectFailure(await run({ inputs }), code, says);
  });
});
