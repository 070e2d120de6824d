import '../../support/node-errors.js';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  extraCaFile,
  lacksIssuer,
  trustLevelsOf,
  tlsSettings,
  type TrustLevel,
  type Trust,
} from '../../../src/http/trust.js';

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
    expect(tlsSettings(trust, origin, 'node', process.env).rejectUnauthorized).toBe(true);
  });

  test('verify nothing at the origins that are named, and at no other', () => {
    const lax = { ...trust, unverifiedOrigins: [origin] };
    expect(tlsSettings(lax, origin, 'node', process.env).rejectUnauthorized).toBe(false);
    expect(tlsSettings(lax, 'https://api.example.com:8443', 'node', process.env).rejectUnauthorized).toBe(true);
  });

  test.each<{ level: TrustLevel; given: Partial<Trust> }>([
    { level: 'given', given: { caCertificates: rootCertificates.slice(0, 1) } },
    { level: 'node', given: { store: 'bundled' } },
    { level: 'node', given: { caCertificates: rootCertificates.slice(0, 1) } },
    { level: 'system', given: { systemStore: true } },
  ])('can be made on the rung $rung with $given.store', ({ level: level, given }) => {
    expect(tlsSettings({ ...trust, ...given }, origin, level, process.env).secureContext.context).toBeDefined();
  });
});

describe('the lists to try in turn', () => {
  const caCertificates = rootCertificates.slice(0, 1);
  test.each<{ name: string; given: Partial<Trust>; expected: TrustLevel[] }>([
    { name: 'Node’s, then the operating system’s', given: {}, expected: ['node', 'system'] },
    { name: 'the given certificates first', given: { caCertificates }, expected: ['given', 'node', 'system'] },
    { name: 'all at once when asked for', given: { caCertificates, systemStore: true }, expected: ['system'] },
    { name: 'never the operating system’s in the post step', given: { store: 'bundled' }, expected: ['node'] },
    {
      name: 'the operating system’s in the post step where main needed it',
      given: { store: 'bundled', systemStore: true },
      expected: ['system'],
    },
  ])('are $name', ({ given, expected }) => {
    expect(trustLevelsOf({ ...trust, ...given })).toEqual(expected);
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
    expect(extraCaFile(process.env)).toEqual({ path, pem: 'PEM' });
    rmSync(folder, { recursive: true });
    expect(extraCaFile(process.env)).toBeUndefined();
  });

  test('is none when the variable is not set', () => {
    delete process.env['NODE_EXTRA_CA_CERTS'];
    expect(extraCaFile(process.env)).toBeUndefined();
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
