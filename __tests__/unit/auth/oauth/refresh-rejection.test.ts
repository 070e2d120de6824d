import { describe, expect, test } from '@jest/globals';
import { rejectionOf } from '../../../../src/auth/oauth/refresh-rejection.js';
import { Secrets } from '../../../../src/lib/secrets.js';

interface Given {
  status?: number;
  headers?: Record<string, string>;
  body: object | string;
  rejected?: string[];
}

function rejection({ status = 400, headers = {}, body, rejected }: Given): string | undefined {
  const secrets = new Secrets(() => undefined);
  secrets.protect('hush-0001-hush');
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const settings = rejected === undefined ? {} : { refresh: { rejected } };
  return rejectionOf({ status, headers, body: bytes }, settings, secrets);
}

const oauth = (error: string, description?: string): object => ({
  error,
  ...(description === undefined ? {} : { error_description: description }),
});

describe('a refresh token is rejected by', () => {
  test.each<{ name: string; given: Given; quoted: string }>([
    { name: 'RFC 6749', given: { body: oauth('invalid_grant') }, quoted: 'invalid_grant' },
    {
      name: 'a challenge',
      given: { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_grant"' }, body: '' },
      quoted: 'invalid_grant',
    },
    {
      name: 'a code with words, as EVE Online returns it',
      given: { body: oauth('invalid_grant: Token is expired or invalid.') },
      quoted: 'invalid_grant: Token is expired or invalid.',
    },
    {
      name: 'dex',
      given: {
        body: oauth('invalid_request', 'Refresh token is invalid or has already been claimed by another client.'),
      },
      quoted: 'invalid_request: "Refresh token is invalid or has already been claimed by another client"',
    },
    {
      name: 'dex, for an expired one',
      given: { body: oauth('invalid_request', 'Refresh token expired.') },
      quoted: 'invalid_request: "Refresh token expired"',
    },
    {
      name: 'GitHub, with HTTP 200',
      given: {
        status: 200,
        body: {
          ...oauth('bad_refresh_token', 'The refresh token passed is incorrect or expired.'),
          error_uri: 'https://docs.github.com',
        },
      },
      quoted: 'bad_refresh_token: "The refresh token passed is incorrect or expired"',
    },
    {
      name: 'Slack, with HTTP 200',
      given: { status: 200, body: { ok: false, error: 'invalid_refresh_token' } },
      quoted: 'invalid_refresh_token',
    },
    {
      name: 'Slack, for an expired one',
      given: { status: 200, body: { ok: false, error: 'token_expired' } },
      quoted: 'token_expired',
    },
    {
      name: 'Slack, for a revoked one',
      given: { status: 200, body: { ok: false, error: 'token_revoked' } },
      quoted: 'token_revoked',
    },
    { name: 'Zoho, with HTTP 200', given: { status: 200, body: oauth('invalid_code') }, quoted: 'invalid_code' },
    {
      name: 'DeviantArt',
      given: { body: { ...oauth('invalid_request', 'The refresh_token is invalid.'), status: 'error' } },
      quoted: 'invalid_request: "The refresh_token is invalid"',
    },
    {
      name: 'Atlassian',
      given: { status: 403, body: oauth('unauthorized_client', 'refresh_token is invalid') },
      quoted: 'unauthorized_client: "refresh_token is invalid"',
    },
    {
      name: 'Cloud Foundry',
      given: { status: 401, body: oauth('invalid_token', 'Invalid refresh token (expired): x') },
      quoted: 'invalid_token: "Invalid refresh token (expired): x"',
    },
    {
      name: 'HubSpot',
      given: { body: { status: 'BAD_REFRESH_TOKEN', message: 'missing or invalid refresh token' } },
      quoted: 'HTTP 400: "missing or invalid refresh token"',
    },
    {
      name: 'Twitch',
      given: { body: { error: 'Bad Request', status: 400, message: 'Invalid refresh token' } },
      quoted: 'Bad Request: "Invalid refresh token; Bad Request"',
    },
    {
      name: 'a code of the provider file',
      given: {
        body: oauth('invalid_request', 'Value passed for the token was invalid.'),
        rejected: ['invalid_request'],
      },
      quoted: 'invalid_request: "Value passed for the token was invalid"',
    },
    {
      name: 'a text, made harmless',
      given: { body: oauth('invalid_grant\n::error::x', 'hush-0001-hush') },
      quoted: 'invalid_grant\\n::error::x: "***"',
    },
  ])('$name', ({ given, quoted }) => expect(rejection(given)).toBe(quoted));
});

describe('a refresh token is not rejected by', () => {
  test.each<{ name: string; given: Given }>([
    { name: 'a rejected client', given: { status: 401, body: oauth('invalid_client', 'Invalid refresh token') } },
    { name: 'another error of the request', given: { body: oauth('invalid_request', 'Missing parameter: client_id') } },
    {
      name: 'a missing refresh token',
      given: { body: oauth('invalid_request', 'Invalid request: refresh_token is required') },
    },
    { name: 'a missing one', given: { body: oauth('invalid_request', 'No valid request: missing refresh_token') } },
    {
      name: 'a grant type that the client may not use',
      given: { body: oauth('unauthorized_client', 'The grant type refresh_token is invalid for this client') },
    },
    { name: 'an unsupported grant type', given: { body: oauth('unsupported_grant_type', 'Unknown refresh_token') } },
    { name: 'another sentence', given: { body: oauth('x', 'The refresh token is fine. The scope is invalid.') } },
    { name: 'a proxy', given: { status: 403, body: '<html><title>Forbidden</title></html>' } },
    { name: 'an error that may pass later', given: { status: 503, body: oauth('invalid_grant') } },
    { name: 'too many requests', given: { status: 429, body: oauth('invalid_grant') } },
    { name: 'a redirect', given: { status: 302, body: oauth('invalid_grant') } },
    { name: 'a success', given: { status: 200, body: { message: 'Invalid refresh token' } } },
    { name: 'a success with an empty error', given: { status: 200, body: oauth('', 'Invalid refresh token') } },
    { name: 'an undeclared code', given: { body: oauth('invalid_request', 'The token was invalid') } },
  ])('$name', ({ given }) => expect(rejection(given)).toBeUndefined());
});

test('a long response is read in linear time', () => {
  const words = `${'refresh token '.repeat(20_000)}x`;
  const startedAt = performance.now();
  expect(rejection({ body: oauth('invalid_request', words) })).toBeUndefined();
  // 280 KB take about 20 ms. A quadratic pattern takes minutes.
  expect(performance.now() - startedAt).toBeLessThan(3000);
});
