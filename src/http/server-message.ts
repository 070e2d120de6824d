import { isObject, select, type Json } from '../lib/json.js';
import type { Secrets } from '../lib/secrets.js';
import { decodeEntities, isHtml, mediaTypeOf, titleOf } from './content.js';
import { MAX_READ_BYTES, readAnyText, readJson, startOf, type HttpResponse } from './message.js';
import { readOAuthError } from './oauth-error.js';

/** Names of texts, best first. The names of a response are compared in lower case, without `_` and `-`. */
const TEXT_NAMES = [
  'message',
  'messages',
  'errormessage',
  'errormessages',
  'errordescription',
  'errorsummary',
  'errordetail',
  'detail',
  'details',
  'description',
  'faultstring',
  'reason',
  'msg',
  'text',
  'title',
];
/** Names of what contains such texts, or is one. */
const CONTAINER_NAMES = ['error', 'errors', 'fault', 'exception', 'odata.error', 'errorcauses', 'errorlist'];
/** A value with such a name may be a credential. */
const SENSITIVE_NAME = /token|secret|assertion|code|key|password|credential/iu;
const MAX_DEPTH = 6;
const MAX_TEXTS = 10;
/** Longer texts without a space are identifiers or credentials, not words. */
const MAX_WORD = 40;

/**
 * Finds the server's own words about an error in a response: at the dotted `paths` of the provider file, by the names
 * that APIs use (RFC 9457 `detail`, OData, JSON:API, Jira, Salesforce and others), in an OAuth 2 challenge, in XML,
 * plain text, or in the title of a web page. Returns '' if there are none. The text is untrusted and not redacted.
 */
export function findServerMessage(response: HttpResponse, paths: readonly string[] = []): string {
  const body = readJson(response);
  if (body === undefined) return readChallenge(response) || readWords(response);
  const declared = paths
    .map((path) => textsOf(select(body, path) as Json | undefined))
    .find((texts) => texts.length > 0);
  const oauth = isObject(body) && typeof body['error_description'] === 'string' ? readChallenge(response) : '';
  if (declared === undefined && oauth !== '') return oauth;
  const texts = declared ?? textsIn(body);
  return texts.length > 0 ? join(texts) : readChallenge(response);
}

/** Characters of a server's message that are quoted. Entra puts the remedy behind 200 characters. */
export const MAX_QUOTED_MESSAGE = 500;

/** Returns `: "…"` with the words that `findServerMessage` finds, redacted and cut; '' if there are none. */
export const quoteServerMessage = (response: HttpResponse, secrets: Secrets, paths?: readonly string[]): string =>
  secrets.quote(findServerMessage(redactResponse(response, secrets), paths), MAX_QUOTED_MESSAGE);

/**
 * Returns a response without secrets, to find its words in: the search ends a word at a quote or a tag, and a part of a
 * secret could no longer be recognized. Of a body above MAX_READ_BYTES, only the first 64 KiB remain.
 */
export function redactResponse(response: HttpResponse, secrets: Secrets): HttpResponse {
  const { body, headers } = response;
  const text = body.length > MAX_READ_BYTES ? startOf(response, 65_536) : readAnyText(response);
  const redacted = Object.entries(headers).map(([name, value]) => [name, secrets.redact(value)] as const);
  return {
    ...response,
    body: Buffer.from(secrets.redact(text)),
    // The body is UTF-8 now.
    headers: { ...Object.fromEntries(redacted), 'content-type': secrets.redact(mediaTypeOf(response)) },
  };
}

const join = (texts: readonly string[]): string => [...new Set(texts)].slice(0, MAX_TEXTS).join('; ');

const plain = (name: string): string => name.toLowerCase().replaceAll(/[_-]/gu, '');

/** Returns whether a text can be a message: it has a space, or it is short. */
const isMessage = (text: string): boolean => text.trim() !== '' && (/\s/u.test(text.trim()) || text.length <= MAX_WORD);

/** Returns the texts of a declared path: a text, or the texts of a list or map. */
function textsOf(value: Json | undefined): string[] {
  if (typeof value === 'string') return isMessage(value) ? [value.trim()] : [];
  if (Array.isArray(value)) return value.flatMap((item) => (typeof item === 'string' ? textsOf(item) : textsIn(item)));
  return isObject(value) ? fieldTexts(value, MAX_DEPTH) : [];
}

