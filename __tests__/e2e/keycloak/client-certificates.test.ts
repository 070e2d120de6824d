import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { X509Certificate } from 'node:crypto';
import { createAuthority, type Authority, type Certificate } from '../../../sandbox/certificates.js';
import { runAction, type ActionResult } from '../../../sandbox/runner.js';
import { startMutualKeycloak, type MutualKeycloak } from './mutual-keycloak.js';
import { errorOf } from '../support/error-of.js';

const BOUND = 'bound-by-certificate';
const WITH_SECRET = 'bound-with-secret';
const SECRET = 'secret-in-addition-51fe';

let clients: Authority;
let own: Certificate;
let other: Certificate;
let keycloak: MutualKeycloak;

const clientOf = (clientId: string, more: object, attributes: object): object => ({
  clientId,
  enabled: true,
  publicClient: false,
  standardFlowEnabled: false,
  serviceAccountsEnabled: true,
  ...more,
  attributes: { 'tls.client.certificate.bound.access.tokens': 'true', ...attributes },
});

/** Has a long timeout: the first start on a machine downloads and builds Keycloak. */
beforeAll(async () => {
  clients = await createAuthority('CN=Sandbox client CA');
  own = await clients.issue({ names: ['ci-mtls'], isOfClient: true });
  other = await clients.issue({ names: ['other'], isOfClient: true });
  keycloak = await startMutualKeycloak(clients.certificatePem, [
    clientOf(BOUND, { clientAuthenticatorType: 'client-x509' }, { 'x509.subjectdn': 'CN=ci-mtls' }),
    clientOf(WITH_SECRET, { secret: SECRET }, {}),
  ]);
}, 600_000);

afterAll(() => keycloak.close());

async function run(inputs: Record<string, string>): Promise<ActionResult> {
  const result = await runAction({
    inputs: {
      issuer: keycloak.issuer,
      'ca-cert': keycloak.caPem,
      'client-id': BOUND,
      'client-cert': own.certPem,
      'client-cert-key': own.keyPem,
      ...inputs,
    },
    debug: true,
  });
  const key = own.keyPem.split('\n')[1] ?? '';
  for (const text of [result.main.log, result.post?.log, result.main.stderr]) expect(text ?? '').not.toContain(key);
  result.remove();
  return result;
}

describe('Keycloak', () => {
  test('issues a bound token to a client with a certificate, and the post step revokes it', async () => {
    const result = await run({});
    expect(result.main.exitCode).toBe(0);
    const [, payload = ''] = (result.outputs['token'] ?? '').split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { cnf: { 'x5t#S256': string } };
    expect(Buffer.from(claims.cnf['x5t#S256'], 'base64url').toString('hex')).toBe(
      new X509Certificate(own.certPem).fingerprint256.replaceAll(':', '').toLowerCase(),
    );
    expect(result.main.log).toContain('The token is bound to client-cert');
    expect(result.post?.log).toContain('The server accepted the revocation of the token.');
  });

  test('returns who has a bound token, if the certificate comes with it', async () => {
    const request = `GET ${keycloak.userinfo}`;
    const inputs = { scope: 'openid', request, 'base-url': new URL(keycloak.issuer).origin };
    const result = await run(inputs);
    expect(result.main.exitCode).toBe(0);
    expect(result.outputs['status']).toBe('200');
  });

  test('issues a bound token to a client with a secret and a certificate', async () => {
    const result = await run({ 'client-id': WITH_SECRET, 'client-secret': SECRET });
    expect(result.main.exitCode).toBe(0);
    expect(result.main.log).toContain('The token is bound to client-cert');
  });

  test('rejects another certificate, and the message names the inputs', async () => {
    const result = await run({ 'client-cert': other.certPem, 'client-cert-key': other.keyPem });
    expect(errorOf(result)).toMatch(/\[TOKEN_REJECTED\][^]*the subject of client-cert/u);
  });
});
