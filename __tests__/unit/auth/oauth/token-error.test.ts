import { describe, expect, test } from '@jest/globals';
import { describeFailure } from '../../../../src/lib/errors.js';
import type { HttpResponse } from '../../../../src/http/message.js';
import { readOAuthError } from '../../../../src/http/oauth-error.js';
import { tokenRejected } from '../../../../src/auth/oauth/token-error.js';
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
  const textOf = (response: HttpResponse): string => describeFailure(tokenRejected(response, secrets)).text;

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
    { status: 401, hint: /client-secret/u },
    { status: 404, hint: /leads to the token endpoint/u },
    { status: 500, hint: /Try again later/u },
    { status: 503, hint: /Try again later/u },
  ])('reports HTTP $status with a hint, and does not quote a web page', ({ status, hint }) => {
    const text = textOf(respond(status, '<html>anything at all, client-secret-1</html>'));
    expect(text).toContain(`[TOKEN_REJECTED] The token endpoint returned HTTP ${status}. `);
    expect(text).toMatch(hint);
    expect(text).not.toContain('anything');
  });

  test.each([301, 302, 303, 307, 308])('refuses a redirect with status %i', (status) => {
    expect(textOf(respond(status, { error: 'a' }, { location: 'https://evil.test/token' }))).toMatch(
      /^\[REDIRECT_REFUSED\] .*token-url/u,
    );
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
