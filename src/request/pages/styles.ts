import { parseUrl } from '../../http/urls.js';
import { isObject, scalarText, select, type Json } from '../../lib/json.js';
import type { Provider } from '../../provider/provider.js';
import { linkOf } from './link.js';
import { checkNext, numberIn, withCursor, withParameter } from './next-address.js';
import type { Page } from './page.js';

export type Pagination = NonNullable<Provider['pagination']>;
type Numbered = Extract<Pagination, { style: 'page' }>;
type Offset = Extract<Pagination, { style: 'offset' }>;
type Count = Offset['total'];

/** The pages after the first one, if their number is known. */
export interface Rest {
  /** The number of these pages. It comes from the server, and may be false. */
  count: number;
  /** Returns the URL of one of them, by its index from 0. */
  urlAt(index: number): URL;
}

/** What a page is read with. */
export interface Style {
  pagination: Pagination;
  /** The path of base-url, below which all pages are. */
  prefix: string;
}

/** Returns the value of a name, which may have dots, or at a dotted path. */
const at = (document: Json, name: string): unknown =>
  isObject(document) && Object.hasOwn(document, name) ? document[name] : select(document, name);

/** Returns a cursor or an address in a body; '' for what APIs return on the last page: nothing, null, `false` or 0. */
function pointerAt(document: Json, name: string): string {
  const value = at(document, name);
  return typeof value === 'boolean' || value === 0 ? '' : scalarText(value);
}

/** Returns a number that a page declares; undefined if there is none, or if it is less than `least`. */
function countOf(page: Page, count: Count | undefined, least: number): number | undefined {
  if (count === undefined) return undefined;
  const text = scalarText('body' in count ? at(page.document, count.body) : page.headers[count.header]);
  return /^\d{1,15}$/u.test(text) && Number(text) >= least ? Number(text) : undefined;
}

/** Returns the total number of items that a page declares; undefined if there is none. */
export const totalOf = (page: Page, pagination: Pagination): number | undefined =>
  'total' in pagination ? countOf(page, pagination.total, 0) : undefined;

/**
 * Returns how the list goes on after its first page: as declared, or by links if the number of pages is unknown and the
 * link to the next page has no number. GitLab's keyset pages are an example.
 */
export function continuationOf(first: Page, declared: Pagination): Pagination {
  if (declared.style !== 'page' || lastOf(first, declared) !== undefined) return declared;
  const link = linkOf(first.headers['link'], 'next');
  const next = link === undefined ? undefined : parseUrl(link, first.url);
  return next === undefined || next.searchParams.has(declared.page) ? declared : { style: 'link' };
}

/** Returns the URL of the page after `page`; undefined if it is the last one. Throws as `checkNext` does. */
export function nextUrl(page: Page, { pagination, prefix }: Style): URL | undefined {
  switch (pagination.style) {
    case 'offset':
      return nextOffset(page, pagination);
    case 'page':
      return hasNextNumber(page, pagination) ? urlOfNumber(page, pagination, 1) : undefined;
    case 'link': {
      const target = linkOf(page.headers['link'], 'next');
      return target === undefined ? undefined : checkNext(target, page.url, prefix);
    }
    case 'cursor': {
      const cursor = pointerAt(page.document, pagination.cursor);
      return cursor === '' ? undefined : withCursor(page.url, pagination.parameter, cursor);
    }
    case 'next': {
      const next = pointerAt(page.document, pagination.next);
      return next === '' ? undefined : checkNext(next, page.url, prefix);
    }
  }
}

/** Returns the pages after the first one, if the first one declares their number and each has a number itself. */
export function restOf(first: Page, { pagination }: Style): Rest | undefined {
  if (pagination.style === 'page') {
    const last = lastOf(first, pagination);
    return last === undefined
      ? undefined
      : { count: last - numberOf(first, pagination), urlAt: (index) => urlOfNumber(first, pagination, index + 1) };
  }
  if (pagination.style !== 'offset') return undefined;
  const end = endOf(first, pagination);
  const total = countOf(first, pagination.total, end);
  // A server may return fewer items than requested, so its own number counts.
  const step = end - (numberIn(first.url, pagination.offset) ?? 0);
  if (total === undefined || step === 0) return undefined;
  const urlAt = (index: number): URL => withParameter(first.url, pagination.offset, String(end + index * step));
  return { count: Math.ceil((total - end) / step), urlAt };
}

/**
 * Returns the index after the last item of a page. An empty page counts as a full one: a server may leave out items
 * that the user may not see.
 */
