import { reply, type Reply } from './stage.js';

/** The items of a list. The numbers lose digits if they are parsed. */
export const itemsOf = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `{"id": ${index + 1}, "size": 1.10, "big": 12345678901234567890}`);

/** What a list server returns for the items from `start` on. */
interface Slice {
  /** The text of the items of this page. */
  list: string;
  total: number;
  /** The address of the next page; undefined on the last page. */
  next: string | undefined;
  /** The address of the last page. */
  last: string;
  /** The index after this page; undefined on the last page. */
  end: number | undefined;
}

/** Returns a reply with the body and the headers that `show` makes of a page of 10 items. */
export function listOf(
  count: number,
  show: (slice: Slice) => { body: string; headers?: Record<string, string> },
  { parameter = 'page' } = {},
): Reply {
  const items = itemsOf(count);
  return (response, request) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams;
    const value = Number(query.get(parameter) ?? 0);
    const size = Number(query.get('size') ?? 10);
    const start = parameter === 'page' ? Math.max(0, value - 1) * size : value;
    const end = start + size;
    query.set(parameter, String(parameter === 'page' ? start / size + 2 : end));
    const next = end < count ? `/list?${query.toString()}` : undefined;
    query.set(parameter, String(Math.ceil(count / size)));
    const slice = {
      list: `[${items.slice(start, end).join(', ')}]`,
      total: count,
      next,
      last: `/list?${query.toString()}`,
      end: end < count ? end : undefined,
    };
    const { body, headers } = show(slice);
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body);
  };
}

/** Returns a provider file with this pagination and an operation `things`. */
export const fileWith = (pagination: object, list: object = {}): string =>
  JSON.stringify({
    id: 'own',
    title: 'Own',
    base_url: { example: 'https://x.example' },
    oauth: { token_endpoint: '{base_url}/token', grant_types: ['client_credentials'] },
    pagination,
    errors: { messages: [] },
    operations: { things: { description: 'Things', request: 'GET /list', list } },
  });

export const inObject = (list: string, more: object = {}): string =>
  JSON.stringify({ first: 1, ...more, list: 0, after: 2 }).replace('"list":0', `"list":${list}`);
export const all = (count: number): string => `[${itemsOf(count).join(',')}]`;

