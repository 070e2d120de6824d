import { describe, expect, test } from '@jest/globals';
import { namesHost, readRequestLine } from '../../../../src/request/plan/request-line.js';
import { inputErrorLike } from '../../../support/step-error.js';

describe('readRequestLine', () => {
  test.each([
    { line: 'GET /api', expected: { method: 'GET', path: '/api', query: '' } },
    { line: 'POST  \t/a/{id}', expected: { method: 'POST', path: '/a/{id}', query: '' } },
    { line: 'GET /a?b=c&d=?', expected: { method: 'GET', path: '/a', query: 'b=c&d=?' } },
    { line: 'DELETE /a?', expected: { method: 'DELETE', path: '/a', query: '' } },
    { line: 'HEAD /a:b@c', expected: { method: 'HEAD', path: '/a:b@c', query: '' } },
    { line: 'PATCH /ä%20b', expected: { method: 'PATCH', path: '/ä%20b', query: '' } },
    { line: 'PUT /a?u=https://x.test/y', expected: { method: 'PUT', path: '/a', query: 'u=https://x.test/y' } },
  ])('$line', ({ line, expected }) => {
    expect(readRequestLine(line)).toEqual({ origin: undefined, ...expected });
  });

  test('a host of its own is told apart from its path', () => {
    const { origin, path, query } = readRequestLine('GET https://other.example.com:444/api/v1?x=1');
    expect({ origin: origin?.href, path, query }).toEqual({
      origin: 'https://other.example.com:444/',
      path: '/api/v1',
      query: 'x=1',
    });
  });

  test.each([
    { line: '/api', words: 'is not a method and a path' },
    { line: 'GET', words: 'is not a method and a path' },
    { line: '', words: 'is not a method and a path' },
    { line: 'GET /a b', words: 'written %20' },
    { line: 'GET /a HTTP/1.1', words: 'written %20' },
    { line: 'GET /a#b', words: 'is not a method and a path' },
    { line: 'GET /a\\b', words: 'is not a method and a path' },
    { line: 'GET /a?b=\u0000', words: 'is not a method and a path' },
    { line: 'GET /a\r\nx-evil: 1', words: 'is not a method and a path' },
    { line: 'get /a', words: 'the method is none of GET' },
    { line: 'TRACE /a', words: 'the method is none of GET' },
    { line: 'CONNECT evil.test:443', words: 'the method is none of GET' },
    { line: 'GET api/v1', words: 'does not begin with "/"' },
    { line: 'GET @evil.test/x', words: 'does not begin with "/"' },
    { line: 'GET .evil.test/x', words: 'does not begin with "/"' },
    { line: 'GET https://user:pw@evil.test/x', words: 'user name or password' },
    { line: 'GET http://evil.test/x', words: 'not https' },
    { line: 'GET https:/evil.test/x', words: 'not a URL' },
    { line: 'GET https:evil.test/x', words: 'not a URL' },
    { line: 'GET file:///etc/passwd', words: '' },
    { line: 'GET javascript:x/y', words: '' },
  ])('refuses "$line"', ({ line, words }) => {
    expect(() => readRequestLine(line)).toThrow(inputErrorLike('request', words));
  });
});

test.each([
  { line: 'GET https://x.test/a', expected: true },
  { line: 'GET HTTPS://x.test/a', expected: true },
  { line: 'GET /a?u=https://x.test', expected: false },
  { line: 'GET /a:b', expected: false },
  { line: '', expected: false },
])('namesHost: "$line"', ({ line, expected }) => {
  expect(namesHost(line)).toBe(expected);
});
