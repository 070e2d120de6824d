import { describe, expect, test } from '@jest/globals';
import { appendPath, problemOfUrl, isLoopback, isPlainPath, parseUrl } from '../../../src/http/urls.js';

describe('isLoopback', () => {
  test.each([
    { url: 'http://localhost:8080', expected: true },
    { url: 'http://LOCALHOST', expected: true },
    { url: 'http://[::1]:8080', expected: true },
    { url: 'http://127.0.0.1', expected: true },
    { url: 'http://127.255.255.254', expected: true },
    { url: 'http://127.1', expected: true },
    { url: 'http://127.evil.test', expected: false },
    { url: 'http://127.0.0.1.evil.test', expected: false },
    { url: 'http://localhost.evil.test', expected: false },
    { url: 'http://localhost.', expected: false },
    { url: 'http://evil-localhost', expected: false },
    { url: 'http://0.0.0.0', expected: false },
    { url: 'http://128.0.0.1', expected: false },
    { url: 'http://[::ffff:127.0.0.1]', expected: false },
    { url: 'http://localhost@evil.test', expected: false },
  ])('returns $expected for $url', ({ url, expected }) => {
    expect(isLoopback(new URL(url))).toBe(expected);
  });
});

describe('problemOfUrl', () => {
  test.each([
    { url: 'http://api.example.com', error: /not https/u },
    { url: 'http://127.evil.test', error: /not https/u },
    { url: 'ftp://api.example.com', error: /not an https URL/u },
    { url: 'file:///etc/passwd', error: /not an https URL/u },
    { url: 'data:text/plain,x', error: /not an https URL/u },
    { url: 'https://user@api.example.com', error: /user name or password/u },
    { url: 'https://:word@api.example.com', error: /user name or password/u },
    { url: 'https://api.example.com@evil.test/', error: /user name or password/u },
    { url: 'https://api.example.com/#part', error: /fragment/u },
  ])('returns a problem for $url', ({ url, error }) => {
    expect(problemOfUrl(new URL(url))).toMatch(error);
  });

  test.each(['https://api.example.com/a?b=c', 'http://localhost:3000/a', 'http://[::1]/', 'http://127.0.0.1'])(
    'returns undefined for %s',
    (url) => {
      expect(problemOfUrl(new URL(url))).toBeUndefined();
    },
  );
});

describe('appendPath', () => {
  test.each([
    { base: 'https://api.example.com', path: '/a/b', search: '', expected: 'https://api.example.com/a/b' },
    { base: 'https://api.example.com/', path: '/a', search: '?b=%2F..', expected: 'https://api.example.com/a?b=%2F..' },
    { base: 'https://example.com/redmine', path: '/issues.json', expected: 'https://example.com/redmine/issues.json' },
    { base: 'https://example.com/redmine/', path: '/', expected: 'https://example.com/redmine/' },
    { base: 'https://example.com:8443', path: '/a..b/...', expected: 'https://example.com:8443/a..b/...' },
    { base: 'https://example.com', path: '/ü %20', expected: 'https://example.com/%C3%BC%20%20' },
    { base: 'https://example.com', path: '/@evil.test/x', expected: 'https://example.com/@evil.test/x' },
  ])('appends $path to $base', ({ base, path, search = '', expected }) => {
    expect(appendPath(new URL(base), path, search).href).toBe(expected);
  });

  test.each([
    { name: 'user information that hides the host', path: '@evil.test/x' },
    { name: 'a longer host name', path: '.evil.test/x' },
    { name: 'a port', path: ':8443/x' },
    { name: 'a host name', path: '//evil.test/x' },
    { name: 'a host name after a backslash', path: '/\\evil.test/x' },
    { name: 'a backslash', path: '/a\\..\\b' },
    { name: 'an encoded backslash', path: '/a%5C..%5Cb' },
    { name: 'a full URL', path: 'https://evil.test/x' },
    { name: 'an empty path', path: '' },
    { name: 'a relative path', path: 'a/b' },
    { name: 'a parent segment', path: '/../x' },
    { name: 'a parent segment at the end', path: '/a/..' },
    { name: 'an encoded parent segment', path: '/a/%2e%2E/b' },
    { name: 'a half encoded parent segment', path: '/a/.%2e/b' },
    { name: 'a parent segment before an encoded slash', path: '/a/..%2Fb' },
    { name: 'a parent segment between encoded slashes', path: '/a%2F..%2Fb' },
    { name: 'a dot segment', path: '/a/./b' },
    { name: 'an encoded dot segment', path: '/a/%2E' },
    { name: 'a parent segment with a path parameter', path: '/a/..;/b' },
    { name: 'a parent segment with a named path parameter', path: '/a/..;x=1/b' },
    { name: 'an encoded path parameter', path: '/a/..%3Bx/b' },
    { name: 'a parent segment that is encoded twice', path: '/a/%252e%252e/b' },
    { name: 'a parent segment before a slash that is encoded twice', path: '/a/..%252Fb' },
    { name: 'a parent segment with a space', path: '/a/..%20/b' },
    { name: 'a dot segment with a tab', path: '/a/%20./b' },
    { name: 'a line break', path: '/a\n/b' },
    { name: 'an encoded line break', path: '/a%0d%0aHost:evil.test' },
    { name: 'a tab, which the URL parser removes', path: '/\t/evil.test' },
    { name: 'a NUL', path: '/a%00.json' },
    { name: 'an invalid percent-encoding', path: '/100%' },
    { name: 'bytes that are not UTF-8', path: '/%ff' },
    { name: 'a fragment', path: '/a#b' },
  ])('refuses an unsafe path: $name', ({ path }) => {
    expect(() => appendPath(new URL('https://api.example.com/base'), path)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    );
    expect(() => appendPath(new URL('https://api.example.com'), path)).toThrow(/plain path below base-url/u);
  });

  test('refuses a fragment in the query', () => {
    expect(() => appendPath(new URL('https://api.example.com'), '/a', '?b#c')).toThrow(/plain path/u);
  });
});

test('isPlainPath requires one leading slash and no dot segments', () => {
  expect(['/', '/a', '/a/b.json', '/a//b', '/.well-known/x'].filter(isPlainPath)).toHaveLength(5);
  expect(['', 'a', '//a', '/.', '/a/../b', '/a/%2e'].filter(isPlainPath)).toEqual([]);
});

test('parseUrl returns undefined for an invalid URL, and resolves a relative URL against its base', () => {
  expect(parseUrl('')).toBeUndefined();
  expect(parseUrl('/a')).toBeUndefined();
  expect(parseUrl('https://')).toBeUndefined();
  expect(parseUrl('/a', new URL('https://example.com/b?c'))?.href).toBe('https://example.com/a');
});
