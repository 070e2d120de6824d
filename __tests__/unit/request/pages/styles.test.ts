import { describe, expect, test } from '@jest/globals';
import type { Json } from '../../../../src/lib/json.js';
import { linkOf } from '../../../../src/request/pages/link.js';
import { checkNext, withParameter } from '../../../../src/request/pages/next-address.js';
import { findList } from '../../../../src/request/pages/page.js';
import {
  continuationOf,
  describeStyle,
  findStyle,
  nextUrl,
  restOf,
  type Pagination,
} from '../../../../src/request/pages/styles.js';
import { stepError } from '../../../support/step-error.js';

const BASE = 'https://x.test/api/list';
interface Given {
  query?: string;
  headers?: Record<string, string>;
  document?: Json;
  items?: number;
}
const page = ({ query = '', headers = {}, document = {}, items = 10 }: Given) => ({
  url: new URL(BASE + query),
  headers,
  document,
  items: Array.from({ length: items }, (_, index) => index),
});

const OFFSET: Pagination = { style: 'offset', offset: 'from', limit: 'n', total: { body: 'total' } };
const PAGE: Pagination = {
  style: 'page',
  page: 'p',
  size: 'n',
  pages: { header: 'x-pages' },
  total: { header: 'x-total' },
};

test.each<Given & { name: string; declared?: Pagination; style: string }>([
  { name: 'a link to a number', headers: { link: '</api/list?p=2>; rel=next' }, style: 'page' },
  { name: 'a link without a number', headers: { link: '</api/list?id_after=9>; rel=next' }, style: 'link' },
  {
    name: 'a link without a number, and a number of pages',
    headers: { link: '</api/list?id_after=9>; rel=next', 'x-pages': '2' },
    style: 'page',
  },
  { name: 'no link', style: 'page' },
  { name: 'an offset', declared: OFFSET, headers: { link: '</api/list?id_after=9>; rel=next' }, style: 'offset' },
])('a list goes on after $name by $style', ({ declared = PAGE, style, ...given }) => {
  expect(continuationOf(page(given), declared).style).toBe(style);
});

