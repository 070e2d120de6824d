/** Where requests go whose address a server names: next pages, cursors and redirects. They never leave their set. */
import { expect } from '@jest/globals';
import fc from 'fast-check';
import { createDeadline } from '../../src/http/deadline.js';
import type { HttpRequest } from '../../src/http/message.js';
import { Origins } from '../../src/http/origins.js';
import { createSend } from '../../src/http/send.js';
import { StepError } from '../../src/lib/errors.js';
import { linkOf } from '../../src/request/pages/link.js';
import { checkNext, withCursor, withParameter } from '../../src/request/pages/next-address.js';
import { fuzz, outcomeOf } from './fuzz.js';
import { nearValid } from './near-valid.js';

const FROM = new URL('https://api.example.com:8443/v1/items?page=1');
const PREFIX = '/v1';
const SAMPLES = [
  'https://api.example.com:8443/v1/items?page=2',
  '/v1/items?page=2',
  '?page=2',
  'items?page=2',
  '//api.example.com:8443/v1/x',
  'https://evil.test/v1/items',
  'https://api.example.com:8443@evil.test/v1/',
  'https://api.example.com/v1/items',
  'http://api.example.com:8443/v1/items',
  '/v1/../admin',
  '/v1/%2e%2e/admin',
  '/v10/items',
];
const FRAGMENTS = [
  '/',
  '//',
  '..',
  '/../',
  '%2e%2e',
  '%2F',
  '\\',
  '@',
  ':',
  '#',
  '?',
  '\t',
  '\n',
  'evil.test',
  ':443',
  'http:',
  '%00',
  '.',
];
const address = nearValid(fc.constantFrom(...SAMPLES), FRAGMENTS);

/** Returns a path as servers may read it: as it is, and decoded once or twice. */
function pathsOf({ pathname }: URL): string[] {
  const decode = (path: string): string => {
    try {
      return decodeURIComponent(path);
    } catch {
      return path;
    }
  };
  return [pathname, decode(pathname), decode(decode(pathname))];
}

/** Expects that a URL is on the origin and below the prefix for every reader. */
function expectInside(url: URL): void {
  expect([url.origin, url.username, url.password, url.hash]).toEqual([FROM.origin, '', '', '']);
  for (const path of pathsOf(url)) {
    const resolved = new URL(FROM.origin + path.replaceAll(/[?#]/gu, '_')).pathname;
    expect(resolved === PREFIX || resolved.startsWith(`${PREFIX}/`)).toBe(true);
  }
}

fuzz<string, URL | StepError>('addresses of next pages', {
  cases: address,
  textOf: (text) => text,
  run: (text) => outcomeOf(() => checkNext(text, FROM, PREFIX), ['ORIGIN_NOT_ALLOWED', 'PAGES_INCOMPLETE']),
  check: (_, result) => {
    if (result instanceof URL) expectInside(result);
  },
  msPerKiB: 10,
});

fuzz<string, URL | StepError | undefined>('next pages in the header Link', {
  cases: fc
    .tuple(address, fc.constantFrom('next', 'NEXT', 'prev next', 'last'), fc.constantFrom('"', ''))
    .map(([target, relation, quote]) => `<${target}>; rel=${quote}${relation}${quote}, <${target}>; rel="next"`),
  textOf: (text) => text,
  run: (text) =>
    outcomeOf(() => {
      const target = linkOf(text, 'next');
      return target === undefined ? undefined : checkNext(target, FROM, PREFIX);
    }, ['ORIGIN_NOT_ALLOWED', 'PAGES_INCOMPLETE']),
  check: (_, result) => {
    if (result instanceof URL) expectInside(result);
  },
  msPerKiB: 10,
});

fuzz<[string, string], URL | StepError>('cursors', {
  cases: fc.tuple(
    fc.constantFrom('cursor', 'page[after]', 'a&b', 'c#d', 'e=f'),
    fc.oneof(address, fc.string({ unit: 'binary', maxLength: 100 })).map((cursor) => cursor.toWellFormed()),
  ),
  textOf: ([, cursor]) => cursor,
  run: ([name, cursor]) => outcomeOf(() => withCursor(FROM, name, cursor), ['PAGES_INCOMPLETE']),
  check: ([name, cursor], result) => {
    if (result instanceof StepError) return;
    expect([result.origin, result.pathname, result.hash]).toEqual([FROM.origin, FROM.pathname, '']);
    expect(result.searchParams.getAll(name)).toEqual([cursor]);
    expect(result.searchParams.get('page')).toBe('1');
    expect(withParameter(result, name, 'x').searchParams.getAll(name)).toEqual(['x']);
  },
  msPerKiB: 20,
});

/** Sends a GET that is redirected to `location`, and resolves to the requests that left. */
async function redirected(location: string): Promise<HttpRequest[]> {
  const requests: HttpRequest[] = [];
  const deadline = createDeadline(60_000, () => 0);
  const send = createSend(
    { retries: 0, deadline, quiet: true },
    {
      exchange: {
        send: (request) => {
          requests.push(request);
          const headers = requests.length === 1 ? { location } : {};
          return Promise.resolve({ status: requests.length === 1 ? 302 : 200, headers, body: Buffer.alloc(0) });
        },
      },
      origins: new Origins({ client: [], bearer: [FROM.origin] }),
      host: { info: () => undefined },
      now: () => 0,
      random: () => 0,
    },
  );
  const attach = (): Promise<{ headers: Record<string, string> }> =>
    Promise.resolve({ headers: { authorization: 'Bearer token-0123456789' } });
  try {
    await outcomeOf(
      () =>
        send({
          method: 'GET',
          url: FROM,
          source: 'the request',
          headers: {},
          credentials: { kind: 'bearer', attach },
          repeatable: true,
          maxRedirects: 5,
        }),
      ['REDIRECT_REFUSED', 'ORIGIN_NOT_ALLOWED'],
    );
  } finally {
    deadline.close();
  }
  return requests;
}

fuzz<string, HttpRequest[]>('redirects', {
  cases: address,
  textOf: (text) => text,
  run: redirected,
  check: (_, requests) => {
    expect(requests.length).toBeLessThanOrEqual(2);
    for (const { url } of requests)
      expect([url.origin, url.username, url.password, url.hash]).toEqual([FROM.origin, '', '', '']);
  },
  msPerKiB: 20,
});
