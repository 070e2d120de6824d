import type { HttpResponse } from '../../http/message.js';
import { select, type Json } from '../../lib/json.js';
import type { Operation, Provider } from '../../provider/provider.js';
import { documentOf, type Page } from '../pages/page.js';
import { nextUrl, type Pagination } from '../pages/styles.js';

/** How many items of a list are read. */
const MAX_ITEMS = 2000;

/** A list of an API, in pages. */
export interface PagedList {
  pagination: Provider['pagination'];
  operation: Operation;
  /** Dotted path of the list in a page; undefined if the page is the list. */
  path: string | undefined;
  /** The path of base-url, below which all pages are. */
  prefix: string;
}

/** Returns the items of all pages, of which `url` is the first one, but at most about 2,000. */
export async function collectPages(
  read: (url: URL) => Promise<HttpResponse>,
  url: URL,
  { pagination, operation, path, prefix }: PagedList,
): Promise<Json[]> {
  const list: Json[] = [];
  const isPaged = pagination !== undefined && knows(operation, pagination);
  for (let next: URL | undefined = url; next !== undefined;) {
    const response = await read(next);
    const document = documentOf(response) ?? null;
    const page: Page = { url: next, headers: response.headers, document, items: listAt(document, path) };
    list.push(...page.items);
    const isEnd = !isPaged || page.items.length === 0 || list.length >= MAX_ITEMS;
    next = isEnd ? undefined : nextUrl(page, { pagination, prefix });
  }
  return list;
}

/** Returns whether an operation declares the parameters for pages. Not all lists of a provider have pages. */
function knows({ parameters = {} }: Operation, pagination: Pagination): boolean {
  if (pagination.style !== 'offset' && pagination.style !== 'page') return true;
  return Object.hasOwn(parameters, pagination.style === 'page' ? pagination.page : pagination.offset);
}

/** Returns the list at a dotted path, or the value itself without a path; an empty one if there is none. */
export function listAt(value: Json, path: string | undefined): Json[] {
  const list = path === undefined ? value : select(value, path);
  return Array.isArray(list) ? (list as Json[]) : [];
}
