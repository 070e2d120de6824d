import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { authorizationRequest, newState, OUT_OF_BAND } from '../../../../src/cli/login/authorization.js';
import { stepError } from '../../../support/step-error.js';

const ENDPOINT = new URL('https://login.example.com/oauth/authorize');
const REDIRECT = 'http://127.0.0.1:4711/callback';
const s256 = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

test('the PKCE challenge is the SHA-256 of the verifier (RFC 7636 section 4.2)', async () => {
  // The example of RFC 7636 appendix B checks the test's own hash function.
  expect(s256('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
  const { url, codeVerifier } = await authorizationRequest(ENDPOINT, {}, REDIRECT, 's');
  expect(codeVerifier).toMatch(/^[\w.~-]{43,128}$/u);
  expect(url.searchParams.get('code_challenge')).toBe(s256(codeVerifier));
  expect(url.searchParams.get('code_challenge_method')).toBe('S256');
  expect(url.href).not.toContain(codeVerifier);
});

test('each request has a new verifier, and each state is new', async () => {
  const requests = await Promise.all([1, 2, 3].map(() => authorizationRequest(ENDPOINT, {}, REDIRECT, 's')));
  expect(new Set(requests.map(({ codeVerifier }) => codeVerifier)).size).toBe(3);
  const states = [newState(), newState(), newState()];
  expect(new Set(states).size).toBe(3);
  for (const state of states) expect(Buffer.from(state, 'base64url').length).toBeGreaterThanOrEqual(16);
});

test('the request contains all parameters of RFC 6749 section 4.1.1', async () => {
  const parameters = { client_id: 'ci & co', scope: 'view_issues add_issues', audience: 'https://api.example.com/' };
  const { url, ...rest } = await authorizationRequest(ENDPOINT, parameters, REDIRECT, 'a-state');
  expect(url.origin + url.pathname).toBe(ENDPOINT.href);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    ...parameters,
    response_type: 'code',
    redirect_uri: REDIRECT,
    state: 'a-state',
    code_challenge: expect.any(String),
    code_challenge_method: 'S256',
  });
  expect(rest).toEqual({ redirectUri: REDIRECT, codeVerifier: expect.any(String) });
});

test('the request keeps the query of the endpoint (RFC 6749 section 3.1), except its own parameters', async () => {
  const endpoint = new URL(
    'https://login.example.com/authorize?tenant=a%20b&p=x&p=y&state=theirs&state=twice&response_type=token',
  );
  const { url } = await authorizationRequest(endpoint, { client_id: 'ci' }, OUT_OF_BAND, 'ours');
  expect(url.searchParams.getAll('p')).toEqual(['x', 'y']);
  expect(url.searchParams.get('tenant')).toBe('a b');
  expect(url.searchParams.getAll('state')).toEqual(['ours']);
  expect(url.searchParams.getAll('response_type')).toEqual(['code']);
  expect(url.searchParams.get('redirect_uri')).toBe('urn:ietf:wg:oauth:2.0:oob');
  expect(endpoint.searchParams.get('state')).toBe('theirs');
});

test.each(['http://127.0.0.1:8080/authorize', 'http://localhost/authorize', 'http://[::1]:1/authorize'])(
  'accepts the loopback URL %s with http',
  async (endpoint) => {
    const { url } = await authorizationRequest(new URL(endpoint), {}, REDIRECT, 's');
    expect(url.href).toMatch(/^http:/u);
  },
);

describe('rejects an endpoint that a browser must not open', () => {
  test.each([
    { endpoint: 'javascript:alert(1)', says: 'is not an https URL' },
    { endpoint: 'data:text/html,<script>alert(1)</script>', says: 'is not an https URL' },
    { endpoint: 'file:///etc/passwd', says: 'is not an https URL' },
    { endpoint: 'vscode://x/y', says: 'is not an https URL' },
    { endpoint: 'ftp://login.example.com/', says: 'is not an https URL' },
    { endpoint: 'http://login.example.com/authorize', says: 'is not https' },
    { endpoint: 'http://127.evil.test/authorize', says: 'is not https' },
    { endpoint: 'http://localhost.evil.test/authorize', says: 'is not https' },
    { endpoint: 'https://login.example.com@evil.test/authorize', says: 'user name' },
    { endpoint: 'https://:pass@login.example.com/authorize', says: 'user name' },
    { endpoint: 'https://login.example.com/authorize#x', says: 'fragment' },
  ])('$endpoint', async ({ endpoint, says }) => {
    const request = authorizationRequest(new URL(endpoint), {}, REDIRECT, 's');
    await expect(request).rejects.toEqual(stepError('ORIGIN_NOT_ALLOWED', says));
  });
});
