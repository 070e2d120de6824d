import { describe, expect, test } from '@jest/globals';
import { describeFailure } from '../../../../src/lib/errors.js';
import type { HttpResponse } from '../../../../src/http/message.js';
import { readOAuthError } from '../../../../src/http/oauth-error.js';
import { tokenRejected, type RejectedRequest } from '../../../../src/auth/oauth/token-error.js';
import { clientOf } from '../../../support/client.js';
import { createFakeHost } from '../../../support/fake-host.js';

const respond = (status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse => ({
  status,
  headers,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});

describe('readOAuthError', () => {
  test.each([
    {
      name: 'an error with a description',
      body: { error: 'a', error_description: 'b' },
      expected: { error: 'a', description: 'b' },
    },
    { name: 'an error without a description', body: { error: 'a' }, expected: { error: 'a', description: '' } },
    {
      name: 'an error with a description that is not text',
      body: { error: 'a', error_description: {} },
      expected: { error: 'a', description: '' },
    },
    { name: 'JSON without an error', body: { message: 'a' }, expected: undefined },
    { name: 'an error that is not text', body: { error: { code: 1 } }, expected: undefined },
    { name: 'a web page', body: '<html>"error":"a"</html>', expected: undefined },
  ])('reads $name', ({ body, expected }) => {
    expect(readOAuthError(respond(400, body))).toEqual(expected);
  });

  test.each([
    {
      challenge: 'Bearer realm="Doorkeeper", error="invalid_token", error_description="The access token expired"',
      expected: { error: 'invalid_token', description: 'The access token expired' },
    },
    { challenge: 'Bearer error="invalid_token"', expected: { error: 'invalid_token', description: '' } },
    { challenge: 'Bearer realm="a",Error="b"', expected: { error: 'b', description: '' } },
    { challenge: 'Basic realm="error"', expected: undefined },
    { challenge: 'Bearer my_error="a"', expected: undefined },
    { challenge: 'Bearer error_description="b"', expected: undefined },
    { challenge: '', expected: undefined },
  ])('reads the challenge $challenge', ({ challenge, expected }) => {
    expect(readOAuthError(respond(401, '', { 'www-authenticate': challenge }))).toEqual(expected);
  });

  test('prefers the error in the body to the one in the challenge', () => {
    const headers = { 'www-authenticate': 'Bearer error="other"' };
    expect(readOAuthError(respond(401, { error: 'a' }, headers))?.error).toBe('a');
  });
});

describe('tokenRejected', () => {
  const { secrets } = createFakeHost();
  secrets.protect('client-secret-1');
  const url = new URL('https://login.example.com/realms/tasktop/protocol/openid-connect/token');
  const client = clientOf('client_secret_post');
  const textOf = (response: HttpResponse, more: Partial<RejectedRequest['client']> = {}): string =>
    describeFailure(tokenRejected(response, { url, client: { ...client, ...more } }, secrets)).text;

  test.each([
    { error: 'invalid_client', hint: 'client-id and client-secret' },
    { error: 'unauthorized_client', hint: 'service accounts roles' },
    { error: 'unsupported_grant_type', hint: 'input token' },
    { error: 'invalid_scope', hint: 'scope' },
    { error: 'invalid_grant', hint: 'credentials' },
    { error: 'invalid_request', hint: 'token-parameters' },
    { error: 'invalid_target', hint: 'audience' },
  ])('quotes $error and adds a hint', ({ error, hint }) => {
    const text = textOf(respond(400, { error, error_description: 'From the server' }));
    expect(text).toContain(`[TOKEN_REJECTED] The token endpoint returned ${error} (HTTP 400): "From the server". `);
    expect(text.split('". ')[1]).toContain(hint);
  });

  test.each(['constructor', 'toString', '__proto__'])('treats %s as an unknown error code', (error) => {
    const text = textOf(respond(400, { error }));
    expect(text).toMatch(/^\[TOKEN_REJECTED\] The token endpoint returned \w+ \(HTTP 400\)\. [A-Z]/u);
    expect(text).not.toContain('native code');
  });

  test.each([
    { status: 401, hint: /^Check that token-url [^]*no OAuth 2 error[^]*client-secret/u },
    { status: 404, hint: /leads to the token endpoint/u },
    { status: 500, hint: /Try again later/u },
    { status: 503, hint: /Try again later/u },
  ])('reports HTTP $status with a hint, and does not quote a web page', ({ status, hint }) => {
    const text = textOf(respond(status, '<html>anything at all, client-secret-1</html>'));
    const start = `[TOKEN_REJECTED] The token endpoint returned HTTP ${status}. `;
    expect(text).toContain(start);
    expect(text.slice(start.length)).toMatch(hint);
    expect(text).not.toContain('anything');
  });

  test.each([301, 302, 303, 307, 308])('refuses a redirect with status %i', (status) => {
    expect(textOf(respond(status, { error: 'a' }, { location: 'https://evil.test/token' }))).toMatch(
      /^\[REDIRECT_REFUSED\] .*token-url/u,
    );
  });

  test.each([
    { location: 'https://login.example.com/token/?code=hush#hush', shown: ' to https://login.example.com/token/.' },
    { location: '/oauth/token/', shown: ' to https://login.example.com/oauth/token/.' },
    { location: 'https://a:hush@other.test:8443/x', shown: ' to https://other.test:8443/x.' },
    { location: 'https://other.test/client-secret-1', shown: ' to https://other.test/***.' },
    { location: 'javascript:hush()', shown: '.' },
    { location: 'https://[hush', shown: '.' },
    { location: '', shown: '.' },
  ])('shows only origin and path of the redirect to $location', ({ location, shown }) => {
    const text = textOf(respond(302, '', { location }));
    expect(text).toContain(
      `[REDIRECT_REFUSED] The token endpoint returned a redirect (HTTP 302)${shown} Set token-url`,
    );
    expect(text).not.toContain('hush');
  });

  test.each<{ name: string; status: number; body: unknown; hint: RegExp }>([
    {
      name: 'a realm in the wrong case',
      status: 404,
      body: { error: 'Realm does not exist' },
      hint: /^"tasktop", the name of the realm, is wrong\. Upper and lower case must match\.[^]*variables: realm/u,
    },
    {
      name: 'offline tokens',
      status: 400,
      body: { error: 'not_allowed', error_description: 'Offline tokens not allowed for the user or client' },
      hint: /^Remove offline_access from scope/u,
    },
    {
      name: 'a public client',
      status: 401,
      body: {
        error: 'unauthorized_client',
        error_description: 'Public client not allowed to retrieve service account',
      },
      hint: /^The client is public[^]*Client authentication/u,
    },
    {
      name: 'a client without service account',
      status: 401,
      body: { error: 'unauthorized_client', error_description: 'Client not enabled to retrieve service account' },
      hint: /^Enable the service account roles/u,
    },
    {
      name: 'an unknown audience',
      status: 400,
      body: { error: 'invalid_request', error_description: 'Requested audience "x" is not allowed' },
      hint: /^Set the input audience/u,
    },
    {
      name: 'a missing audience',
      status: 403,
      body: { error: 'access_denied', error_description: 'No audience parameter was provided' },
      hint: /^Set the input audience/u,
    },
    {
      name: 'Basic that cannot be decoded',
      status: 400,
      body: { error: 'invalid_request' },
      hint: /audience and token-parameters[^]*client-id or client-secret[^]*client-auth/u,
    },
    { name: 'an error without a meaning', status: 400, body: { error: 'odd' }, hint: /^Check that token-url/u },
    { name: 'a problem of the server', status: 500, body: 'no audience today', hint: /Try again later/u },
  ])('adds the right remedy for $name', ({ status, body, hint }) => {
    const { hint: shown } = tokenRejected(respond(status, body), { url, client }, secrets);
    expect(shown).toMatch(hint);
  });

  test.each<{ name: string; more: Partial<RejectedRequest['client']>; says: string }>([
    { name: 'the method', more: {}, says: 'The step authenticated with client_secret_post.' },
    {
      name: 'both methods',
      more: { rejected: ['client_secret_basic'], offered: ['client_secret_basic', 'client_secret_post', 'none'] },
      says:
        'The step authenticated with client_secret_basic, then with client_secret_post; ' +
        'the server offers client_secret_basic, client_secret_post, none.',
    },
    {
      name: 'a method that is not supported',
      more: { offered: ['attest_jwt_client_auth'] },
      says: 'client_secret_post; the server offers only attest_jwt_client_auth, which this step does not support.',
    },
    {
      name: 'other methods that are not supported',
      more: { offered: ['attest_jwt_client_auth', 'client_secret_basic_raw'] },
      says: 'the server offers only attest_jwt_client_auth, client_secret_basic_raw, which this step does not support.',
    },
    {
      name: 'a name that is an attack',
      more: { offered: ['##[x]\nclient-secret-1'] },
      says: 'only ## [x]\\n***, which',
    },
  ])('names $name after invalid_client', ({ more, says }) => {
    expect(textOf(respond(401, { error: 'invalid_client' }), more)).toContain(says);
  });

  test('removes secrets, workflow commands and line breaks from the text of the server', () => {
    const text = textOf(
      respond(400, {
        error: 'a\n::error::b',
        error_description: `##[add-mask]client-secret-1\r\n::set-output::\u202e`,
      }),
    );
    expect(text).not.toMatch(/client-secret-1|##\[|[\r\n\u202e]/u);
    expect(text).toContain('***');
  });

  test('shortens a long text of the server', () => {
    const text = textOf(respond(400, { error: 'e'.repeat(5000), error_description: 'd'.repeat(5000) }));
    expect(text.length).toBeLessThan(900);
  });
});
