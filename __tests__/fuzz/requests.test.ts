/** Paths and queries of requests, compared with Node's own URL class and a decoder of this file. */
import { expect } from '@jest/globals';
import fc from 'fast-check';
import { StepError } from '../../src/lib/errors.js';
import type { JsonObject } from '../../src/lib/json.js';
import { planRequest } from '../../src/request/plan/plan.js';
import { operationOf, PROVIDER } from '../support/sample-provider.js';
import { fuzz, outcomeOf } from './fuzz.js';
import { nearValid } from './near-valid.js';

const BASES = ['https://api.example.com', 'https://api.example.com:8443/redmine/', 'https://x.test/a~b/v1'];
const base = fc.constantFrom(...BASES).map((text) => new URL(text));

const urlOf = (origin: URL, request: string, inputs: object = {}): URL =>
  planRequest(operationOf(request), PROVIDER, origin, { parameters: {}, query: {}, headers: {}, ...inputs }).url;

/** Returns the bytes that a text with percent-encoded parts means, as Latin-1. Decodes once. */
function bytesOf(text: string): string {
  const parts = text.split(/(%[\dA-Fa-f]{2})/u);
  const bytes = parts.map((part, index) =>
    index % 2 === 1 ? Buffer.from(part.slice(1), 'hex') : Buffer.from(part, 'utf8'),
  );
  return Buffer.concat(bytes).toString('latin1');
}

const prefixOf = ({ pathname }: URL): string => pathname.replace(/\/$/u, '');

/** Expects that a URL is below the base URL for servers that decode its path never, once or twice. */
function expectBelow(url: URL, origin: URL): void {
  expect(new URL(url.href).href).toBe(url.href);
  expect([url.origin, url.username, url.password, url.hash]).toEqual([origin.origin, '', '', '']);
  const decoded = (text: string): string => Buffer.from(bytesOf(text), 'latin1').toString();
  const { pathname } = url;
  for (const path of [pathname, decoded(pathname), decoded(decoded(pathname))]) {
    // The URL class resolves `..`. A decoded `?` or `#` does not end the path.
    const resolved = new URL(origin.origin + path.replaceAll('?', '%3F').replaceAll('#', '%23')).pathname;
    expect(resolved.startsWith(`${prefixOf(origin)}/`)).toBe(true);
  }
}

interface Written {
  origin: URL;
  target: string;
}

const SAMPLES = [
  '/api/v1/items',
  '/projects/group%2Fname/issues.json',
  '/a/ü%20b',
  '/a;v=1/b:c@d',
  '/a?x=1&y=a%20b&z',
  '/',
];
const FRAGMENTS = [
  '/',
  '//',
  '..',
  '/../',
  '%2e%2e',
  '%2F',
  '%252F',
  '%',
  '%zz',
  ';',
  '?',
  '&',
  '=',
  '+',
  '#',
  '@',
  ':',
  '~',
];

fuzz<Written, URL | StepError>('written paths and queries', {
  cases: fc.record({ origin: base, target: nearValid(fc.constantFrom(...SAMPLES), FRAGMENTS, 4096) }),
  textOf: ({ target }) => target,
  run: ({ origin, target }) => outcomeOf(() => urlOf(origin, `GET ${target}`), ['INPUT_INVALID']),
  check: ({ origin, target }, url) => {
    if (url instanceof StepError) return;
    expectBelow(url, origin);
    const [path = '', ...query] = target.replace(/^[ \t]+/u, '').split('?');
    const sent = url.pathname.slice(prefixOf(origin).length);
    expect(sent.split('/').map(bytesOf)).toEqual(path.split('/').map(bytesOf));
    const [written, search] = [query.join('?'), url.search.slice(1)];
    const wanted = written.split('&').filter((part) => part !== '');
    expect(
      search
        .split('&')
        .filter((part) => part !== '')
        .map(bytesOf),
    ).toEqual(wanted.map(bytesOf));
  },
  msPerKiB: 20,
});

const value = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 2, arbitrary: fc.string() },
  {
    weight: 2,
    arbitrary: fc
      .array(
        fc.constantFrom(
          'a',
          '.',
          '..',
          '/',
          '%',
          '%2F',
          '%2e',
          '+',
          ' ',
          '&',
          '=',
          '?',
          '#',
          '{x}',
          ';',
          '\\',
          'ü',
          '\ud800',
          '😀',
        ),
        { maxLength: 6 },
      )
      .map((parts) => parts.join('')),
  },
);

interface Filled {
  origin: URL;
  x: string;
  z: string;
  query: JsonObject;
}

/** Whether a value may be refused as a segment: servers may read it as another path. */
const mayBeRefused = (text: string): boolean => text === '' || /[\\\p{Cc}\p{Cs}]|\.|%/u.test(text);

fuzz<Filled, URL | StepError>('values in paths and queries', {
  cases: fc.record({
    origin: base,
    x: value,
    z: value,
    query: fc.dictionary(
      value.filter((name) => !['z', '__proto__'].includes(name)),
      fc.oneof(
        value,
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.array(value, { maxLength: 3 }),
      ),
      { maxKeys: 4 },
    ),
  }),
  textOf: ({ x, z, query }) => x + z + JSON.stringify(query),
  run: ({ origin, x, z, query }) =>
    outcomeOf(() => urlOf(origin, 'GET /a/{x}/b?z={z}', { parameters: { x, z }, query }), ['INPUT_INVALID']),
  check: ({ origin, x, z, query }, url) => {
    const added = Object.entries(query).flatMap(([name, item]) =>
      [item].flat().map((one) => [name, `${one as string | number | boolean}`]),
    );
    const isWellFormed = [z, ...Object.keys(query), ...added.flat()].every((text) => text.isWellFormed());
    if (url instanceof StepError) {
      if (isWellFormed && !mayBeRefused(x)) throw url;
      return;
    }
    expectBelow(url, origin);
    const [start, a, segment = '', end, ...more] = url.pathname.slice(prefixOf(origin).length).split('/');
    expect([start, a, decodeURIComponent(segment), end, more]).toEqual(['', 'a', x, 'b', []]);
    expect([...url.searchParams]).toEqual([['z', z], ...added]);
    // A plus is a space to some servers, and a plus to others.
    expect(url.search).not.toContain('+');
  },
  msPerKiB: 20,
});
