import { describe, expect, test } from '@jest/globals';
import { appendPath, problemOfUrl, isLoopback, isPlainPath, parseUrl } from '../../../src/http/urls.js';

describe('loopback is exactly localhost, ::1 and 127.0.0.0/8', () => {
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
  ])('$url: $expected', ({ url, expected }) => {
    expect(isLoopback(new URL(url))).toBe(expected);
  });
});

describe('no request goes to', () => {
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
  ])('$url', ({ url, error: error }) => {
    expect(problemOfUrl(new URL(url))).toMatch(error);
  });

  test.each(['https://api.example.com/a?b=c', 'http://localhost:3000/a', 'http://[::1]/', 'http://127.0.0.1'])(
    'but it may go to %s',
    (url) => {
      expect(problemOfUrl(new URL(url))).toBeUndefined();
    },
  );
});

describe('a path appended to the base', () => {
  test.each([
    { base: 'https://api.example.com', path: '/a/b', search: '', expected: 'https://api.example.com/a/b' },
    { base: 'https://api.example.com/', path: '/a', search: '?b=%2F..', expected: 'https://api.example.com/a?b=%2F..' },
    { base: 'https://example.com/redmine', path: '/issues.json', expected: 'https://example.com/redmine/issues.json' },
    { base: 'https://example.com/redmine/', path: '/', expected: 'https://example.com/redmine/' },
    { base: 'https://example.com:8443', path: '/a..b/...', expected: 'https://example.com:8443/a..b/...' },
    { base: 'https://example.com', path: '/ü %20', expected: 'https://example.com/%C3%BC%20%20' },
    { base: 'https://example.com', path: '/@evil.test/x', expected: 'https://example.com/@evil.test/x' },
  ])('$path below $base is $expected', ({ base, path, search = '', expected }) => {
    expect(appendPath(new URL(base), path, search).href).toBe(expected);
  });

  test.each([
    { name: 'user information that would hide the host', path: '@evil.test/x' },
    { name: 'a longer host name', path: '.evil.test/x' },
    { name: 'a port', path: ':8443/x' },
    { name: 'a host of its own', path: '//evil.test/x' },
    { name: 'a host of its own with a backslash', path: '/\\evil.test/x' },
    { name: 'a backslash', path: '/a\\..\\b' },
    { name: 'an encoded backslash', path: '/a%5C..%5Cb' },
    { name: 'a whole URL', path: 'https://evil.test/x' },
    { name: 'nothing', path: '' },
    { name: 'a relative path', path: 'a/b' },
    { name: 'a step up', path: '/../x' },
    { name: 'a step up at the end', path: '/a/..' },
    { name: 'an encoded step up', path: '/a/%2e%2E/b' },
    { name: 'a half encoded step up', path: '/a/.%2e/b' },
    { name: 'a step up behind an encoded slash', path: '/a/..%2Fb' },
    { name: 'a step up before an encoded slash', path: '/a%2F..%2Fb' },
    { name: 'the same folder', path: '/a/./b' },
    { name: 'an encoded dot', path: '/a/%2E' },
    { name: 'a line break', path: '/a\n/b' },
    { name: 'an encoded line break', path: '/a%0d%0aHost:evil.test' },
    { name: 'a tab, which a parser would drop', path: '/\t/evil.test' },
    { name: 'a NUL', path: '/a%00.json' },
    { name: 'a percent sign that encodes nothing', path: '/100%' },
    { name: 'bytes that are no UTF-8', path: '/%ff' },
    { name: 'a fragment', path: '/a#b' },
  ])('is refused with $name', ({ path }) => {
    expect(() => appendPath(new URL('https://api.example.com/base'), path)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    );
    expect(() => appendPath(new URL('https://api.example.com'), path)).toThrow(/plain path below base-url/u);
  });

  test('is refused with a fragment in its query', () => {
    expect(() => appendPath(new URL('https://api.example.com'), '/a', '?b#c')).toThrow(/plain path/u);
  });
});

test('a path that is plain has one leading slash and no dot segments', () => {
  expect(['/', '/a', '/a/b.json', '/a//b', '/.well-known/x'].filter(isPlainPath)).toHaveLength(5);
  expect(['', 'a', '//a', '/.', '/a/../b', '/a/%2e'].filter(isPlainPath)).toEqual([]);
});

test('what is no URL is undefined, and a relative one is resolved against its base', () => {
  expect(parseUrl('')).toBeUndefined();
  expect(parseUrl('/a')).toBeUndefined();
  expect(parseUrl('https://')).toBeUndefined();
  expect(parseUrl('/a', new URL('https://example.com/b?c'))?.href).toBe('https://example.com/a');
});
