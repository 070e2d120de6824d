import { readJson, readText, type HttpResponse } from '../../http/message.js';
import { StepError } from '../../lib/errors.js';
import { splitList, type ListText } from '../../lib/json-list.js';
import { isObject, parseJson, select, type Json } from '../../lib/json.js';

/** One page of a list. */
export interface Page {
  url: URL;
  headers: HttpResponse['headers'];
  document: Json;
  items: readonly Json[];
}

/** A page with the text of its items, whose numbers keep their digits. */
export interface PageWithText extends Page {
  text: ListText;
}

/** Names of lists in the bodies of well-known APIs, for a body with several lists. */
const LIST_NAMES = ['items', 'value', 'values', 'data', 'results', 'records', 'entries', 'issues'];

/** Returns the error of a list that could not be read completely. */
export const pagesIncomplete = (reason: string, hint: string): StepError =>
  new StepError('PAGES_INCOMPLETE', `The list is incomplete: ${reason}.`, { hint });

/**
 * Returns the dotted path of the list in a body: the declared one, else that of the only list at its top, else that of
 * a list with a well-known name. `isFound` is false if there is none. A body that is a list has no path.
 */
export function findList(document: Json, declared: string | undefined): { isFound: boolean; path?: string } {
  if (declared !== undefined) return { isFound: Array.isArray(select(document, declared)), path: declared };
  if (Array.isArray(document)) return { isFound: true };
  const names = isObject(document) ? Object.keys(document).filter((name) => Array.isArray(document[name])) : [];
  // A name with a dot would be read as a path.
  const path = names.length === 1 ? names[0] : LIST_NAMES.find((name) => names.includes(name));
  return path === undefined || path.includes('.') ? { isFound: false } : { isFound: true, path };
}

/** Returns a JSON body of any size, which `judge` has mostly parsed already; undefined if it is not JSON. */
export const documentOf = (response: HttpResponse): Json | undefined =>
  readJson(response) ?? parseJson(textOf(response));

const textOf = (response: HttpResponse): string => (readText(response) ?? '').replace(/^\ufeff/u, '');

/** Returns page number `number`; 204 is an empty one. Throws PAGES_INCOMPLETE if it has no list at `path`. */
export function readPage(response: HttpResponse, url: URL, path: string | undefined, number: number): PageWithText {
  const { headers } = response;
  if (response.status === 204) {
    return { url, headers, document: null, items: [], text: { before: '', items: [], after: '' } };
  }
  const document = documentOf(response);
  const items = document === undefined || path === undefined ? document : select(document, path);
  const text = Array.isArray(items) ? splitList(textOf(response), path) : undefined;
  if (document === undefined || text === undefined) {
    const what = document === undefined ? 'is not JSON' : `has no list${path === undefined ? '' : ` "${path}"`}`;
    throw pagesIncomplete(`page ${number} of ${url.host} ${what}`, 'Check base-url and the path of the request.');
  }
  return { url, headers, document, items: items as Json[], text };
}
