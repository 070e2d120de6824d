import { inputError } from '../../inputs/input-errors.js';
import { readUrl } from '../../inputs/scalars.js';

/** The parts of `METHOD /path?query` or `METHOD https://host/path?query`. */
export interface RequestLine {
  method: string;
  /** undefined where base-url counts. One of its own must be among the allowed origins. */
  origin: URL | undefined;
  /** May hold {placeholders}. */
  path: string;
  /** Without its question mark. */
  query: string;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const EXAMPLE = 'Write it like GET /api/v1/errors?type=ALL.';

/** Whether a request line names its host itself. */
export const namesHost = (line: string): boolean => /^\S+\s+[a-z][a-z0-9+.-]*:/iu.test(line);

/** Reads a request line. Throws INPUT_INVALID. */
export function readRequestLine(line: string): RequestLine {
  const [, method = '', target = '', query = ''] = /^(\S+)[ \t]+([^\s?]+)(?:\?(\S*))?$/u.exec(line) ?? [];
  if (method === '' || /[#\\\p{Cc}]/u.test(target + query)) {
    throw inputError('request', `is not a method and a path. ${EXAMPLE} Blanks in it are written %20.`);
  }
  if (!METHODS.includes(method)) throw inputError('request', `the method is none of ${METHODS.join(', ')}. ${EXAMPLE}`);
  const [, origin, path = ''] = /^([a-z][a-z0-9+.-]*:\/*[^/]*)?(.*)$/isu.exec(target) ?? [];
  if (!path.startsWith('/')) {
    throw inputError('request', `the path does not begin with "/"; the host comes from base-url. ${EXAMPLE}`);
  }
  return { method, origin: origin === undefined ? undefined : readUrl('request', origin), path, query };
}