const endOf = ({ url, items }: Page, { offset, limit }: Offset): number =>
  (numberIn(url, offset) ?? 0) + (items.length || (numberIn(url, limit) ?? 0));

/**
 * Returns whether a page has as many items as were requested, or as the server returns at most. If neither is known,
 * only an empty page is certainly the last one.
 */
const isFull = ({ url, items }: Page, size: string | undefined, most = Infinity): boolean =>
  items.length >= Math.max(1, Math.min(numberIn(url, size) ?? 1, most));

function nextOffset(page: Page, pagination: Offset): URL | undefined {
  const end = endOf(page, pagination);
  // A total that is less than what was read is false. Then, a full page is not the last one.
  const total = countOf(page, pagination.total, end);
  const hasMore = total === undefined ? isFull(page, pagination.limit, pagination.page_size) : total > end;
  const hasMoved = end > (numberIn(page.url, pagination.offset) ?? 0);
  return hasMore && hasMoved ? withParameter(page.url, pagination.offset, String(end)) : undefined;
}

/** Returns the number of a page. Without the parameter, it is the first one. */
const numberOf = ({ url }: Page, { page, first = 1 }: Numbered): number => numberIn(url, page) ?? first;

/** Returns the number of the last page; undefined if it is unknown, or less than that of this page. */
function lastOf(page: Page, pagination: Numbered): number | undefined {
  const { first = 1 } = pagination;
  const number = numberOf(page, pagination);
  const before = number - first;
  const size = numberIn(page.url, pagination.size);
  const total = size === undefined ? undefined : countOf(page, pagination.total, before * size + 1);
  const pages = countOf(page, pagination.pages, before + 1) ?? (total && size ? Math.ceil(total / size) : undefined);
  const link = linkOf(page.headers['link'], 'last');
  const ofLink = link === undefined ? undefined : numberIn(parseUrl(link, page.url) ?? page.url, pagination.page);
  const last = pages === undefined ? ofLink : first + pages - 1;
  return last === undefined || last < number ? undefined : last;
}

function hasNextNumber(page: Page, pagination: Numbered): boolean {
  const last = lastOf(page, pagination);
  if (last !== undefined) return numberOf(page, pagination) < last;
  if (page.headers['link'] !== undefined) return linkOf(page.headers['link'], 'next') !== undefined;
  return isFull(page, pagination.size, pagination.page_size);
}

const urlOfNumber = (page: Page, pagination: Numbered, further: number): URL =>
  withParameter(page.url, pagination.page, String(numberOf(page, pagination) + further));

/** Names in the bodies of well-known APIs that have the address of the next page. */
const NEXT_NAMES =
  '@odata.nextLink nextLink nextRecordsUrl next_page_url next_page links.next links.next.href _links.next.href paging.next pagination.next next'.split(
    ' ',
  );
/** Names of cursors, with the parameter to which the cursor belongs. */
const CURSORS = [
  { cursor: 'nextPageToken', parameter: 'pageToken' },
  { cursor: 'next_page_token', parameter: 'page_token' },
  { cursor: 'next_cursor', parameter: 'cursor' },
  { cursor: 'nextCursor', parameter: 'cursor' },
  { cursor: 'response_metadata.next_cursor', parameter: 'cursor' },
] as const;

/** Returns the pagination that a first page has by well-known names; undefined if it has none. */
export function findStyle({ headers, document }: Page): Pagination | undefined {
  if (linkOf(headers['link'], 'next') !== undefined) return { style: 'link' };
  const next = NEXT_NAMES.find((name) => /^(?:https?:\/|[/?])/u.test(pointerAt(document, name)));
  if (next !== undefined) return { style: 'next', next };
  const known = CURSORS.find(({ cursor }) => pointerAt(document, cursor) !== '');
  if (known === undefined) return undefined;
  // An API with `isLast`, such as Jira's, expects the token under its own name.
  const isOwnName = known.cursor === 'nextPageToken' && at(document, 'isLast') !== undefined;
  return { style: 'cursor', ...known, ...(isOwnName ? { parameter: known.cursor } : {}) };
}

/** Returns the words for a pagination in the log. */
export function describeStyle(pagination: Pagination): string {
  if (pagination.style === 'link') return 'the header Link';
  if (pagination.style === 'next') return `"${pagination.next}" in the body`;
  return pagination.style === 'cursor'
    ? `"${pagination.cursor}" in the body, as the parameter ${pagination.parameter}`
    : `the parameter ${pagination.style === 'page' ? pagination.page : pagination.offset}`;
}
