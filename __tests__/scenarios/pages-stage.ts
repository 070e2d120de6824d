import type { Reply } from './stage.js';

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