describe('the next page', () => {
  test.each<Given & { name: string; pagination: Pagination; next: string | undefined }>([
    { name: 'offset below the total', pagination: OFFSET, document: { total: 11 }, next: '?from=10' },
    { name: 'offset at the total', pagination: OFFSET, query: '?from=1', document: { total: 11 }, next: undefined },
    { name: 'a total as text', pagination: OFFSET, document: { total: '11' }, next: '?from=10' },
    {
      name: 'a full page with a false total',
      pagination: OFFSET,
      query: '?n=10',
      document: { total: 0 },
      next: '?n=10&from=10',
    },
    {
      name: 'a short page with a false total',
      pagination: OFFSET,
      query: '?n=11',
      document: { total: -1 },
      next: undefined,
    },
    { name: 'an unknown limit and no total', pagination: OFFSET, next: '?from=10' },
    { name: 'an unknown limit, no total and no items', pagination: OFFSET, items: 0, next: undefined },
    {
      name: 'a page that is full for the server',
      pagination: { ...OFFSET, page_size: 10 },
      query: '?n=1000',
      next: '?n=1000&from=10',
    },
    {
      name: 'no items below the total',
      pagination: OFFSET,
      query: '?n=10',
      items: 0,
      document: { total: 11 },
      next: '?n=10&from=10',
    },
    { name: 'no items', pagination: OFFSET, items: 0, document: { total: 9 }, next: undefined },
    { name: 'a number below that of pages', pagination: PAGE, headers: { 'x-pages': '2' }, next: '?p=2' },
    { name: 'the last number', pagination: PAGE, query: '?p=2', headers: { 'x-pages': '2' }, next: undefined },
    {
      name: 'a number by the total',
      pagination: PAGE,
      query: '?n=10&p=1',
      headers: { 'x-total': '11' },
      next: '?n=10&p=2',
    },
    { name: 'a full page and no total', pagination: PAGE, query: '?n=10', next: '?n=10&p=2' },
    { name: 'a short page and no total', pagination: PAGE, query: '?n=11', next: undefined },
    { name: 'a page of unknown size', pagination: PAGE, next: '?p=2' },
    { name: 'an empty page', pagination: PAGE, items: 0, next: undefined },
    {
      name: 'an empty page below the number of pages',
      pagination: PAGE,
      items: 0,
      headers: { 'x-pages': '2' },
      next: '?p=2',
    },
    {
      name: 'an empty page with a link',
      pagination: PAGE,
      items: 0,
      headers: { link: '<?p=2>; rel=next' },
      next: '?p=2',
    },
    {
      name: 'a page that is full for the server, without a total',
      pagination: { ...PAGE, page_size: 10 },
      query: '?n=1000',
      next: '?n=1000&p=2',
    },
    {
      name: 'a false number of pages',
      pagination: PAGE,
      query: '?p=3&n=10',
      headers: { 'x-pages': '0' },
      next: '?n=10&p=4',
    },
    {
      name: 'links without a next one',
      pagination: PAGE,
      query: '?n=10',
      headers: { link: '</x>; rel=prev' },
      next: undefined,
    },
    {
      name: 'an empty cursor',
      pagination: { style: 'cursor', cursor: 'c', parameter: 'c' },
      document: { c: '' },
      next: undefined,
    },
    ...[false, 0, null].map((c) => ({
      name: `the cursor ${c}`,
      pagination: { style: 'cursor', cursor: 'c', parameter: 'c' } as const,
      document: { c },
      next: undefined,
    })),
    {
      name: 'a cursor that is a number',
      pagination: { style: 'cursor', cursor: 'c', parameter: 'c' },
      document: { c: 7 },
      next: '?c=7',
    },
    {
      name: 'the address false',
      pagination: { style: 'next', next: 'next' },
      document: { next: false },
      next: undefined,
    },
    {
      name: 'a cursor',
      pagination: { style: 'cursor', cursor: 'c', parameter: 'c' },
      query: '?a=%20b',
      document: { c: 'x&y=' },
      next: '?a=%20b&c=x%26y%3D',
    },
    { name: 'no address', pagination: { style: 'next', next: 'next' }, document: { next: null }, next: undefined },
    {
      name: 'a relative address',
      pagination: { style: 'next', next: 'next' },
      document: { next: 'list?c=1' },
      next: '?c=1',
    },
  ])('is found for $name', ({ pagination, next, ...given }) => {
    expect(nextUrl(page(given), { pagination, prefix: '/api' })?.href).toBe(
      next === undefined ? undefined : BASE + next,
    );
  });

  test.each<Given & { name: string; pagination: Pagination; count: number | undefined; last?: string }>([
    {
      name: 'a total',
      pagination: OFFSET,
      query: '?from=5&n=10',
      document: { total: 36 },
      count: 3,
      last: '?n=10&from=35',
    },
    { name: 'a false total', pagination: OFFSET, document: { total: 3 }, count: undefined },
    { name: 'a number of pages', pagination: PAGE, query: '?p=2', headers: { 'x-pages': '4' }, count: 2, last: '?p=4' },
    { name: 'a last link', pagination: PAGE, headers: { link: '</api/list?p=9>; rel="last"' }, count: 8, last: '?p=9' },
    {
      name: 'a number of pages, which are counted from 0',
      pagination: { ...PAGE, first: 0 },
      headers: { 'x-pages': '4' },
      count: 3,
      last: '?p=3',
    },
    {
      name: 'a total of pages that are counted from 0',
      pagination: { ...PAGE, first: 0 },
      query: '?p=1&n=10',
      headers: { 'x-total': '35' },
      count: 2,
      last: '?n=10&p=3',
    },
    {
      name: 'a last link that is no URL',
      pagination: PAGE,
      headers: { link: '<http://:>; rel="last"' },
      count: undefined,
    },
    { name: 'nothing', pagination: PAGE, count: undefined },
    { name: 'no items', pagination: PAGE, items: 0, headers: { 'x-pages': '4' }, count: 3 },
    { name: 'links', pagination: { style: 'link' }, count: undefined },
  ])('and the number of the others is known by $name', ({ pagination, count, last, ...given }) => {
    const rest = restOf(page(given), { pagination, prefix: '/' });
    expect(rest?.count).toBe(count);
    if (last !== undefined) expect(rest?.urlAt((count ?? 0) - 1).href).toBe(BASE + last);
  });
});

