import { StepError } from '../../lib/errors.js';
import { isBelow, isPlainPath, parseUrl } from '../../http/urls.js';
import { pagesIncomplete } from './page.js';

/** The largest cursor, in bytes. */
const MAX_CURSOR_BYTES = 8192;
const HINT = 'Read the pages with the parameters of the API, or report this to the operator of the API.';

/** Returns the URL with this parameter instead of any of the same name. The rest of the query stays as it is. */
export function withParameter(url: URL, name: string, value: string): URL {
  const kept = parts(url).filter((part) => nameOf(part) !== name);
  const changed = new URL(url);
  changed.search = [...kept, `${encodeURIComponent(name)}=${encodeURIComponent(value)}`].join('&');
  return changed;
}

const parts = (url: URL): string[] =>
  url.search
    .slice(1)
    .split('&')
    .filter((part) => part !== '');

const nameOf = (part: string): string => [...new URLSearchParams(part).keys()][0] ?? '';

/** Returns a whole number in the query, from 0 to 10^15; undefined if there is none. */
export function numberIn(url: URL, name: string | undefined): number | undefined {
  const text = name === undefined ? null : url.searchParams.get(name);
  return text !== null && /^\d{1,15}$/u.test(text) ? Number(text) : undefined;
}

/** Returns the URL of the page with this cursor. Throws PAGES_INCOMPLETE for a cursor that is too long. */
export function withCursor(url: URL, name: string, cursor: string): URL {
  if (Buffer.byteLength(cursor) <= MAX_CURSOR_BYTES) return withParameter(url, name, cursor);
  throw pagesIncomplete(`${url.host} returned a cursor of more than 8 KiB`, HINT);
}

/**
 * Returns the address of a next page, which a response names. Like any path, it is on the same origin and below
 * `prefix`, the path of base-url. Throws ORIGIN_NOT_ALLOWED or PAGES_INCOMPLETE.
 */
export function checkNext(text: string, from: URL, prefix: string): URL {
  const url = /[\\\p{Cc}]/u.test(text) ? undefined : parseUrl(text, from);
  if (url !== undefined && url.origin !== from.origin) {
    throw new StepError('ORIGIN_NOT_ALLOWED', `${from.host} names a next page on another origin, ${url.origin}.`, {
      hint: 'The step reads all pages from one origin. If the API has this address, set base-url to it.',
      unsent: true,
    });
  }
  // The parser removes `..`, so the written path is also checked.
  const written = (/^(?:[a-z][\w+.-]*:)?(?:\/\/[^/?#]*)?([^?#]*)/iu.exec(text)?.[1] ?? '').replace(/^(?!\/)/u, '/');
  if (url !== undefined && isPlainPath(written) && isBelow(url, from, prefix)) return url;
  throw pagesIncomplete(`${from.host} names a next page that is not a plain path below base-url`, HINT);
}
