import { describe, expect, test } from '@jest/globals';
import { checkHeaders } from '../../../../src/request/plan/headers.js';
import { inputErrorLike } from '../../../support/step-error.js';

const check = (headers: Record<string, string>, tokenHeader = 'authorization'): Record<string, string> =>
  checkHeaders('headers', headers, tokenHeader);

describe('checkHeaders', () => {
  test('returns names in lower case and values unchanged', () => {
    expect(check({ 'X-Request-ID': 'a b\tc', Accept: 'text/*;q=0.5', 'x-empty': '', 'x-umlaut': 'ä' })).toEqual({
      'x-request-id': 'a b\tc',
      accept: 'text/*;q=0.5',
      'x-empty': '',
      'x-umlaut': 'ä',
    });
  });

  test.each([
    'Host',
    'authorization',
    'Proxy-Authorization',
    'proxy-connection',
    'Content-Length',
    'transfer-encoding',
    'Connection',
    'TE',
    'upgrade',
    'Expect',
    'cookie',
    'accept-encoding',
  ])('refuses %s, which only the step sets', (name) => {
    expect(() => check({ [name]: 'x' })).toThrow(inputErrorLike('headers', name.toLowerCase()));
  });

  test.each([
    { given: 'Private-Token', tokenHeader: 'private-token' },
    { given: 'private-token', tokenHeader: 'PRIVATE-TOKEN' },
  ])('refuses the header that carries the token: $given', ({ given, tokenHeader }) => {
    expect(() => check({ [given]: 'x' }, tokenHeader)).toThrow(inputErrorLike('headers', 'private-token'));
    expect(() => check({ authorization: 'x' }, tokenHeader)).toThrow(inputErrorLike('headers', 'authorization'));
  });

  test.each(['', 'a b', 'a:b', 'a\r\nb', 'ä', 'a"', 'x\0'])('refuses %j as a header name', (name) => {
    expect(() => check({ [name]: 'x' })).toThrow(inputErrorLike('headers', 'is not a valid header name'));
  });

  test.each(['a\r\nx-evil: 1', 'a\nb', 'a\rb', '\0', '\u007f', '世', '🎉'])(
    'refuses %j as a header value, and does not repeat it',
    (value) => {
      expect(() => check({ 'x-a': value })).toThrow(inputErrorLike('headers', 'the value of x-a'));
      expect(() => check({ 'x-a': value })).not.toThrow(value);
    },
  );

  test('refuses a duplicate name in another case', () => {
    expect(() => check({ 'X-A': '1', 'x-a': '2' })).toThrow(inputErrorLike('headers', 'duplicate'));
  });
});
