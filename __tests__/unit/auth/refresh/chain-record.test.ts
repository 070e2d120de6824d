import { describe, expect, test } from '@jest/globals';
import type { Token } from '../../../../src/auth/oauth/token-response.js';
import { fingerprintOf, readChain, writeChain } from '../../../../src/auth/refresh/chain-record.js';

const NOW = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;
const FINGERPRINT = fingerprintOf({ resource: 'a' });
const token: Token = {
  value: 'access-0001',
  type: 'Bearer',
  obtainedAt: NOW - HOUR,
  expiresAt: NOW + HOUR,
  scope: 'read',
};
const read = (text: string, fingerprint = FINGERPRINT) => readChain(text, fingerprint, NOW);
/** The token that is read where these fields of it are changed. */
const readToken = (change: object) =>
  read(JSON.stringify({ refreshToken: 'refresh-0001', fingerprint: FINGERPRINT, token: { ...token, ...change } }))
    ?.token;

describe('a chain', () => {
  test.each([
    { name: 'whole', chain: { refreshToken: 'refresh-0001', token } },
    { name: 'without a scope', chain: { refreshToken: 'refresh-0001', token: { ...token, scope: undefined } } },
    { name: 'without an access token', chain: { refreshToken: 'refresh-0001', token: undefined } },
    { name: 'without a refresh token', chain: { refreshToken: '', token } },
    { name: 'that is not saved yet', chain: { refreshToken: 'refresh-0001', token, unsavedAfter: 'refresh-0000' } },
  ])('is read as it was written: $name', ({ chain }) => {
    expect(read(writeChain(chain, FINGERPRINT))).toEqual(chain);
  });

  test('counts as saved unless it says otherwise', () => {
    expect(read('{"refreshToken":"refresh-0001","unsavedAfter":true}')).toEqual({
      refreshToken: 'refresh-0001',
      token: undefined,
    });
  });

  test('gives its access token only to who asks for it with the same parameters; the refresh token is good for all', () => {
    const text = writeChain({ refreshToken: 'refresh-0001', token }, FINGERPRINT);
    expect(read(text, fingerprintOf({ resource: 'b' }))).toEqual({ refreshToken: 'refresh-0001', token: undefined });
  });

  test.each([
    { name: 'nothing', text: '' },
    { name: 'no JSON', text: 'refresh-0001' },
    { name: 'a list', text: '[]' },
    { name: 'null', text: 'null' },
    { name: 'no refresh token', text: '{}' },
    { name: 'a number', text: '{"refreshToken":12345678}' },
    { name: 'what cannot be a token', text: '{"refreshToken":"with blanks in it"}' },
    { name: 'a token that is too short', text: '{"refreshToken":"short"}' },
    { name: 'nothing that could be saved', text: '{"refreshToken":"","unsavedAfter":"refresh-0000"}' },
    { name: 'a key of the language', text: '{"refreshToken":"refresh-0001","__proto__":{}}' },
  ])('is none in $name', ({ text }) => {
    expect(read(text)).toBeUndefined();
  });
});

describe('an access token that others left', () => {
  test.each([
    { name: 'up to 5 minutes ahead, as clocks differ', change: { obtainedAt: NOW + 300_000 } },
    { name: 'that lives a day', change: { expiresAt: NOW + 24 * HOUR } },
    { name: 'that lives a day by a clock 5 minutes ahead', change: { expiresAt: NOW + 24 * HOUR + 300_000 } },
    { name: 'that has expired, which its user sees', change: { expiresAt: NOW - 1 } },
  ])('is taken: $name', ({ change }) => {
    expect(readToken(change)).toEqual({ ...token, ...change });
  });

  test.each([
    { name: 'asked for more than 5 minutes ahead', change: { obtainedAt: NOW + 300_001 } },
    { name: 'that lives 25 hours', change: { expiresAt: NOW + 25 * HOUR } },
    { name: 'of unknown expiry', change: { expiresAt: undefined } },
    { name: 'that never ends', change: { expiresAt: 1e308 } },
    { name: 'with its expiry as text', change: { expiresAt: String(NOW + HOUR) } },
    { name: 'of unknown beginning', change: { obtainedAt: null } },
    { name: 'without a value', change: { value: undefined } },
    { name: 'with a line break in it', change: { value: 'access-\n0001' } },
    { name: 'without a type', change: { type: undefined } },
  ])('is not taken: $name', ({ change }) => {
    expect(readToken(change)).toBeUndefined();
  });

  test('has a scope only where that is a text', () => {
    expect(readToken({ scope: ['read'] })).toEqual({ ...token, scope: undefined });
  });

  test.each([null, 'access-0001', []])('is none in %j', (value) => {
    const text = JSON.stringify({ refreshToken: 'refresh-0001', fingerprint: FINGERPRINT, token: value });
    expect(read(text)).toEqual({ refreshToken: 'refresh-0001', token: undefined });
  });
});

describe('a fingerprint', () => {
  test('does not depend on the order of the parameters', () => {
    expect(fingerprintOf({ a: '1', b: '2' })).toBe(fingerprintOf({ b: '2', a: '1' }));
  });

  test.each([
    [{ a: '1' }, { a: '2' }],
    [{ a: '1' }, {}],
    [
      { a: '1,b', c: '2' },
      { a: '1', b: 'c,2' },
    ],
    [{ a: '1","b' }, { a: '1', b: '' }],
  ])('tells %j from %j', (one, other) => {
    expect(fingerprintOf(one)).not.toBe(fingerprintOf(other));
  });
});
