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
  { name: 'an empty text', value: '', expected: false },
  { name: 'a space', value: 'abcd efgh', expected: false },
  { name: 'a line break', value: 'abcdefgh\n', expected: false },
  { name: 'a second header', value: 'abcdefgh\r\nhost: evil.test', expected: false },
  { name: 'letters beyond ASCII', value: 'äbcdefgh', expected: false },
  { name: 'a number', value: 12_345_678, expected: false },
  { name: 'null', value: null, expected: false },
])('isTokenText returns $expected for $name', ({ value, expected }) => {
  expect(isTokenText(value)).toBe(expected);
});

test.each([
  { value: 1, expected: 1 },
  { value: 3600, expected: 3600 },
  { value: 31_536_000, expected: 31_536_000 },
  { value: '3600', expected: 3600 },
  { value: '00060', expected: 60 },
  { value: 31_536_001, expected: 31_536_000 },
  { value: '31536001', expected: 31_536_000 },
  { value: '9999999999', expected: 31_536_000 },
  { value: '999999999999', expected: undefined },
  { value: 0, expected: undefined },
  { value: '0', expected: undefined },
  { value: -1, expected: undefined },
  { value: 1.5, expected: 1 },
  { value: '3599.9', expected: 3599 },
  { value: 0.5, expected: undefined },
  { value: '1e3', expected: undefined },
  { value: 1e308, expected: undefined },
  { value: NaN, expected: undefined },
  { value: ' 60 ', expected: 60 },
  { value: '6 0', expected: undefined },
  { value: '', expected: undefined },
  { value: null, expected: undefined },
  { value: true, expected: undefined },
  { value: [60], expected: undefined },
])('readLifetime reads $value as $expected', ({ value, expected }) => {
  expect(readLifetime(value)).toBe(expected);
});

describe('reads a token response', () => {
  test.each<{ name: string; response: unknown; more?: Partial<OAuthSettings>; expected: Partial<Token> }>([
    {
      name: 'with all fields',
      response: { access_token: 'token-0123', token_type: 'Bearer', expires_in: 60, scope: 'a b', refresh_token: 'r' },
      expected: { value: 'token-0123', type: 'Bearer', obtainedAt: NOW, expiresAt: NOW + 60_000, scope: 'a b' },
    },
    {
      name: 'with only the token',
      response: { access_token: 'token-0123' },
      expected: { type: 'Bearer', expiresAt: undefined, scope: undefined },
    },
    {
      name: 'with a type in lower case',
      response: { access_token: 'token-0123', token_type: 'bearer' },
      expected: { type: 'bearer' },
    },
    {
      name: 'with another type',
      response: { access_token: 'token-0123', token_type: 'MAC' },
      expected: { type: 'MAC' },
    },
    {
      name: 'with a type that is not text',
      response: { access_token: 'token-0123', token_type: 5 },
      expected: { type: 'Bearer' },
    },
    {
      name: 'with a lifetime that is text',
      response: { access_token: 'token-0123', expires_in: '60' },
      expected: { expiresAt: NOW + 60_000 },
    },
    {
      name: 'with an invalid lifetime',
      response: { access_token: 'token-0123', expires_in: 'soon' },
      expected: { expiresAt: undefined },
    },
    {
      name: 'with scopes on several lines',
      response: { access_token: 'token-0123', scope: ' read\n write\t' },
      expected: { scope: 'read write' },
    },
    {
      name: 'without a lifetime, if the provider file has a default',
      response: { access_token: 'token-0123' },
      more: { token_response: { expires_in_default: 7200 } },
      expected: { expiresAt: NOW + 7_200_000 },
    },
    {
      name: 'with a lifetime, which overrides the default of the provider file',
      response: { access_token: 'token-0123', expires_in: 60 },
      more: { token_response: { expires_in_default: 7200 } },
      expected: { expiresAt: NOW + 60_000 },
    },
    {
      name: 'with the token in the declared field',
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
      name: 'with white space around the JSON',
      response: ' \n{"access_token":"token-0123"}\n',
      expected: { value: 'token-0123' },
    },
  ])('$name', ({ response, more, expected }) => {
    expect(read(response, more)).toMatchObject(expected);
  });
});

describe('rejects a response', () => {
  test.each([
    { name: 'that is empty', response: '', problem: 'is empty' },
    {
      name: 'that is a sign-in page',
      response: ' <!DOCTYPE html><title>secret-page</title>',
      problem: 'is a web page',
    },
    { name: 'that is a form', response: 'access_token=token-0123', problem: 'is not a JSON object' },
    { name: 'that is a list', response: '["token-0123"]', problem: 'is not a JSON object' },
    { name: 'that is a text', response: '"token-0123"', problem: 'is not a JSON object' },
    { name: 'that is incomplete', response: '{"access_token":"token-0123"', problem: 'is not a JSON object' },
    {
      name: 'with a key named __proto__',
      response: '{"__proto__":{"access_token":"token-0123"}}',
      problem: 'is not a JSON object',
    },
    { name: 'without a token', response: '{"token":"token-0123"}', problem: 'has no "access_token"' },
    {
      name: 'with a token that is null',
      response: '{"access_token":null}',
      problem: 'contains an invalid "access_token"',
    },
    { name: 'with a number', response: '{"access_token":123456789}', problem: 'contains an invalid "access_token"' },
    { name: 'with a line break', response: '{"access_token":"token-0123\\nx"}', problem: 'contains an invalid' },
    { name: 'with a token that is too short', response: '{"access_token":"abc"}', problem: 'contains an invalid' },
  ])('$name', ({ response, problem }) => {
    expect(() => read(response)).toThrow(
      expect.objectContaining({
        code: 'TOKEN_INVALID',
        message: expect.stringMatching(`^The response of the token endpoint .*${problem}`),
      }),
    );
    expect(() => read(response)).toThrow(
      expect.objectContaining({ message: expect.not.stringMatching(/token-0123|secret-page|123456789/u) }),
    );
  });

  test('without the declared field, and names the field in the error', () => {
    const more = { token_response: { access_token: 'data.jwt' } };
    expect(() => read({}, more)).toThrow('has no "data.jwt"');
  });
});

