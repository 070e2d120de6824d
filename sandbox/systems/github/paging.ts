import type { ApiResponse } from '../../api.js';

export interface Page<T> {
  items: readonly T[];
  /** The `Link` header, if there is more than one page. */
  headers: Record<string, string>;
}

/** Returns the page that `per_page` and `page` name. Like GitHub, reads invalid numbers as the default, 30 and 1. */
export function pageOf<T>(items: readonly T[], query: URLSearchParams, url: string): Page<T> {
  const size = Math.min(numberOf(query, 'per_page') ?? 30, 100);
  const page = numberOf(query, 'page') ?? 1;
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (to: number, rel: string): string => {
    const target = new URLSearchParams(query);
    target.set('page', String(to));
    return `<${url}?${target.toString()}>; rel="${rel}"`;
  };
  const back = page > 1 ? [link(Math.min(page - 1, last), 'prev')] : [];
  const next = page < last ? [link(page + 1, 'next'), link(last, 'last')] : [];
  const links = [...back, ...next, ...(page > 1 ? [link(1, 'first')] : [])];
  return {
    items: items.slice((page - 1) * size, page * size),
    headers: links.length > 0 ? { link: links.join(', ') } : {},
  };
}

/** Returns 200 with the page as a list. */
export function listPage<T>({ items, headers }: Page<T>, describe: (item: T) => unknown): ApiResponse {
  return { status: 200, headers, body: items.map(describe) };
}

function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? '';
  return /^[1-9]\d{0,8}$/u.test(text) ? Number(text) : undefined;
}
