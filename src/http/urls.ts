import { StepError } from '../lib/errors.js';

/** Parses a URL, resolved against `base`. Returns undefined if it is not a URL. (Node 20 has no `URL.parse`.) */
export function parseUrl(text: string, base?: URL): URL | undefined {
  return URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
}

/**
 * Returns whether the host is `localhost`, `[::1]` or in 127.0.0.0/8, as the URL parser writes them. `127.evil.test` is
 * not.
 */
export function isLoopback(url: URL): boolean {
  return ['localhost', '[::1]'].includes(url.hostname) || /^127(?:\.\d{1,3}){3}$/u.test(url.hostname);
}

/** Returns why no request may go to `url`, as the end of a sentence; undefined if `url` is allowed. */
export function problemOfUrl(url: URL): string | undefined {
  if (url.protocol === 'http:' && !isLoopback(url)) return 'is not https, so secrets would be sent unencrypted';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'is not an https URL';
  if (url.username !== '' || url.password !== '') return 'contains a user name or password';
  if (url.hash !== '') return 'contains a fragment (#…)';
  return undefined;
}

/**
 * Returns whether a path has no segment, decoded or not, that is `.` or `..` or contains a backslash or control
 * character.
 */
export function isPlainPath(path: string): boolean {
  if (!path.startsWith('/') || path.startsWith('//')) return false;
  return path.split('/').every((segment) => {
    const decoded = percentDecode(segment);
    if (decoded === undefined || /[\\\p{Cc}]/u.test(decoded)) return false;
    // An encoded slash is allowed (GitLab's `group%2Fproject`), but a server that decodes it must not get `..` either.
    return !decoded.split('/').some(isDots);
  });
}

/** Returns the path below which all addresses are that a response of `url` names: that of base-url, on its origin. */
export const prefixFor = (url: URL, baseUrl: URL | undefined): string =>
  baseUrl?.origin === url.origin ? baseUrl.pathname : '/';

/** Returns whether an address that a response of `from` names is on the same origin, with a plain path below `prefix`. */
export const isBelow = (url: URL, from: URL, prefix: string): boolean =>
  url.origin === from.origin &&
  problemOfUrl(url) === undefined &&
  isPlainPath(url.pathname) &&
  url.pathname.startsWith(prefix.replace(/\/?$/u, '/'));

/**
 * Returns whether a decoded segment may be `.` or `..` to a server. Some cut off `;` and what follows, trim spaces, or
 * decode twice.
 */
function isDots(segment: string): boolean {
  const again = percentDecode(segment) ?? segment;
  return [segment, again].some((text) => text.split(/[/\\]/u).some((part) => /^\s*\.{1,2}\s*(?:;.*)?$/su.test(part)));
}

/** Percent-decodes a text. Returns undefined if the encoding is invalid. */
export function percentDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/**
 * Returns `base` with `path` appended to its own path, and with `search` as its query. The path is not resolved against
 * `base`, so that a server under `/redmine` works. Throws INPUT_INVALID if the parsed URL differs from that.
 */
export function appendPath(base: URL, path: string, search = ''): URL {
  const prefix = base.pathname.replace(/\/$/u, '');
  const url = isPlainPath(path) ? parseUrl(`${base.origin}${prefix}${path}${search}`) : undefined;
  if (url === undefined || url.origin !== base.origin || !url.pathname.startsWith(`${prefix}/`) || url.hash !== '') {
    throw new StepError('INPUT_INVALID', 'The request path is not a plain path below base-url.', {
      hint: 'Write the path as /a/b, without "..", "\\", "#" or control characters.',
    });
  }
  return url;
}