describe('protectTokens masks', () => {
  const masksOf = (raw: string, field = 'access_token'): readonly string[] => {
    const host = createFakeHost();
    protectTokens(raw, field, host.secrets);
    return host.masks;
  };

  test.each([
    {
      name: 'a JSON response',
      raw: '{"access_token":"aaaa-1111","refresh_token":"bbbb-2222","id_token" : "cccc-3333"}',
    },
    {
      name: 'nested JSON',
      raw: '{"a":[{"accessToken":"aaaa-1111","client_secret":"bbbb-2222"}],"TOKEN":"cccc-3333"}',
    },
    { name: 'incomplete JSON', raw: '{"assertion":"bbbb-2222","password":"cccc-3333","access_token":"aaaa-1111' },
    {
      name: 'a form',
      raw: 'error=invalid&access_token=aaaa-1111&refresh_token=bbbb-2222&client_secret=cccc-3333',
    },
    {
      name: 'XML',
      raw: '<r><access_token>aaaa-1111</access_token><p:id_token>bbbb-2222</p:id_token><secret>cccc-3333</secret></r>',
    },
    { name: 'text', raw: 'unknown token=aaaa-1111, password=bbbb-2222 assertion=cccc-3333' },
    {
      name: 'JSON with escaped names',
      raw: String.raw`{"access_t\u006fken":"aaaa-1111","id\u005ftoken":"bbbb-2222","\u0073ecret":"cccc-3333"}`,
    },
    { name: 'a web page', raw: '<script>x = {"token":"aaaa-1111","a_token_b":"bbbb-2222","token2":"cccc-3333"}' },
  ])('every token in $name', ({ raw }) => {
    expect(masksOf(raw)).toEqual(expect.arrayContaining(['aaaa-1111', 'bbbb-2222', 'cccc-3333']));
  });

  test('the raw and the decoded text of a token', () => {
    expect(masksOf('{"access_token":"aaaa\\/11\\u002b11"}')).toEqual(
      expect.arrayContaining(['aaaa\\/11\\u002b11', 'aaaa/11+11']),
    );
  });

  test('the encoded and the decoded text of a token in a form', () => {
    expect(masksOf('access_token=aaaa%2F1111')).toEqual(expect.arrayContaining(['aaaa%2F1111', 'aaaa/1111']));
    expect(masksOf('access_token=aaaa%1111')).toContain('aaaa%1111');
  });

  test.each(['a'.repeat(1_000_000), 'a='.repeat(500_000), '<a>'.repeat(300_000), '"'.repeat(1_000_000)])(
    'nothing, in reasonable time, in a malicious response of 1 MB',
    (raw) => {
      const startedAt = performance.now();
      expect(masksOf(raw)).toEqual([]);
      expect(performance.now() - startedAt).toBeLessThan(2000);
    },
  );

  test('the declared field, but no other field of that map', () => {
    expect(masksOf('{"data":{"jwt":"aaaa-1111","name":"bbbb-2222"}}', 'data.jwt')).toContain('aaaa-1111');
    expect(masksOf('{"data":{"jwt":"aaaa-1111","name":"bbbb-2222"}}', 'data.jwt')).not.toContain('bbbb-2222');
  });

  test('neither other values nor short tokens', () => {
    const raw =
      '{"token_type":"Bearer-like","scope":"read write","expires_in":3600,"error":"invalid_request","token":"short"}';
    expect(masksOf(raw)).toEqual([]);
  });

  test('the declared token after 25,000 other tokens', () => {
    const many = Array.from({ length: 25_000 }, (_, index) => `"token${index}":"some-token-${index}"`);
    expect(masksOf(`{${many.join()},"access_token":"aaaa-1111"}`)).toContain('aaaa-1111');
  });

  test.each([
    { name: 'before it', decoys: 'before' },
    { name: 'after it', decoys: 'after' },
  ])('the token that becomes the output, with a thousand false ones $name', ({ decoys }) => {
    const many = Array.from(
      { length: 1000 },
      (_, index) => `"x${index}":{"access_token":"f+l/e-${index}-${'&'.repeat(40)}"}`,
    );
    const real = '"access_token":"real-token-1","refresh_token":"real-token-2"';
    const masks = masksOf(`{${(decoys === 'before' ? [...many, real] : [real, ...many]).join()}}`);
    expect(masks).toEqual(expect.arrayContaining(['real-token-1', 'real-token-2']));
  });

  test.each([
    {
      name: 'long values',
      raw: `{${Array.from({ length: 16 }, (_, index) => `"token${index}":"${'&'.repeat(65_000)}"`).join()}}`,
    },
    { name: 'escaped quotes', raw: '\\"'.repeat(340_000) },
    { name: 'names without an end', raw: '"token":"'.repeat(110_000) },
  ])('tokens in reasonable time in 1 MiB of $name', ({ raw }) => {
    const startedAt = performance.now();
    masksOf(raw);
    expect(performance.now() - startedAt).toBeLessThan(4000);
  });

  test('no text that is too long for a token, because masking it would take too long', () => {
    const masks = masksOf(`{"access_token":"${'a'.repeat(1_000_000)}","id_token":"aaaa-1111"}`);
    expect(masks).toContain('aaaa-1111');
    expect(masks.filter((mask) => mask.length > 65_536).length).toBe(0);
  });
});
