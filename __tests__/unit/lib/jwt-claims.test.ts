import { expect, test } from '@jest/globals';
import { decodeClaims } from '../../../src/lib/jwt-claims.js';

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

test('the claims of a JWT are decoded, without verification', () => {
  expect(decodeClaims(`${part({ alg: 'none' })}.${part({ aud: 'api' })}.signature`)).toEqual({ aud: 'api' });
});

test.each([
  { name: 'an opaque token', token: 'access-token-0001' },
  { name: 'a token of three parts that are no JSON', token: 'a.b.c' },
  { name: 'a list', token: `a.${part([1])}.c` },
  { name: 'five parts, an encrypted token', token: `a.${part({})}.c.d.e` },
  { name: 'a very long token', token: `a.${part({})}.${'c'.repeat(40_000)}` },
])('$name has no claims', ({ token }) => {
  expect(decodeClaims(token)).toBeUndefined();
});
