import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { usesProxy, protectProxyCredentials } from '../../../src/http/proxy.js';
import { createFakeHost } from '../../support/fake-host.js';

const NAMES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY', 'no_proxy', 'NO_PROXY'];
const original = Object.fromEntries(NAMES.map((name) => [name, process.env[name]]));
const clear = (): void => NAMES.forEach((name) => Reflect.deleteProperty(process.env, name));

beforeEach(clear);
afterEach(() => {
  clear();
  for (const [name, value] of Object.entries(original)) if (value !== undefined) process.env[name] = value;
});

const api = 'https://api.example.com/path';

test.each<{ name: string; environment: Record<string, string>; url?: string }>([
  { name: 'no variable is set', environment: {} },
  { name: 'HTTPS_PROXY is empty', environment: { HTTPS_PROXY: '' } },
  { name: 'HTTPS_PROXY is a URL', environment: { HTTPS_PROXY: 'http://proxy:3128' } },
  { name: 'https_proxy is a URL with credentials', environment: { https_proxy: 'https://user:word%21@proxy:3128' } },
  { name: 'https_proxy is an IP address without a scheme', environment: { https_proxy: '10.0.0.1:3128' } },
  { name: 'only HTTP_PROXY is invalid', environment: { HTTP_PROXY: 'socks5://proxy:1080' } },
  { name: 'NO_PROXY names the host', environment: { HTTPS_PROXY: 'socks5://proxy', NO_PROXY: 'x, example.com' } },
  { name: 'NO_PROXY names every host', environment: { HTTPS_PROXY: 'socks5://proxy', no_proxy: '*' } },
  { name: 'the host is loopback', environment: { HTTPS_PROXY: 'socks5://proxy' }, url: 'https://localhost:8443' },
])('a request may be sent if $name', ({ environment, url = api }) => {
  Object.assign(process.env, environment);
  expect(() => usesProxy(new URL(url), process.env)).not.toThrow();
});

test.each([
  { name: 'a host name without a scheme', value: 'proxy:3128' },
  { name: 'credentials without a scheme', value: 'user:pass-word@proxy:3128' },
  { name: 'another scheme', value: 'socks5://proxy:1080' },
  { name: 'no host', value: 'http://' },
  { name: 'an invalid port', value: '10.0.0.1:99999' },
  { name: 'an invalid percent-encoding', value: 'http://user:100%@proxy:3128' },
])('HTTPS_PROXY with $name is an error, and the request does not bypass the proxy', ({ value }) => {
  process.env['HTTPS_PROXY'] = value;
  expect(() => usesProxy(new URL(api), process.env)).toThrow(
    expect.objectContaining({
      code: 'PROXY_FAILED',
      message: expect.not.stringMatching(/pass-word|100%/u),
      hint: expect.stringContaining('HTTPS_PROXY'),
    }),
  );
});

test('a host that only the further forms of NO_PROXY exclude gets no proxy', () => {
  Object.assign(process.env, { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: '10.0.0.0/8 *.example.com' });
  expect(usesProxy(new URL('https://10.1.2.3/'), process.env)).toBe(false);
  expect(usesProxy(new URL(api), process.env)).toBe(false);
  expect(usesProxy(new URL('https://example.org/'), process.env)).toBe(true);
});

describe('protectProxyCredentials', () => {
  const masksOf = (environment: Record<string, string>): readonly string[] => {
    const host = createFakeHost();
    protectProxyCredentials(host.secrets, environment);
    return host.masks;
  };

  test.each(['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'])(
    'masks the credentials of %s, as written and as sent',
    (name) => {
      const masks = masksOf({ [name]: 'http://robot:pass%20word%2B1@proxy:3128' });
      const sent = Buffer.from('robot:pass word+1').toString('base64');
      expect(masks).toEqual(expect.arrayContaining(['pass%20word%2B1', 'pass word+1', 'robot:pass word+1', sent]));
    },
  );

  test('masks invalid percent-encoding as it is written', () => {
    expect(masksOf({ HTTPS_PROXY: 'http://robot:100%-secret@proxy:3128' })).toContain('100%-secret');
  });

  test('masks a token that replaces the user name', () => {
    const masks = masksOf({ HTTPS_PROXY: 'http://token-0123456789@proxy:3128' });
    expect(masks).toContain('token-0123456789');
    expect(masks).toContain(Buffer.from('token-0123456789:').toString('base64'));
  });

  test.each(['svc_ci:pass-word-1@proxy:3128', 'svc-ci:pass-word-1@proxy:3128', 'Robot:pass-word-1@10.0.0.1:3128'])(
    'masks the password in %s, which has no scheme',
    (value) => {
      const user = value.split(':', 1)[0] ?? '';
      const masks = masksOf({ HTTPS_PROXY: value });
      expect(masks).toEqual(
        expect.arrayContaining(['pass-word-1', Buffer.from(`${user}:pass-word-1`).toString('base64')]),
      );
    },
  );

  test('masks the password of a URL without slashes', () => {
    const value = 'http:robot:pass-word-1@proxy:3128';
    process.env['HTTPS_PROXY'] = value;
    expect(usesProxy(new URL(api), process.env)).toBe(true);
    const sent = Buffer.from('robot:pass-word-1').toString('base64');
    expect(masksOf({ HTTPS_PROXY: value })).toEqual(expect.arrayContaining(['pass-word-1', sent]));
  });

  test('masks nothing else', () => {
    expect(masksOf({ HTTPS_PROXY: 'http://proxy.example.com:3128', HTTP_PROXY: 'no URL', NO_PROXY: 'a:b@c' })).toEqual(
      [],
    );
    expect(masksOf({ HTTPS_PROXY: 'http://robot-name:pass-word-1@proxy:3128' })).not.toContain('robot-name');
  });
});
