import '../../support/node-errors.js';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import { extraCaFile, lacksIssuer, tlsSettings, type Trust } from '../../../src/http/trust.js';

const trust: Trust = { store: 'default', caCertificates: [], systemStore: false, unverifiedOrigins: [] };
const origin = 'https://api.example.com';

describe('the settings for an origin', () => {
  const kept = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  afterEach(() => {
    if (kept === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = kept;
  });

  test('verify its certificate, whatever the environment says', () => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    expect(tlsSettings(trust, origin, false).rejectUnauthorized).toBe(true);
  });

  test('verify nothing at the origins that are named, and at no other', () => {
    const lax = { ...trust, unverifiedOrigins: [origin] };
    expect(tlsSettings(lax, origin, false).rejectUnauthorized).toBe(false);
    expect(tlsSettings(lax, 'https://api.example.com:8443', false).rejectUnauthorized).toBe(true);
  });

  test.each<{ name: string; trust: Trust; withSystemStore: boolean }>([
    { name: 'with Node’s own list', trust: { ...trust, store: 'bundled' }, withSystemStore: false },
    {
      name: 'with a certificate more',
      trust: { ...trust, caCertificates: rootCertificates.slice(0, 1) },
      withSystemStore: false,
    },
    { name: 'with the operating system’s list', trust: { ...trust, systemStore: true }, withSystemStore: false },
    { name: 'with the operating system’s list for a second try', trust, withSystemStore: true },
  ])('can be made $name', ({ trust: given, withSystemStore }) => {
    expect(tlsSettings(given, origin, withSystemStore).secureContext.context).toBeDefined();
  });
});

describe('the file of NODE_EXTRA_CA_CERTS', () => {
  const kept = process.env['NODE_EXTRA_CA_CERTS'];
  afterEach(() => {
    if (kept === undefined) delete process.env['NODE_EXTRA_CA_CERTS'];
    else process.env['NODE_EXTRA_CA_CERTS'] = kept;
  });

  test('is told with its path and text', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bearer-step-trust-'));
    const path = join(folder, 'ca.pem');
    writeFileSync(path, 'PEM');
    process.env['NODE_EXTRA_CA_CERTS'] = path;
    expect(extraCaFile()).toEqual({ path, pem: 'PEM' });
    rmSync(folder, { recursive: true });
    expect(extraCaFile()).toBeUndefined();
  });

  test('is none when the variable is not set', () => {
    delete process.env['NODE_EXTRA_CA_CERTS'];
    expect(extraCaFile()).toBeUndefined();
  });
});

test.each([
  { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', expected: true },
  { code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', expected: true },
  { code: 'DEPTH_ZERO_SELF_SIGNED_CERT', expected: true },
  { code: 'CERT_HAS_EXPIRED', expected: false },
  { code: 'ERR_TLS_CERT_ALTNAME_INVALID', expected: false },
  { code: 'ECONNRESET', expected: false },
])('whether a chain lacks its issuer after $code: $expected', ({ code, expected }) => {
  expect(lacksIssuer(Object.assign(new Error(), { code }))).toBe(expected);
  expect(lacksIssuer({ code })).toBe(false);
});