/**
 * Returns the texts of a value by the names that APIs use: of the best name that has any, else of what contains them.
 */
function textsIn(value: Json, depth = MAX_DEPTH): string[] {
  if (depth === 0) return [];
  if (Array.isArray(value)) return value.slice(0, MAX_TEXTS).flatMap((item) => textsIn(item, depth - 1));
  if (!isObject(value)) return [];
  const entries = Object.entries(value).filter(([name]) => !SENSITIVE_NAME.test(name));
  const named = (wanted: string): [string, Json][] => entries.filter(([name]) => plain(name) === wanted);
  const own = TEXT_NAMES.map((wanted) => named(wanted).flatMap(([, item]) => nested(item, depth))).find(
    (texts) => texts.length > 0,
  );
  const contained = CONTAINER_NAMES.flatMap((wanted) => named(wanted).flatMap(([, item]) => contents(item, depth)));
  return own === undefined ? contained : [...own, ...contained.filter((text) => /\s/u.test(text))];
}

/** Returns the texts under a name of texts: the text itself, or `value` and the like below it. */
function nested(value: Json, depth: number): string[] {
  if (typeof value === 'string') return textsOf(value);
  if (Array.isArray(value)) {
    return value
      .slice(0, MAX_TEXTS)
      .flatMap((item) => (typeof item === 'string' ? textsOf(item) : textsIn(item, depth - 1)));
  }
  if (!isObject(value)) return [];
  // SAP OData: { "message": { "lang": "en", "value": "…" } }; GitLab: { "message": { "title": ["…"] } }.
  const { value: text } = value;
  return typeof text === 'string' ? textsOf(text) : fieldTexts(value, depth - 1);
}

/** Returns the texts of what contains them: a text, a list, an object with known names, or a map of fields to texts. */
function contents(value: Json, depth: number): string[] {
  if (typeof value === 'string') return textsOf(value);
  if (Array.isArray(value)) return nested(value, depth);
  if (!isObject(value)) return [];
  const found = textsIn(value, depth - 1);
  return found.length > 0 ? found : fieldTexts(value, depth - 1);
}

/** Returns `field: text` for each field of a map, as Rails, Jira and GitLab report validation errors. */
function fieldTexts(fields: Readonly<Record<string, Json>>, depth: number): string[] {
  if (depth <= 0) return [];
  return Object.entries(fields)
    .filter(([name]) => !SENSITIVE_NAME.test(name))
    .flatMap(([name, value]) => {
      const texts = (Array.isArray(value) ? value : [value]).flatMap((item) =>
        typeof item === 'string' ? textsOf(item) : [],
      );
      return texts.map((text) => `${name}: ${text}`);
    });
}

/** Returns the OAuth 2 error of the body, or of the challenge of a 401 (RFC 6749 section 5.2, RFC 6750 section 3). */
function readChallenge(response: HttpResponse): string {
  const error = readOAuthError(response);
  return error === undefined ? '' : [error.error, error.description].filter(Boolean).join(': ');
}

const XML_NAMES = 'message|faultstring|errorMessage|error_description|detail|description|reason|text|title|error';

/** Returns the words of a body that is not JSON: of XML, of a web page its title, of plain text its beginning. */
function readWords(response: HttpResponse): string {
  if (isHtml(response)) return titleOf(response);
  const text = startOf(response, 8192).trim();
  if (text.includes('\0') || text.includes('\ufffd')) return '';
  if (text.startsWith('<')) {
    const pattern = new RegExp(`<(?:[\\w-]+:)?(?:${XML_NAMES})\\b[^>]*>([^<]{1,2000})</`, 'giu');
    return join([...text.matchAll(pattern)].flatMap(([, found = '']) => textsOf(decodeEntities(found.trim()))));
  }
  const isText = ['', 'text/plain'].includes(mediaTypeOf(response));
  return isText ? join(textsOf(text.replaceAll(/\s+/gu, ' ').slice(0, 2000))) : '';
}
