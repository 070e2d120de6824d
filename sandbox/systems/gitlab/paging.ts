import type { ApiCall, ApiResponse } from '../../api.js';

/**
 * Returns a page of a list, as https://docs.gitlab.com/api/rest/#pagination describes: by number, or with
 * `pagination=keyset` by the links alone. `items` are in the order of the list. Above `countLimit` items, it shows no
 * totals.
 */
export function pageOf(items: readonly { id: number }[], call: ApiCall, countLimit: number): ApiResponse {
  const {
    query,
    path,
    headers: { host = '' },
  } = call;
  const size = Math.min(Number(query.get('per_page') ?? 20), 100);
  const link = (changes: Record<string, string>, rel: string): string => {
    const target = new URLSearchParams(query);
    for (const [name, value] of Object.entries({ per_page: String(size), ...changes })) target.set(name, value);
    return `<https://${host}${path}?${target.toString()}>; rel="${rel}"`;
  };
  if (query.get('pagination') === 'keyset') return keysetPage(items, size, query, link);
  const page = Number(query.get('page') ?? 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  const isCounted = items.length <= countLimit;
  const links = [
    ...(page > 1 ? [link({ page: String(page - 1) }, 'prev')] : []),
    ...(page < last ? [link({ page: String(page + 1) }, 'next')] : []),
    link({ page: '1' }, 'first'),
    ...(isCounted ? [link({ page: String(last) }, 'last')] : []),
  ];
  const totals = { 'x-total': String(items.length), 'x-total-pages': String(last) };
  const headers = {
    link: links.join(', '),
    'x-page': String(page),
    'x-per-page': String(size),
    'x-next-page': page < last ? String(page + 1) : '',
    'x-prev-page': page > 1 ? String(page - 1) : '',
    ...(isCounted ? totals : {}),
  };
  return { status: 200, headers, body: items.slice((page - 1) * size, page * size) };
}

/** Returns the page after the item whose id is the cursor. A page without items has no link. */
function keysetPage(
  items: readonly { id: number }[],
  size: number,
  query: URLSearchParams,
  link: (changes: Record<string, string>, rel: string) => string,
): ApiResponse {
  if (!query.has('order_by') || !query.has('sort')) {
    return { status: 405, body: { error: 'Keyset pagination is not yet available for this type of request' } };
  }
  const start = items.findIndex(({ id }) => String(id) === query.get('cursor')) + 1;
  const page = items.slice(start, start + size);
  const end = page.at(-1);
  const headers = end === undefined ? {} : { link: link({ cursor: String(end.id) }, 'next') };
  return { status: 200, headers, body: page };
}
