import { StepError } from '../lib/errors.js';

/** The URL that `text` is, resolved against `base`; undefined when it is none. (Node 20 has no `URL.parse`.) */
export function parseUrl(text: string, base?: URL): URL | undefined {
  return URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
}

/** `localhost`, `[::1]` or an IPv4 address in 127.0.0.0/8, as the URL parser writes them: `127.evil.test` is none of these. */
export function isLoopback(url: URL): boolean {
  return ['localhost', '[::1]'].includes(url.hostname) || /^127(?:\.\d{1,3}){3}$/u.test(url.hostname);
}

/** Why no request may go to `url`, as the end of a sentence; undefined when it is fine. */
export function problemOfUrl(url: URL): string | undefined {
  if (url.protocol === 'http:' && !isLoopback(url)) return 'is not https, and would send secrets in clear';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'is not an https URL';
  if (url.username !== '' || url.password !== '') return 'holds a user name or password';
  if (url.hash !== '') return 'holds a fragment (#…)';
  return undefined;
}

/** Whether no segment of a path, decoded or not, is `.` or `..` or holds a backslash or control character. */
export function isPlainPath(path: string): boolean {
  if (!path.startsWith('/') || path.startsWith('//')) return false;
  return path.split('/').every((segment) => {
    const decoded = percentDecode(segment);
    if (decoded === undefined || /[\\\p{Cc}]/u.test(decoded)) return false;
    // An encoded slash is fine (GitLab's `group%2Fproject`), but a server that decodes it must not climb either.
    return !decoded.split('/').some((part) => /^\.{1,2}$/u.test(part));
  });
}

/** Percent-decoded text; undefined when it is not well encoded. */
export function percentDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/**
 * `base` with `path` appended to its own path (never resolved against it, so that a server under `/redmine` works) and
 * with `search` as its query. Throws INPUT_INVALID when the parsed result is not exactly that.
 */
export function appendPath(base: URL, path: string, search = ''): URL {
  const prefix = base.pathname.replace(/\/$/u, '');
  const url = isPlainPath(path) ? parseUrl(`${base.origin}${prefix}${path}${search}`) : undefined;
  if (url === undefined || url.origin !== base.origin || !url.pathname.startsWith(`${prefix}/`) || url.hash !== '') {
    throw new StepError('INPUT_INVALID', 'The path of the request is not a plain path below base-url.', {
      hint: 'Write it as /a/b, without "..", "\\", "#" or control characters.',
    });
  }
  return url;
}
