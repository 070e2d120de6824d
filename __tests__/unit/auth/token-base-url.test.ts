import { describe, expect, test } from '@jest/globals';
import { baseUrlOf } from '../../../src/auth/token-base-url.js';
import { readToken } from '../../../src/auth/oauth/token-response.js';
import { fingerprintOf, readChain, writeChain } from '../../../src/auth/refresh/chain-record.js';
import { Origins } from '../../../src/http/origins.js';
import { Secrets } from '../../../src/lib/secrets.js';
import { stepError } from '../../support/step-error.js';

const NOW = Date.UTC(2026, 0, 1);
const ORIGIN = 'https://one.my.salesforce.com';
const secrets = new Secrets(() => undefined);
const origins = new Origins({ client: [], bearer: [ORIGIN, 'https://two.my.salesforce.com'] });
const settings = { grant_types: ['client_credentials' as const] };

const tokenOf = (response: object) =>
  readToken(JSON.stringify({ access_token: 'token-0001', expires_in: 60, ...response }), settings, NOW, 'instance_url');
const urlOf = (url: unknown, before?: URL): URL => baseUrlOf(tokenOf({ instance_url: url }), before, origins, secrets);

describe('the base URL of a token response', () => {
  test.each([ORIGIN, `${ORIGIN}/`])('is %s', (url) => {
    expect(urlOf(url).href).toBe(`${ORIGIN}/`);
  });

  test.each([
    undefined,
    '',
    'one.my.salesforce.com',
    'http://one.my.salesforce.com/x',
    `${ORIGIN}:8443`,
    `${ORIGIN}/services`,
    `${ORIGIN}?a=1`,
    `${ORIGIN}#a`,
    'https://user@one.my.salesforce.com',
    ` ${ORIGIN}`,
    `${ORIGIN}\\@evil.example`,
    7,
  ])('is not %j', (url) => {
    expect(() => urlOf(url)).toThrow(stepError('TOKEN_INVALID'));
  });

  test.each(['https://evil.example', 'http://one.my.salesforce.com'])('is not %s, which is not allowed', (url) => {
    expect(() => urlOf(url)).toThrow(stepError('ORIGIN_NOT_ALLOWED'));
  });

  test('stays that of the first token', () => {
    const first = urlOf(ORIGIN);
    expect(urlOf(ORIGIN, first).origin).toBe(ORIGIN);
    expect(() => urlOf('https://two.my.salesforce.com', first)).toThrow(stepError('ORIGIN_NOT_ALLOWED', 'first one'));
  });

  test('is kept with a token that runs share', () => {
    const fingerprint = fingerprintOf({});
    const record = writeChain(
      { refreshToken: 'refresh-token-1', token: tokenOf({ instance_url: ORIGIN }) },
      fingerprint,
    );
    expect(readChain(record, fingerprint, NOW)?.token?.baseUrl).toBe(ORIGIN);
  });
});
