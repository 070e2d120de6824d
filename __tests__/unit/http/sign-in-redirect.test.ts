import { expect, test } from '@jest/globals';
import { isSignInRedirect } from '../../../src/http/sign-in-redirect.js';

const FROM = new URL('https://hub.example.com/api/v1/errors');
const ENDPOINT = new URL('https://hub.example.com/oauth/authorize');

test.each([
  { location: '/auth/realms/R/protocol/openid-connect/auth?response_type=code&client_id=hub', expected: true },
  { location: 'https://login.example.com/?client_id=x&response_type=code', expected: true },
  { location: '/oauth/authorize?from=api', expected: true },
  { location: '/oauth/authorize', expected: true },
  { location: 'https://evil.test/oauth/authorize', expected: false },
  { location: '/api/v2/errors?client_id=x', expected: false },
  { location: '/login', expected: false },
  { location: '', expected: false },
  { location: 'https://[', expected: false },
])('$location leads to a sign-in: $expected', ({ location, expected }) => {
  expect(isSignInRedirect(FROM, location, ENDPOINT)).toBe(expected);
});

test('an unknown authorization endpoint is no reason', () => {
  expect(isSignInRedirect(FROM, '/oauth/authorize')).toBe(false);
});