describe('a next address', () => {
  const from = new URL(BASE);
  test.each(['https://x.test/api/b?c=d%20e', '/api/b?c=d%20e', 'b?c=d%20e'])('may be %s', (text) => {
    expect(checkNext(text, from, '/api').href).toBe('https://x.test/api/b?c=d%20e');
  });

  test.each([
    ['//evil.test/api/b', 'ORIGIN_NOT_ALLOWED'],
    ['http://x.test/api/b', 'ORIGIN_NOT_ALLOWED'],
    ['https://x.test.evil.test/api/b', 'ORIGIN_NOT_ALLOWED'],
    ['https://u:p@x.test/api/b', 'PAGES_INCOMPLETE'],
    ['/other/b', 'PAGES_INCOMPLETE'],
    ['/apis/b', 'PAGES_INCOMPLETE'],
    ['/api/x/../b', 'PAGES_INCOMPLETE'],
    ['/api/%2e%2e/api/b', 'PAGES_INCOMPLETE'],
    ['/api\\b', 'PAGES_INCOMPLETE'],
    ['/api/b#c', 'PAGES_INCOMPLETE'],
    ['http://:', 'PAGES_INCOMPLETE'],
  ] as const)('may not be %s: %s', (text, code) => {
    expect(() => checkNext(text, from, '/api')).toThrow(stepError(code));
  });

  test('keeps the rest of the query', () => {
    expect(withParameter(new URL(`${BASE}?a=%20&p=1&b&p=2`), 'p', '3').search).toBe('?a=%20&b&p=3');
  });
});

test.each([
  { header: '<a>; rel="next"', target: 'a' },
  { header: '<a,b>; title="x, <y>; rel=next"; rel=prev, <c>; REL="last Next"', target: 'c' },
  { header: '<a>; rel=nextish, <b>', target: undefined },
  { header: undefined, target: undefined },
])('the link of $header is $target', ({ header, target }) => {
  expect(linkOf(header, 'next')).toBe(target);
});

test.each<{ document: Json; declared?: string; path: string | undefined | false }>([
  { document: [], path: undefined },
  { document: { a: [], b: 1 }, path: 'a' },
  { document: { a: [], b: [], value: [] }, path: 'value' },
  { document: { a: [], b: [] }, path: false },
  { document: { 'a.b': [] }, path: false },
  { document: 'x', path: false },
  { document: { a: { b: [] } }, declared: 'a.b', path: 'a.b' },
  { document: { a: [] }, declared: 'b', path: false },
])('the list of $document is at $path', ({ document, declared, path }) => {
  const found = findList(document, declared);
  expect(found.isFound ? found.path : false).toBe(path);
});

test.each<Given & { words: string | undefined }>([
  { headers: { link: '<a>; rel=next' }, words: 'the header Link' },
  { document: { '@odata.nextLink': 'https://x' }, words: '"@odata.nextLink" in the body' },
  { document: { nextRecordsUrl: '/services/1' }, words: '"nextRecordsUrl" in the body' },
  {
    document: { next: 'page two', nextPageToken: 't' },
    words: '"nextPageToken" in the body, as the parameter pageToken',
  },
  {
    document: { nextPageToken: 't', isLast: false },
    words: '"nextPageToken" in the body, as the parameter nextPageToken',
  },
  { document: { links: { next: { href: '/a?page=2' } } }, words: '"links.next.href" in the body' },
  { document: { next: 2 }, words: undefined },
  { document: { next_cursor: false }, words: undefined },
  { document: { next_cursor: 0 }, words: undefined },
])('the pages of $document go on by $words', ({ words, ...given }) => {
  const found = findStyle(page(given));
  expect(found && describeStyle(found)).toBe(words);
});

test.each([
  { pagination: OFFSET, words: 'the parameter from' },
  { pagination: PAGE, words: 'the parameter p' },
])('numbered pages go on by $words', ({ pagination, words }) => {
  expect(describeStyle(pagination)).toBe(words);
});
