import type { Host } from '../ci/host.js';
import { MAY_HAVE_ACTED, readJson, type HttpResponse } from '../http/message.js';
import { StepError } from '../lib/errors.js';
import { isObject, parseJson, type Json } from '../lib/json.js';
import type { Secrets } from '../lib/secrets.js';
import { isChange, quoteWords } from './check-response.js';
import { linkOf } from './pages/link.js';
import type { RequestPlan } from './plan/plan.js';

/** Returns whether a request is a GraphQL operation: its JSON body has the text `query`. */
function isGraphQL({ body }: Pick<RequestPlan, 'body'>): boolean {
  const value = typeof body === 'string' ? parseJson(body) : undefined;
  return isObject(value) && typeof value['query'] === 'string';
}

/** Returns the errors of a GraphQL response, which has status 200 anyway; undefined if there are none. */
function graphQLErrors(response: HttpResponse, plan: Pick<RequestPlan, 'body'>): { hasData: boolean } | undefined {
  if (!isGraphQL(plan)) return undefined;
  const body = readJson(response);
  if (!isObject(body) || !Array.isArray(body['errors']) || body['errors'].length === 0) return undefined;
  return { hasData: body['data'] !== undefined && body['data'] !== null };
}

/**
 * Returns GRAPHQL_FAILED for a GraphQL response that has errors and no data (GraphQL specification, section 7.1);
 * undefined for others.
 */
export function checkGraphQL(
  response: HttpResponse,
  plan: Pick<RequestPlan, 'body' | 'method' | 'url' | 'hidesText'>,
  secrets: Secrets,
): StepError | undefined {
  if (graphQLErrors(response, plan)?.hasData !== false) return undefined;
  const detail = quoteWords(response, plan, secrets);
  return new StepError('GRAPHQL_FAILED', `The GraphQL operation failed at ${plan.url.host}${detail}.`, {
    hint: `Check the query and its variables.${isChange(plan) ? ` ${MAY_HAVE_ACTED}` : ''}`,
  });
}

/** Logs what is missing in a successful response: further pages, the rest of a list, or data of a GraphQL operation. */
export function reportIncomplete(
  response: HttpResponse,
  plan: Pick<RequestPlan, 'body' | 'method' | 'hidesText'>,
  host: Pick<Host, 'info' | 'warning' | 'secrets'>,
): void {
  if (graphQLErrors(response, plan)?.hasData === true) {
    const detail = quoteWords(response, plan, host.secrets);
    host.warning(`The GraphQL response has errors, so its data may be incomplete${detail}.`);
  }
  if (isChange(plan)) return;
  const missing = missingItems(response.headers, readJson(response));
  if (missing !== undefined) host.info(`${missing[0]?.toUpperCase()}${missing.slice(1)}. ${MORE}`);
}

const MORE =
  'To read all pages, set "paginate: true", or use the parameters of the API, such as a page number, offset or limit.';

/** Names under which APIs return the total number of items, in lower case without separators. */
const TOTAL_NAMES = ['total', 'totalcount', 'totalresults', 'totalitems', 'totalelements', 'totalrecords', 'totalsize'];
const TOTAL_HEADERS = ['x-total-count', 'x-total', 'x-wp-total', 'x-pagination-total-count'];

/** Returns what says that items are not in a response, as a clause; undefined if none is known to be missing. */
export function missingItems(headers: HttpResponse['headers'], body: Json | undefined): string | undefined {
  const items = itemsOf(body);
  const total = totalOf(headers, body);
  if (items !== undefined && total !== undefined && total > items.end) {
    return `the response has ${items.count} of ${total} items`;
  }
  return hasNextPage(headers, body) ? 'the response is one page, and the API names a next one' : undefined;
}

/** Returns the number of items of a response, and the index after the last one. */
function itemsOf(body: Json | undefined): { count: number; end: number } | undefined {
  const lists = Array.isArray(body) ? [body] : isObject(body) ? Object.values(body).filter(Array.isArray) : [];
  const [list] = lists;
  if (list === undefined || lists.length > 1) return undefined;
  const start = isObject(body) ? (numberOf(body['offset']) ?? numberOf(body['startAt']) ?? 0) : 0;
  return { count: list.length, end: start + list.length };
}

function totalOf(headers: HttpResponse['headers'], body: Json | undefined): number | undefined {
  const inBody = isObject(body)
    ? Object.entries(body).find(([name]) => TOTAL_NAMES.includes(name.toLowerCase().replaceAll(/[_-]/gu, '')))?.[1]
    : undefined;
  const header = TOTAL_HEADERS.map((name) => headers[name]).find((value) => value !== undefined);
  return numberOf(inBody) ?? (header !== undefined && /^\d{1,12}$/u.test(header) ? Number(header) : undefined);
}

const numberOf = (value: Json | undefined): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;

/** The headers with the number of pages, in lower case. */
const PAGES_HEADERS = ['x-total-pages', 'x-wp-totalpages'];

/**
 * Returns whether a response names a next page: `Link` with `rel="next"` (RFC 8288), a number of pages, or the fields of
 * OData and others.
 */
function hasNextPage(headers: HttpResponse['headers'], body: Json | undefined): boolean {
  if (linkOf(headers['link'], 'next') !== undefined) return true;
  const page = Number(headers['x-page'] ?? 1);
  if (PAGES_HEADERS.some((name) => Number(headers[name]) > page)) return true;
  if (!isObject(body)) return false;
  const names = ['@odata.nextLink', 'nextLink', 'next_page_url', 'nextPageToken', 'next_cursor', 'next'];
  if (names.some((name) => typeof body[name] === 'string' && body[name] !== '')) return true;
  return ['has_more', 'hasMore', 'has_next', 'hasNext'].some((name) => body[name] === true);
}
