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
/** Returns the access token that is read if these fields of it are changed. */
const readToken = (change: object) =>
  read(JSON.stringify({ refreshToken: 'refresh-0001', fingerprint: FINGERPRINT, token: { ...token, ...change } }))
    ?.token;

describe('a chain', () => {
  test.each([
    { name: 'with both tokens', chain: { refreshToken: 'refresh-0001', token } },
    { name: 'without a scope', chain: { refreshToken: 'refresh-0001', token: { ...token, scope: undefined } } },
    { name: 'without an access token', chain: { refreshToken: 'refresh-0001', token: undefined } },
    { name: 'without a refresh token', chain: { refreshToken: '', token } },
    { name: 'not saved yet', chain: { refreshToken: 'refresh-0001', token, unsavedAfter: 'refresh-0000' } },
  ])('is read as it was written: $name', ({ chain }) => {
    expect(read(writeChain(chain, FINGERPRINT))).toEqual(chain);
  });

  test('is read as saved if unsavedAfter is not a string', () => {
    expect(read('{"refreshToken":"refresh-0001","unsavedAfter":true}')).toEqual({
      refreshToken: 'refresh-0001',
      token: undefined,
    });
  });

  test('is read without its access token if the token parameters differ', () => {
    const text = writeChain({ refreshToken: 'refresh-0001', token }, FINGERPRINT);
    expect(read(text, fingerprintOf({ resource: 'b' }))).toEqual({ refreshToken: 'refresh-0001', token: undefined });
  });

  test.each([
    { name: 'an empty text', text: '' },
    { name: 'text that is not JSON', text: 'refresh-0001' },
    { name: 'a list', text: '[]' },
    { name: 'null', text: 'null' },
    { name: 'no refresh token', text: '{}' },
    { name: 'a number as refresh token', text: '{"refreshToken":12345678}' },
    { name: 'a refresh token with spaces', text: '{"refreshToken":"with blanks in it"}' },
    { name: 'a refresh token that is too short', text: '{"refreshToken":"short"}' },
    { name: 'an unsaved chain without a refresh token', text: '{"refreshToken":"","unsavedAfter":"refresh-0000"}' },
    { name: 'the key __proto__', text: '{"refreshToken":"refresh-0001","__proto__":{}}' },
  ])('is undefined for $name', ({ text }) => {
    expect(read(text)).toBeUndefined();
  });
});

describe('an access token from another step or run', () => {
  test.each([
    { name: 'its clock was 5 minutes ahead', change: { obtainedAt: NOW + 300_000 } },
    { name: 'it is valid for a day', change: { expiresAt: NOW + 24 * HOUR } },
    {
      name: 'it is valid for a day by a clock that is 5 minutes ahead',
      change: { expiresAt: NOW + 24 * HOUR + 300_000 },
    },
    { name: 'it has expired, which the caller checks', change: { expiresAt: NOW - 1 } },
  ])('is read if $name', ({ change }) => {
    expect(readToken(change)).toEqual({ ...token, ...change });
  });

  test.each([
    { name: 'its clock was more than 5 minutes ahead', change: { obtainedAt: NOW + 300_001 } },
    { name: 'it is valid for 25 hours', change: { expiresAt: NOW + 25 * HOUR } },
    { name: 'its expiry is unknown', change: { expiresAt: undefined } },
    { name: 'it never expires', change: { expiresAt: 1e308 } },
    { name: 'its expiry is a string', change: { expiresAt: String(NOW + HOUR) } },
    { name: 'the time of its request is unknown', change: { obtainedAt: null } },
    { name: 'it has no value', change: { value: undefined } },
    { name: 'the time of its request is before 1970', change: { obtainedAt: -1 } },
    { name: 'the time of its request is no whole number', change: { obtainedAt: 0.5 } },
    { name: 'its type cannot be an output', change: { type: 'Bearer\0' } },
    { name: 'it contains a line break', change: { value: 'access-\n0001' } },
    { name: 'it has no type', change: { type: undefined } },
  ])('is not read if $name', ({ change }) => {
    expect(readToken(change)).toBeUndefined();
  });

  test('has a scope only if the scope is a string', () => {
    expect(readToken({ scope: ['read'] })).toEqual({ ...token, scope: undefined });
  });

  test.each([null, 'access-0001', []])('is undefined for %j', (value) => {
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
  ])('differs between %j and %j', (one, other) => {
    expect(fingerprintOf(one)).not.toBe(fingerprintOf(other));
  });
});