/** Lists of 95 items on 10 pages. `body`: all of them. `log`: what the step logs. */
export const STYLES: { name: string; pagination?: object; list: Reply; body: string; log?: string }[] = [
  {
    name: 'an offset and a total in the body',
    pagination: { style: 'offset', offset: 'start', limit: 'size', page_size: 10, total: { body: 'total' } },
    list: listOf(95, ({ list, total }) => ({ body: inObject(list, { total }) }), { parameter: 'start' }),
    body: inObject(all(95), { total: 95 }),
  },
  {
    name: 'numbers and a header with the number of pages',
    pagination: { style: 'page', page: 'page', size: 'size', pages: { header: 'x-total-pages' } },
    list: listOf(95, ({ list }) => ({ body: list, headers: { 'x-total-pages': '10' } })),
    body: all(95),
  },
  {
    name: 'numbers and a header with the number of items',
    pagination: { style: 'page', page: 'page', size: 'size', page_size: 10, total: { header: 'x-total' } },
    list: listOf(95, ({ list }) => ({ body: list, headers: { 'x-total': '95' } })),
    body: all(95),
  },
  {
    name: 'numbers and a link to the last page',
    pagination: { style: 'page', page: 'page', size: 'size' },
    list: listOf(95, ({ list, next, last }) => ({
      body: list,
      headers:
        next === undefined
          ? { link: '</list>; rel="first"' }
          : { link: `<${next}>; rel="next", <${last}>; rel="last"` },
    })),
    body: all(95),
  },
  {
    name: 'numbers up to a page that is not full',
    pagination: { style: 'page', page: 'page', size: 'size', page_size: 10 },
    list: listOf(95, ({ list }) => ({ body: list })),
    body: all(95),
  },
  {
    name: 'the header Link',
    pagination: { style: 'link' },
    list: listOf(95, ({ list, next }) => ({
      body: list,
      headers: next === undefined ? {} : { link: `</other>; rel=first, <${next}>; title="a, b"; rel="next x"` },
    })),
    body: all(95),
  },
  {
    name: 'a cursor',
    pagination: { style: 'cursor', cursor: 'meta.cursor', parameter: 'start' },
    list: listOf(95, ({ list, end }) => ({ body: inObject(list, { meta: { cursor: end ?? null } }) }), {
      parameter: 'start',
    }),
    body: inObject(all(95), { meta: { cursor: 10 } }),
  },
  {
    name: 'an address in the body',
    pagination: { style: 'next', next: '@odata.nextLink' },
    list: listOf(95, ({ list, next }) => ({ body: inObject(list, { '@odata.nextLink': next }) })),
    body: inObject(all(95), { '@odata.nextLink': '/list?page=2' }),
  },
  {
    name: 'the header Link, found',
    list: listOf(95, ({ list, next }) => ({
      body: list,
      headers: next === undefined ? {} : { link: `<${next}>; rel="next"` },
    })),
    body: all(95),
    log: 'The step reads the pages by the header Link.',
  },
  {
    name: 'an address in the body, found',
    list: listOf(95, ({ list, next }) => ({ body: inObject(list, { links: { next } }) })),
    body: inObject(all(95), { links: { next: '/list?q=secret-word&page=2' } }),
    log: 'The step reads the pages by "links.next" in the body.',
  },
  {
    name: 'a cursor, found',
    list: listOf(95, ({ list, end }) => ({ body: inObject(list, { next_cursor: end && String(end) }) }), {
      parameter: 'cursor',
    }),
    body: inObject(all(95), { next_cursor: '10' }),
    log: 'The step reads the pages by "next_cursor" in the body, as the parameter cursor.',
  },
];

const numbered = { style: 'page', page: 'page', size: 'size' };
/** Returns a reply that is one of these by the number of the page. */
const byNumber =
  (...replies: Reply[]): Reply =>
  (response, request) => {
    const number = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page') ?? 1);
    return replies[number - 1]?.(response, request);
  };

/** Lists of `[1,2]` with pages that have no items. */
export const GAPS: { name: string; pagination?: object; list: Reply; pages: string }[] = [
  {
    name: 'an empty page in the middle',
    pagination: { ...numbered, pages: { header: 'x-total-pages' } },
    list: byNumber(...['[1]', '[]', '[]', '[2]'].map((text) => reply(200, text, { 'x-total-pages': '4' }))),
    pages: '4',
  },
  {
    name: 'an empty first page, and links to numbers',
    pagination: numbered,
    list: byNumber(
      reply(200, '[]', { link: '</list?page=2>; rel=next' }),
      reply(200, '[1,2]', { link: '</list>; rel=prev' }),
    ),
    pages: '2',
  },
  {
    name: '204 after the last page',
    pagination: { ...numbered, page_size: 1 },
    list: byNumber(reply(200, '[1]'), reply(200, '[2]'), reply(204)),
    pages: '3',
  },
  {
    name: 'false after the last cursor',
    list: (response, request) =>
      request.url?.includes('cursor=a') === true
        ? reply(200, { list: [2], next_cursor: false })(response, request)
        : reply(200, { list: [1], next_cursor: 'a' })(response, request),
    pages: '2',
  },
];

export const offset = { style: 'offset', offset: 'start', limit: 'size', page_size: 10, total: { body: 'total' } };
const byLink = (link: string): Reply => reply(200, '[1]', { link: `<${link}>; rel=next` });
const second = (other: Reply): Reply[] => [reply(200, '[1]', { link: '</list?page=2>; rel=next' }), other];

/** What a step for all pages is given. */
export interface Given {
  pagination?: object;
  list?: object;
  inputs?: Record<string, string>;
}

