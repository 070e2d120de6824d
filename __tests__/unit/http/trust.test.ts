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

describe('the TLS settings for an origin', () => {
  const original = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  afterEach(() => {
    if (original === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = original;
  });

  test('verify its certificate despite NODE_TLS_REJECT_UNAUTHORIZED=0', () => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    expect(tlsSettings(trust, origin, 'node', process.env).rejectUnauthorized).toBe(true);
  });

  test('disable verification only for the listed origins', () => {
    const unverified = { ...trust, unverifiedOrigins: [origin] };
    expect(tlsSettings(unverified, origin, 'node', process.env).rejectUnauthorized).toBe(false);
    expect(tlsSettings(unverified, 'https://api.example.com:8443', 'node', process.env).rejectUnauthorized).toBe(true);
  });

  test.each<{ level: TrustLevel; given: Partial<Trust> }>([
    { level: 'given', given: { caCertificates: rootCertificates.slice(0, 1) } },
    { level: 'node', given: { store: 'bundled' } },
    { level: 'node', given: { caCertificates: rootCertificates.slice(0, 1) } },
    { level: 'system', given: { systemStore: true } },
  ])('can be created for the trust level $level with $given', ({ level, given }) => {
    expect(tlsSettings({ ...trust, ...given }, origin, level, process.env).secureContext.context).toBeDefined();
  });
});

describe('the trust levels to try', () => {
  const caCertificates = rootCertificates.slice(0, 1);
  test.each<{ name: string; given: Partial<Trust>; expected: TrustLevel[] }>([
    { name: 'node, then system, by default', given: {}, expected: ['node', 'system'] },
    {
      name: 'given first, if ca-cert contains certificates',
      given: { caCertificates },
      expected: ['given', 'node', 'system'],
    },
    { name: 'only system, if it is requested', given: { caCertificates, systemStore: true }, expected: ['system'] },
    { name: 'not system in the post step', given: { store: 'bundled' }, expected: ['node'] },
    {
      name: 'system in the post step if main needed it',
      given: { store: 'bundled', systemStore: true },
      expected: ['system'],
    },
  ])('are $name', ({ given, expected }) => {
    expect(trustLevelsOf({ ...trust, ...given })).toEqual(expected);
  });
});

describe('extraCaFile', () => {
  const original = process.env['NODE_EXTRA_CA_CERTS'];
  afterEach(() => {
    if (original === undefined) delete process.env['NODE_EXTRA_CA_CERTS'];
    else process.env['NODE_EXTRA_CA_CERTS'] = original;
  });

  test('returns the path and text of the file of NODE_EXTRA_CA_CERTS', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bearer-step-trust-'));
    const path = join(folder, 'ca.pem');
    writeFileSync(path, 'PEM');
    process.env['NODE_EXTRA_CA_CERTS'] = path;
    expect(extraCaFile(process.env)).toEqual({ path, pem: 'PEM' });
    rmSync(folder, { recursive: true });
    expect(extraCaFile(process.env)).toBeUndefined();
  });

  test('returns undefined if the variable is not set', () => {
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
])('lacksIssuer returns $expected for $code', ({ code, expected }) => {
  expect(lacksIssuer(Object.assign(new Error(), { code }))).toBe(expected);
  expect(lacksIssuer({ code })).toBe(false);
});
