import { inputError } from '../../inputs/input-errors.js';
import { readUrl } from '../../inputs/scalars.js';

/** The parts of `METHOD /path?query` or `METHOD https://host/path?query`. */
export interface RequestLine {
  method: string;
  /** The origin of a full URL, which must be allowed; undefined if the path is appended to base-url. */
  origin: URL | undefined;
  /** May contain {placeholders}. */
  path: string;
  /** Without the question mark. May contain {placeholders}. */
  query: string;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const EXAMPLE = 'Write it like GET /api/v1/errors?type=ALL.';

/** Returns whether a request line contains a full URL. */
export const namesHost = (line: string): boolean => /^\S+\s+[a-z][a-z0-9+.-]*:/iu.test(line);

/** Reads a request line. Throws INPUT_INVALID. */
export function readRequestLine(line: string): RequestLine {
  const [, method = '', target = '', query = ''] = /^(\S+)[ \t]+([^\s?]+)(?:\?(\S*))?$/u.exec(line) ?? [];
  if (method === '' || /[#\\\p{Cc}]/u.test(target + query)) {
    throw inputError('request', `is not a method and a path. ${EXAMPLE} Write a space as %20.`);
  }
  if (!METHODS.includes(method))
    throw inputError('request', `the method is not one of ${METHODS.join(', ')}. ${EXAMPLE}`);
  const [, origin, path = ''] = /^([a-z][a-z0-9+.-]*:\/*[^/]*)?(.*)$/isu.exec(target) ?? [];
  if (!path.startsWith('/')) {
    throw inputError('request', `the path does not begin with "/". ${EXAMPLE} The host comes from base-url.`);
  }
  return { method, origin: origin === undefined ? undefined : readUrl('request', origin), path, query };
}
