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
  ])('reads "$line"', ({ line, expected }) => {
    expect(readRequestLine(line)).toEqual({ origin: undefined, ...expected });
  });

  test('separates the origin of a full URL from its path', () => {
    const { origin, path, query } = readRequestLine('GET https://other.example.com:444/api/v1?x=1');
    expect({ origin: origin?.href, path, query }).toEqual({
      origin: 'https://other.example.com:444/',
      path: '/api/v1',
      query: 'x=1',
    });
  });

  test.each([
    { line: '/api', message: 'is not a method and a path' },
    { line: 'GET', message: 'is not a method and a path' },
    { line: '', message: 'is not a method and a path' },
    { line: 'GET /a b', message: 'Write a space as %20' },
    { line: 'GET /a HTTP/1.1', message: 'Write a space as %20' },
    { line: 'GET /a#b', message: 'is not a method and a path' },
    { line: 'GET /a\\b', message: 'is not a method and a path' },
    { line: 'GET /a?b=\u0000', message: 'is not a method and a path' },
    { line: 'GET /a\r\nx-evil: 1', message: 'is not a method and a path' },
    { line: 'get /a', message: 'the method is not one of GET' },
    { line: 'TRACE /a', message: 'the method is not one of GET' },
    { line: 'CONNECT evil.test:443', message: 'the method is not one of GET' },
    { line: 'GET api/v1', message: 'does not begin with "/"' },
    { line: 'GET @evil.test/x', message: 'does not begin with "/"' },
    { line: 'GET .evil.test/x', message: 'does not begin with "/"' },
    { line: 'GET https://user:pw@evil.test/x', message: 'user name or password' },
    { line: 'GET http://evil.test/x', message: 'not https' },
    { line: 'GET https:/evil.test/x', message: 'not a URL' },
    { line: 'GET https:evil.test/x', message: 'not a URL' },
    { line: 'GET file:///etc/passwd', message: '' },
    { line: 'GET javascript:x/y', message: '' },
  ])('refuses "$line"', ({ line, message }) => {
    expect(() => readRequestLine(line)).toThrow(inputErrorLike('request', message));
  });
});

test.each([
  { line: 'GET https://x.test/a', expected: true },
  { line: 'GET HTTPS://x.test/a', expected: true },
  { line: 'GET /a?u=https://x.test', expected: false },
  { line: 'GET /a:b', expected: false },
  { line: '', expected: false },
])('namesHost returns $expected for "$line"', ({ line, expected }) => {
  expect(namesHost(line)).toBe(expected);
});
