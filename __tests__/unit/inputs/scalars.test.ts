import { describe, expect, test } from '@jest/globals';
import {
  readBoolean,
  readIssuer,
  readOrigins,
  readStatuses,
  readUrl,
  readWholeNumber,
  readChoice,
} from '../../../src/inputs/scalars.js';
import { inputErrorLike } from '../../support/step-error.js';

describe('readBoolean', () => {
  test.each([
    { text: 'true', expected: true },
    { text: 'True', expected: true },
    { text: 'TRUE', expected: true },
    { text: 'false', expected: false },
    { text: 'False', expected: false },
    { text: 'FALSE', expected: false },
  ])('reads $text', ({ text, expected }) => {
    expect(readBoolean('tls-verify', text)).toBe(expected);
  });

  test.each(['no', 'yes', '0', '1', 'tRue', 'off', 'false ', 'null'])(
    'rejects "%s", so that "no" never means yes',
    (text) => {
      expect(() => readBoolean('tls-verify', text)).toThrow(inputErrorLike('tls-verify', 'true nor false'));
    },
  );
});

describe('readWholeNumber', () => {
  test.each([
    { text: '0', expected: 0 },
    { text: '10', expected: 10 },
    { text: '007', expected: 7 },
  ])('reads $text', ({ text, expected }) => {
    expect(readWholeNumber('retries', text, 0, 10)).toBe(expected);
  });

  test.each(['11', '-1', '+1', '1.5', '1e1', '0x1', '٣', 'three', '9999999999', '3s', 'Infinity'])(
    'rejects "%s"',
    (text) => {
      expect(() => readWholeNumber('retries', text, 0, 10)).toThrow(inputErrorLike('retries', 'from 0 to 10'));
    },
  );
});

test('readChoice accepts a known word, and lists the known words for an unknown one', () => {
  expect(readChoice('grant', 'b', ['a', 'b'])).toBe('b');
  expect(() => readChoice('grant', 'B', ['a', 'b'])).toThrow(inputErrorLike('grant', 'a or b'));
});

describe('readUrl', () => {
  test.each([
    { text: 'https://hub.example.com:8443', expected: 'https://hub.example.com:8443/' },
    { text: 'HTTPS://Hub.Example.com/redmine/', expected: 'https://hub.example.com/redmine/' },
    { text: 'http://localhost:8080', expected: 'http://localhost:8080/' },
    { text: 'http://127.0.0.1:1', expected: 'http://127.0.0.1:1/' },
    { text: 'http://[::1]:1', expected: 'http://[::1]:1/' },
  ])('accepts $text', ({ text, expected }) => {
    expect(readUrl('base-url', text).href).toBe(expected);
  });

  test.each([
    { text: 'hub.example.com', words: 'not a URL' },
    { text: '/api', words: 'not a URL' },
    { text: 'ftp://hub.example.com', words: 'not a URL' },
    { text: 'javascript:alert(1)', words: 'not a URL' },
    { text: 'https:hub.example.com', words: 'not a URL' },
    { text: 'https://', words: 'not a URL' },
    { text: 'http://hub.example.com', words: 'not https' },
    { text: 'http://127.evil.test', words: 'not https' },
    { text: 'http://localhost.evil.test', words: 'not https' },
    { text: 'https://hub.example.com@evil.test', words: 'user name' },
    { text: 'https://user:password@hub.example.com', words: 'user name' },
    { text: 'https://hub.example.com\\@evil.test', words: 'blank' },
    { text: 'https://hub.example .com', words: 'blank' },
    { text: 'https://hub.example.com\r\nx', words: 'blank' },
    { text: 'https://hub.example.com?x=1', words: 'query' },
    { text: 'https://hub.example.com#x', words: 'fragment' },
  ])('rejects $text', ({ text, words }) => {
    expect(() => readUrl('base-url', text)).toThrow(inputErrorLike('base-url', words));
  });

  test('does not repeat a password in a URL', () => {
    expect(() => readUrl('base-url', 'https://user:s3cret@hub.example.com')).not.toThrow(/s3cret/u);
  });
});

describe('readOrigins', () => {
  test('reads origins that are separated by blanks, commas or lines', () => {
    const text = 'https://a.example.com, https://b.example.com:444\nhttps://c.example.com/ , ';
    expect(readOrigins('allowed-origins', text)).toEqual([
      'https://a.example.com',
      'https://b.example.com:444',
      'https://c.example.com',
    ]);
  });

  test('suggests the origin of a URL with a path', () => {
    expect(() => readOrigins('allowed-origins', 'https://a.example.com/api')).toThrow(
      inputErrorLike('allowed-origins', 'Write the origin alone: https://a.example.com.'),
    );
  });

  test.each(['*', 'https://*.example.com https://', 'http://a.example.com', 'https://me@a.example.com'])(
    'rejects %s',
    (text) => {
      expect(() => readOrigins('allowed-origins', text)).toThrow(inputErrorLike('allowed-origins'));
    },
  );
});

describe('readStatuses', () => {
  test.each([
    { text: '2xx', yes: [200, 201, 299], no: [199, 300, 404] },
    { text: '200,404', yes: [200, 404], no: [201, 403] },
    { text: ' 2XX, 404\n409 ', yes: [204, 404, 409], no: [400] },
    { text: '5xx', yes: [500, 599], no: [499] },
  ])('reads "$text"', ({ text, yes, no }) => {
    const accepts = readStatuses('expect-status', text);
    expect(yes.filter(accepts)).toEqual(yes);
    expect(no.filter(accepts)).toEqual([]);
  });

  test.each(['', ',', '2', '20x', '1xx', '600', '2xx-', 'ok', '200;404', '!404'])('rejects "%s"', (text) => {
    expect(() => readStatuses('expect-status', text)).toThrow(inputErrorLike('expect-status', '200,404'));
  });
});

describe('readIssuer', () => {
  test.each(['https://login.example.com', 'https://login.example.com/realms/ci/', 'https://a.test/x.well-known/y'])(
    'reads %s',
    (text) => expect(readIssuer('issuer', text).href).toBe(new URL(text).href),
  );

  const issuer = 'https://login.example.com/realms/ci';
  test.each([
    { text: `${issuer}/.well-known/openid-configuration`, expected: issuer },
    { text: `${issuer}/.well-known/openid-configuration/`, expected: issuer },
    { text: `${issuer}/.well-known`, expected: issuer },
    { text: `${issuer}/.well-known/oauth-authorization-server`, expected: issuer },
    { text: 'https://login.example.com/.well-known/oauth-authorization-server/realms/ci', expected: issuer },
    {
      text: 'https://login.example.com/.well-known/openid-configuration',
      expected: 'https://login.example.com',
    },
  ])('rejects $text, with the issuer to write', ({ text, expected }) => {
    const problem = `is the URL of the metadata, not of the issuer. Set it to ${expected}.`;
    expect(() => readIssuer('issuer', text)).toThrow(inputErrorLike('issuer', problem));
  });

  test('rejects a query, as for other URLs', () => {
    expect(() => readIssuer('issuer', `${issuer}?a=b`)).toThrow(inputErrorLike('issuer', 'contains a query'));
  });
});
