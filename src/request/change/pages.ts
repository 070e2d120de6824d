import { select, type Json, type JsonObject } from '../../lib/json.js';
import type { Operation, Provider } from '../../provider/provider.js';

/** How many items of a list are read. */
const MAX_ITEMS = 2000;

/** A list of an API, in pages. */
export interface PagedList {
  pagination: Provider['pagination'];
  operation: Operation | undefined;
  /** Dotted path of the list in a page; undefined if the page is the list. */
  path: string | undefined;
}

/** Returns the items of all pages. `readPage` gets the parameters that a page has in addition. */
export async function collectPages(
  readPage: (more: JsonObject) => Promise<Json>,
  { pagination, operation, path }: PagedList,
): Promise<Json[]> {
  const list: Json[] = [];
  for (let more: JsonObject | undefined = {}; more !== undefined;) {
    const page = await readPage(more);
    const items = listAt(page, path);
    list.push(...items);
    const isEnd = pagination === undefined || items.length === 0 || list.length >= MAX_ITEMS;
    more = isEnd
      ? undefined
      : nextPage(page, items.length, list.length, { pagination, parameters: operation?.parameters });
  }
  return list;
}

/** Returns the parameters of the page after the items that were read; undefined if there is none. */
function nextPage(
  page: Json,
  count: number,
  read: number,
  {
    pagination,
    parameters = {},
  }: { pagination: NonNullable<Provider['pagination']>; parameters: Operation['parameters'] },
): JsonObject | undefined {
  if (pagination.style === 'page') {
    const size = parameters[pagination.size]?.default;
    return count === size ? { [pagination.page]: read / count + 1 } : undefined;
  }
  const total = select(page, pagination.total.body);
  const isLast = typeof total !== 'number' || read >= total || !Object.hasOwn(parameters, pagination.offset);
  return isLast ? undefined : { [pagination.offset]: read };
}

/** Returns the list at a dotted path, or the value itself without a path; an empty one if there is none. */
export function listAt(value: Json, path: string | undefined): Json[] {
  const list = path === undefined ? value : select(value, path);
  return Array.isArray(list) ? (list as Json[]) : [];
}
