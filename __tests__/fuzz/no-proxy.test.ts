import { getProxyUrl } from '@actions/http-client/lib/proxy';
import { afterAll, beforeEach, expect } from '@jest/globals';
import fc from 'fast-check';
import { isExcluded } from '../../src/http/no-proxy.js';
import { protectProxyCredentials, usesProxy } from '../../src/http/proxy.js';
import { StepError } from '../../src/lib/errors.js';
import { Secrets } from '../../src/lib/secrets.js';
import { fuzz, outcomeOf } from './fuzz.js';
import { nearValid } from './near-valid.js';

/** The most characters of an environment variable on Linux. */
const MAX_LENGTH = 131_072;
const PROXY_VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY', 'no_proxy', 'NO_PROXY'];
const original = PROXY_VARIABLES.map((name) => [name, process.env[name]] as const);
const unset = (): void => PROXY_VARIABLES.forEach((name) => Reflect.deleteProperty(process.env, name));
beforeEach(unset);
afterAll(() => {
  unset();
  for (const [name, value] of original) if (value !== undefined) process.env[name] = value;
});

const URLS = [
  'https://hub.example.com:8443/x',
  'https://example.com/',
  'https://192.0.2.7/',
  'https://[2001:db8::1]:444/',
  'https://[::1]/',
  'https://xn--mnchen-3ya.example/',
];
const entry = fc.constantFrom(
  'example.com',
  '.example.com',
  '*.example.com',
  'hub.example.com:8443',
  'HUB.EXAMPLE.COM',
  '*',
  '192.0.2.0/24',
  '192.0.2.7',
  '2001:db8::/32',
  '[2001:db8::1]:444',
  '::1',
  'localhost',
  '10.0.0.0/33',
);
const list = fc
  .tuple(fc.array(entry, { maxLength: 5 }), fc.constantFrom(',', ' ', ', ', '\t'))
  .map(([entries, separator]) => entries.join(separator));

interface Listed {
  url: string;
  list: string;
}

fuzz<Listed, boolean>('NO_PROXY', {
  cases: fc.record({
    url: fc.constantFrom(...URLS),
    list: nearValid(list, [',', '*', '.', '/', ':', '[', ']', '/0', '/128', '::', ' '], MAX_LENGTH),
  }),
  textOf: (item) => item.list,
  run: (item) => isExcluded(new URL(item.url), item.list),
  check: (item, excluded) => {
    const { hostname } = new URL(item.url);
    const entries = item.list.toLowerCase().split(/[\s,]+/u);
    if (entries.includes('*') || entries.includes(hostname)) expect(excluded).toBe(true);
    if (entries.every((one) => one === '')) expect(excluded).toBe(false);
  },
  msPerKiB: 4,
});

const PASSWORD = 'proxy-Passw0rd';
const proxy = fc
  .tuple(
    fc.constantFrom('http://', 'https://', '', 'HTTP://', 'socks5://', '//'),
    fc.constantFrom('svc_ci:', 'svc:', 'a+b:', 'user%40x:', ':', ''),
    fc.constantFrom(`${PASSWORD}@`, `${PASSWORD}%2F@`, `${PASSWORD}:x@`, ''),
    fc.constantFrom('proxy.example.com:3128', 'proxy', '192.0.2.1:80', '[::1]:3128', ''),
  )
  .map((parts) => parts.join(''));

interface Read {
  masks: Set<string>;
  secrets: Secrets;
  used: boolean | StepError;
}

fuzz<string, Read>('proxy variables', {
  cases: nearValid(proxy, ['@', ':', '/', '%', '?', '#', '//', ' '], MAX_LENGTH).map((text) =>
    text.replaceAll('\0', ''),
  ),
  textOf: (text) => text,
  run: async (text) => {
    const masks = new Set<string>();
    const secrets = new Secrets((mask) => masks.add(mask));
    process.env['HTTPS_PROXY'] = text;
    protectProxyCredentials(secrets, process.env);
    return {
      masks,
      secrets,
      used: await outcomeOf(() => usesProxy(new URL(URLS[0] ?? ''), process.env), ['PROXY_FAILED']),
    };
  },
  check: (text, { used, masks, secrets }) => {
    process.env['HTTPS_PROXY'] = text;
    if (used !== true) return;
    const { username, password } = getProxyUrl(new URL(URLS[0] ?? '')) ?? { username: '', password: '' };
    // What the library sends as Proxy-Authorization.
    const sent = Buffer.from(`${username}:${password}`).toString('base64');
    const secret = [password, sent].filter(({ length }) => length >= 8 && password !== '');
    for (const text of secret) {
      // The runner masks each line of its own, and short lines not at all.
      const line = text.split(/[\r\n]/u).find(({ length }) => length >= 8);
      if (line !== undefined) expect(masks).toContain(line);
      expect(secrets.redact(`Basic ${text}`)).not.toContain(text);
    }
  },
  msPerKiB: 10,
});
