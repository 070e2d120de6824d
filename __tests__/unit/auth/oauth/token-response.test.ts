import { describe, expect, test } from '@jest/globals';
import {
  isTokenText,
  protectTokens,
  readLifetime,
  readToken,
  type Token,
} from '../../../../src/auth/oauth/token-response.js';
import type { OAuthSettings } from '../../../../src/provider/provider.js';
import { createFakeHost } from '../../../support/fake-host.js';

const settings: OAuthSettings = { grant_types: ['client_credentials'] };
const NOW = Date.UTC(2026, 0, 1);
const read = (response: unknown, more: Partial<OAuthSettings> = {}): Token =>
  readToken(typeof response === 'string' ? response : JSON.stringify(response), { ...settings, ...more }, NOW);

test.each([
  { name: 'letters and digits', value: 'abcDEF12', expected: true },
  { name: 'visible ASCII', value: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~', expected: true },
  { name: '65,536 characters', value: 'a'.repeat(65_536), expected: true },
  { name: '65,537 characters', value: 'a'.repeat(65_537), expected: false },
  { name: '7 characters', value: 'abcdefg', expected: false },
  { name: 'nothing', value: '', expected: false },
  { name: 'a blank', value: 'abcd efgh', expected: false },
  { name: 'a line break', value: 'abcdefgh\n', expected: false },
  { name: 'another header', value: 'abcdefgh\r\nhost: evil.test', expected: false },
  { name: 'letters beyond ASCII', value: 'äbcdefgh', expected: false },
  { name: 'a number', value: 12_345_678, expected: false },
  { name: 'null', value: null, expected: false },
])('whether $name can be a token: $expected', ({ value, expected }) => {
  expect(isTokenText(value)).toBe(expected);
});

test.each([
  { value: 1, expected: 1 },
  { value: 3600, expected: 3600 },
  { value: 31_536_000, expected: 31_536_000 },
  { value: '3600', expected: 3600 },
  { value: '00060', expected: 60 },
  { value: 31_536_001, expected: undefined },
  { value: '31536001', expected: undefined },
  { value: '999999999999', expected: undefined },
  { value: 0, expected: undefined },
  { value: '0', expected: undefined },
  { value: -1, expected: undefined },
  { value: 1.5, expected: undefined },
  { value: '1.5', expected: undefined },
  { value: '1e3', expected: undefined },
  { value: 1e308, expected: undefined },
  { value: NaN, expected: undefined },
  { value: ' 60', expected: undefined },
  { value: '', expected: undefined },
  { value: null, expected: undefined },
  { value: true, expected: undefined },
  { value: [60], expected: undefined },
])('expires_in $value is read as $expected', ({ value, expected }) => {
  expect(readLifetime(value)).toBe(expected);
});

describe('a token answer is read', () => {
  test.each<{ name: string; response: unknown; more?: Partial<OAuthSettings>; expected: Partial<Token> }>([
    {
      name: 'in full',
      response: { access_token: 'token-0123', token_type: 'Bearer', expires_in: 60, scope: 'a b', refresh_token: 'r' },
      expected: { value: 'token-0123', type: 'Bearer', obtainedAt: NOW, expiresAt: NOW + 60_000, scope: 'a b' },
    },
    {
      name: 'with nothing but the token',
      response: { access_token: 'token-0123' },
      expected: { type: 'Bearer', expiresAt: undefined, scope: undefined },
    },
    {
      name: 'with its type as written',
      response: { access_token: 'token-0123', token_type: 'bearer' },
      expected: { type: 'bearer' },
    },
    {
      name: 'with another type',
      response: { access_token: 'token-0123', token_type: 'MAC' },
      expected: { type: 'MAC' },
    },
    {
      name: 'with a type that is none',
      response: { access_token: 'token-0123', token_type: 5 },
      expected: { type: 'Bearer' },
    },
    {
      name: 'with a life in text',
      response: { access_token: 'token-0123', expires_in: '60' },
      expected: { expiresAt: NOW + 60_000 },
    },
    {
      name: 'with a life that is none',
      response: { access_token: 'token-0123', expires_in: 1e308 },
      expected: { expiresAt: undefined },
    },
    {
      name: 'with the life that the server is known for',
      response: { access_token: 'token-0123' },
      more: { token_response: { expires_in_default: 7200 } },
      expected: { expiresAt: NOW + 7_200_000 },
    },
    {
      name: 'with its own life before the one that is known',
      response: { access_token: 'token-0123', expires_in: 60 },
      more: { token_response: { expires_in_default: 7200 } },
      expected: { expiresAt: NOW + 60_000 },
    },
    {
      name: 'with the token under another name',
      response: { data: { auth: { jwt: 'token-0123' } }, access_token: 'other-token' },
      more: { token_response: { access_token: 'data.auth.jwt' } },
      expected: { value: 'token-0123' },
    },
    {
      name: 'with an empty scope',
      response: { access_token: 'token-0123', scope: '' },
      expected: { scope: undefined },
    },
    {
      name: 'with a scope that is a list',
      response: { access_token: 'token-0123', scope: ['a'] },
      expected: { scope: undefined },
    },
    {
      name: 'with white space around',
      response: ' \n{"access_token":"token-0123"}\n',
      expected: { value: 'token-0123' },
    },
  ])('$name', ({ response: response, more, expected }) => {
    expect(read(response, more)).toMatchObject(expected);
  });
});

describe('an answer without a token is refused:', () => {
  test.each([
    { name: 'an empty one', response: '', says: 'is empty' },
    { name: 'a sign-in page', response: ' <!DOCTYPE html><title>secret-page</title>', says: 'is a web page' },
    { name: 'a form', response: 'access_token=token-0123', says: 'is not a JSON object' },
    { name: 'a list', response: '["token-0123"]', says: 'is not a JSON object' },
    { name: 'a text', response: '"token-0123"', says: 'is not a JSON object' },
    { name: 'one cut short', response: '{"access_token":"token-0123"', says: 'is not a JSON object' },
    {
      name: 'one that changes what objects are',
      response: '{"__proto__":{"access_token":"token-0123"}}',
      says: 'is not a JSON object',
    },
    { name: 'one without', response: '{"token":"token-0123"}', says: 'has no "access_token"' },
    { name: 'one with null', response: '{"access_token":null}', says: 'cannot be a token' },
    { name: 'one with a number', response: '{"access_token":123456789}', says: 'cannot be a token' },
    { name: 'one with a line break', response: '{"access_token":"token-0123\\nx"}', says: 'cannot be a token' },
    { name: 'one too short', response: '{"access_token":"abc"}', says: 'cannot be a token' },
  ])('$name', ({ response: response, says }) => {
    expect(() => read(response)).toThrow(
      expect.objectContaining({
        code: 'TOKEN_INVALID',
        message: expect.stringMatching(`^The answer of the token endpoint .*${says}`),
      }),
    );
    expect(() => read(response)).toThrow(
      expect.objectContaining({ message: expect.not.stringMatching(/token-0123|secret-page|123456789/u) }),
    );
  });

  test('and the refusal names the field that was looked for', () => {
    const more = { token_response: { access_token: 'data.jwt' } };
    expect(() => read({}, more)).toThrow('has no "data.jwt"');
  });
});

describe('a raw answer is masked', () => {
  const masksOf = (raw: string, field = 'access_token'): readonly string[] => {
    const host = createFakeHost();
    protectTokens(raw, field, host.secrets);
    return host.masks;
  };

  test.each([
    { name: 'every token', raw: '{"access_token":"aaaa-1111","refresh_token":"bbbb-2222","id_token" : "cccc-3333"}' },
    {
      name: 'tokens in a part of it',
      raw: '{"a":[{"accessToken":"aaaa-1111","client_secret":"bbbb-2222"}],"TOKEN":"cccc-3333"}',
    },
    { name: 'an answer cut short', raw: '{"assertion":"bbbb-2222","password":"cccc-3333","access_token":"aaaa-1111' },
    { name: 'a page around it', raw: '<script>x = {"token":"aaaa-1111","a_token_b":"bbbb-2222","token2":"cccc-3333"}' },
  ])('with $name', ({ raw }) => {
    expect(masksOf(raw)).toEqual(expect.arrayContaining(['aaaa-1111', 'bbbb-2222', 'cccc-3333']));
  });

  test('as written and as read, where the two differ', () => {
    expect(masksOf('{"access_token":"aaaa\\/11\\u002b11"}')).toEqual(
      expect.arrayContaining(['aaaa\\/11\\u002b11', 'aaaa/11+11']),
    );
  });

  test('under the declared name', () => {
    expect(masksOf('{"data":{"jwt":"aaaa-1111","name":"bbbb-2222"}}', 'data.jwt')).toContain('aaaa-1111');
    expect(masksOf('{"data":{"jwt":"aaaa-1111","name":"bbbb-2222"}}', 'data.jwt')).not.toContain('bbbb-2222');
  });

  test('and nothing that is no secret', () => {
    const raw =
      '{"token_type":"Bearer-like","scope":"read write","expires_in":3600,"error":"invalid_request","token":"short"}';
    expect(masksOf(raw)).toEqual([]);
  });

  test('with the declared token, even behind more tokens than anybody has', () => {
    const many = Array.from({ length: 25_000 }, (_, index) => `"token${index}":"some-token-${index}"`);
    expect(masksOf(`{${many.join()},"access_token":"aaaa-1111"}`)).toContain('aaaa-1111');
  });

  test('but what is too long for a token is not masked: it is never used, and would hold the step up', () => {
    const masks = masksOf(`{"access_token":"${'a'.repeat(1_000_000)}","id_token":"aaaa-1111"}`);
    expect(masks).toContain('aaaa-1111');
    expect(masks.filter((mask) => mask.length > 65_536).length).toBe(0);
  });
});