/** Lists that cannot be read completely, with the error. */
export const INCOMPLETE: { name: string; list: Reply | Reply[]; code: string; words: RegExp; given?: Given }[] = [
  {
    name: 'a link to another origin',
    list: byLink('https://evil.example/list?token=1'),
    code: 'ORIGIN_NOT_ALLOWED',
    words: /https:\/\/evil\.example\./u,
  },
  { name: 'a link out of the path', list: byLink('/a/../../list'), code: 'PAGES_INCOMPLETE', words: /plain path/u },
  { name: 'a cycle', list: byLink('/list?q=secret-word'), code: 'PAGES_INCOMPLETE', words: /already read/u },
  {
    name: 'a cursor that repeats',
    list: [1, 2, 3].map((item) => reply(200, { things: [item], next_cursor: 'same' })),
    code: 'PAGES_INCOMPLETE',
    words: /already read/u,
  },
  {
    name: 'a cursor of more than 8 KiB',
    list: reply(200, { things: [1], next_cursor: 'c'.repeat(8193) }),
    code: 'PAGES_INCOMPLETE',
    words: /8 KiB/u,
  },
  {
    name: 'a page that is a web page',
    list: second(reply(200, '<!doctype html><title>Sign in</title>', { 'content-type': 'text/html' })),
    code: 'PAGES_INCOMPLETE',
    words: /page 2 of localhost:\d+ is not JSON/u,
  },
  {
    name: 'a page without the list',
    list: second(reply(200, { error: 'x' })),
    code: 'PAGES_INCOMPLETE',
    words: /page 2 .*no list/u,
  },
  {
    name: 'a page with an error',
    list: second(reply(403, { message: 'no' })),
    code: 'API_STATUS',
    words: /Page 2 of the list/u,
  },
  {
    name: 'more pages than max-pages',
    list: listOf(95, (slice) => ({ body: slice.list, headers: { link: `<${slice.next ?? ''}>; rel=next` } })),
    code: 'PAGES_INCOMPLETE',
    words: /more than 3 pages/u,
    given: { inputs: { 'max-pages': '3' } },
  },
  {
    name: 'a total of 10^12',
    list: listOf(95, ({ list }) => ({ body: inObject(list, { total: 1e12 }) }), { parameter: 'start' }),
    code: 'PAGES_INCOMPLETE',
    words: /more than 1000 pages/u,
    given: { pagination: offset },
  },
  {
    name: 'a server that ignores the parameter',
    list: reply(200, { total: 30, things: [1, 2] }),
    code: 'PAGES_INCOMPLETE',
    words: /already read/u,
    given: { pagination: offset },
  },
  {
    name: 'a total without a known way to the other pages',
    list: reply(200, { total: 30, things: [1, 2] }),
    code: 'PAGES_INCOMPLETE',
    words: /has 2 of 30 items, but the step does not know how/u,
  },
  {
    name: 'a total, where the declared way finds no other page',
    list: reply(200, { total: 30, things: [1, 2] }),
    code: 'PAGES_INCOMPLETE',
    words: /has 2 of 30 items, but the step does not know how/u,
    given: { pagination: { style: 'link' } },
  },
  {
    name: 'more items without a known way to them',
    list: reply(200, { data: [{ id: 1 }], has_more: true }),
    code: 'PAGES_INCOMPLETE',
    words: /names a next one, but the step does not know how/u,
  },
  {
    name: 'a declared list that is not there',
    list: reply(200, { renamed: [1] }),
    code: 'PAGES_INCOMPLETE',
    words: /has no list "data\.items"\. Correct list\.items/u,
    given: { pagination: offset, list: { items: 'data.items' } },
  },
  { name: 'no list', list: reply(200, { a: 1 }), code: 'PAGES_INCOMPLETE', words: /no list, or several/u },
  {
    name: 'two lists',
    list: reply(200, { a: [1], b: [2] }),
    code: 'PAGES_INCOMPLETE',
    words: /no list, or several/u,
  },
];
