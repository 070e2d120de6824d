import { problemOfUrl, parseUrl } from '../http/urls.js';
import { inputError } from './input-errors.js';

/** Reads `true` or `false` as in YAML 1.2. Throws INPUT_INVALID for anything else, so that "no" never means yes. */
export function readBoolean(input: string, text: string): boolean {
  if (/^(?:true|True|TRUE)$/u.test(text)) return true;
  if (/^(?:false|False|FALSE)$/u.test(text)) return false;
  throw inputError(input, 'is neither true nor false. Set it to one of them.');
}

/** Reads a whole number from `min` to `max`, in digits. Throws INPUT_INVALID. */
export function readWholeNumber(input: string, text: string, min: number, max: number): number {
  const value = /^\d{1,9}$/u.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw inputError(input, `is not a whole number from ${min} to ${max}. Write it in digits.`);
}

/** Reads one of the `known` words. Throws INPUT_INVALID. */
export function readChoice<T extends string>(input: string, text: string, known: readonly T[]): T {
  const choice = known.find((candidate) => candidate === text);
  if (choice !== undefined) return choice;
  throw inputError(input, `is not valid. Set it to ${known.join(' or ')}.`);
}

/** Reads an https URL (or http to loopback) without user name, password, query or fragment. Throws INPUT_INVALID. */
export function readUrl(input: string, text: string): URL {
  const url = readEndpoint(input, text);
  if (url.search === '') return url;
  throw inputError(input, `contains a query (?…). ${URL_EXAMPLE}`);
}

/** Reads a URL that may have a query, as endpoints may (RFC 6749 sections 3.1 and 3.2). Throws INPUT_INVALID. */
export function readEndpoint(input: string, text: string): URL {
  if (/[\\\p{Cc}\s]/u.test(text)) {
    throw inputError(input, `contains a blank, a "\\" or a control character. ${URL_EXAMPLE}`);
  }
  const url = /^https?:\/\//iu.test(text) ? parseUrl(text) : undefined;
  if (url === undefined) throw inputError(input, `is not a URL. ${URL_EXAMPLE}`);
  const problem = problemOfUrl(url);
  if (problem !== undefined) throw inputError(input, `${problem}. ${URL_EXAMPLE}`);
  return url;
}

/** Reads the URL of an issuer. Throws INPUT_INVALID, also for the URL of its metadata, with the issuer to write. */
export function readIssuer(input: string, text: string): URL {
  const url = readUrl(input, text);
  const path = url.pathname.replace(/\/\.well-known(?:\/[^/]*)?/u, '');
  if (path === url.pathname) return url;
  const issuer = `${url.origin}${path.replace(/\/$/u, '')}`;
  throw inputError(input, `is the URL of the metadata, not of the issuer. Set it to ${issuer}.`);
}

const URL_EXAMPLE = 'Write it like https://hub.example.com:8443.';

/** Reads origins, separated by white space or commas. Throws INPUT_INVALID. */
export function readOrigins(input: string, text: string): string[] {
  return text
    .split(/[\s,]+/u)
    .filter((item) => item !== '')
    .map((item) => {
      const url = readUrl(input, item);
      if (url.pathname === '/') return url.origin;
      throw inputError(input, `contains a URL with a path. Write the origin alone: ${url.origin}.`);
    });
}

/** Returns whether a status is a success. */
export type StatusTest = (status: number) => boolean;

/** Reads statuses (`200`) and classes (`2xx`), separated by commas or blanks. Throws INPUT_INVALID. */
export function readStatuses(input: string, text: string): StatusTest {
  const items = text.split(/[\s,]+/u).filter((item) => item !== '');
  if (items.length === 0 || !items.every((item) => /^[2-5](?:\d\d|xx)$/iu.test(item))) {
    throw inputError(input, 'is not a list of statuses. Write it like 2xx or 200,404.');
  }
  return (status) =>
    items.some((item) =>
      /xx$/iu.test(item) ? item.startsWith(String(Math.floor(status / 100))) : item === String(status),
    );
}
