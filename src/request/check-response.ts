import type { Host } from '../ci/host.js';
import { isHtml, isJsonType, mediaTypeOf, titleOf } from '../http/content.js';
import { isJson, isReadMethod, MAX_READ_BYTES, MAY_HAVE_ACTED, readJson, type HttpResponse } from '../http/message.js';
import { select } from '../lib/json.js';
import { StepError } from '../lib/errors.js';
import type { Secrets } from '../lib/secrets.js';
import type { Operation } from '../provider/provider.js';
import { quoteServerMessage, redactResponse } from '../http/server-message.js';
import type { RequestPlan } from './plan/plan.js';

/** The media type of a response that may be anything: that of a request which the workflow writes itself. */
export const ANY_MEDIA_TYPE = '*/*';
const JSON_MEDIA_TYPE = 'application/json';

/** Returns whether a request changes something at the server, so that users must not simply repeat it. */
export const isChange = ({ method }: Pick<RequestPlan, 'method'>): boolean => !isReadMethod(method);

/** Returns `: "…"` with the server's words; '' if they may quote text that must stay hidden. */
export const quoteWords = (
  response: HttpResponse,
  { hidesText = false }: Pick<RequestPlan, 'hidesText'>,
  secrets: Secrets,
  paths?: readonly string[],
): string => (hidesText ? '' : quoteServerMessage(response, secrets, paths));

/**
 * Checks that a successful response is what the operation declares: its media type (JSON unless it declares another
 * one), and the value of each declared result. Returns TOKEN_NOT_ACCEPTED for a web page at the end of a redirect, else
 * RESPONSE_UNEXPECTED; undefined if the response is as declared. An empty body is, if the operation declares no result
 * in it. `mayHaveEnded`: whether the refresh of another run may have ended the token.
 */
export function checkResponse(
  response: HttpResponse,
  plan: Pick<RequestPlan, 'method' | 'url' | 'operation' | 'hidesText'>,
  secrets: Secrets,
  mayHaveEnded = false,
): StepError | undefined {
  const { operation, url } = plan;
  const expected = operation.response?.media_type ?? JSON_MEDIA_TYPE;
  if (expected === ANY_MEDIA_TYPE) return undefined;
  const isPage = isHtml(response);
  const title = plan.hidesText === true ? '' : quoteTitle(response, secrets);
  if (isPage && response.redirectedTo !== undefined && expected !== 'text/html') {
    return tokenNotAccepted(url, `a web page${title}`, mayHaveEnded);
  }
  const problem =
    response.body.length === 0 ? undefined : contentProblem(response, expected, isPage ? title : undefined, secrets);
  const missing = problem ?? missingResult(response, operation);
  if (missing === undefined) return undefined;
  const where = isPage
    ? 'Check base-url and the path, and check for a proxy or a sign-in page in front of the API.'
    : 'Check base-url, and that this system is the one that provider names.';
  return new StepError('RESPONSE_UNEXPECTED', `${url.host} returned HTTP ${response.status}, but ${missing}.`, {
    hint: isChange(plan) ? `${MAY_HAVE_ACTED} ${where}` : where,
  });
}

/**
 * Warns if a request of the workflow asked for JSON and got a web page, which may be a sign-in page or that of a proxy.
 */
export function warnOfPage(
  response: HttpResponse,
  { headers, url }: Pick<RequestPlan, 'headers' | 'url'>,
  host: Pick<Host, 'warning' | 'secrets'>,
): void {
  if (response.status >= 300 || !/\bjson\b/iu.test(headers['accept'] ?? '') || !isHtml(response)) return;
  host.warning(
    `${url.host} returned a web page${quoteTitle(response, host.secrets)}, although the request asked for JSON. ` +
      'Check that it is not a sign-in page or the page of a proxy.',
  );
}

/** The hint about a token that the API does not accept, if the refresh of another run may have ended the token. */
export const ENDED_BY_ANOTHER =
  'Another run may have refreshed since, and the server may have ended this token then: run the workflow again, and let ' +
  'its runs share a token or wait for each other (docs/refresh-tokens.md).';

/** Returns the error for an API that redirects to a sign-in page instead of accepting the token. */
export const tokenNotAccepted = (url: URL, target: string, mayHaveEnded = false): StepError => {
  const hint = 'Check that the token is for this API (issuer, audience, scope), and that the path is that of the API.';
  return new StepError('TOKEN_NOT_ACCEPTED', `${url.host} did not accept the token: it redirected to ${target}.`, {
    hint: mayHaveEnded ? `${hint} ${ENDED_BY_ANOTHER}` : hint,
  });
};

function contentProblem(
  response: HttpResponse,
  expected: string,
  title: string | undefined,
  secrets: Secrets,
): string | undefined {
  const type = mediaTypeOf(response);
  const isExpected = isJsonType(expected) ? isJson(response) : matches(type, expected);
  if (isExpected) return undefined;
  const name = isJsonType(expected) ? 'JSON' : expected;
  if (title !== undefined) return `the response is a web page${title} instead of ${name}`;
  return `the response is ${type === '' ? 'something else' : secrets.sanitize(type, 60)} instead of ${name}`;
}

function quoteTitle(response: HttpResponse, secrets: Secrets): string {
  const title = titleOf(redactResponse(response, secrets));
  return title === ''
    ? ` (${secrets.sanitize(mediaTypeOf(response), 60) || 'without content type'})`
    : ` ("${secrets.sanitize(title, 100)}")`;
}

/** Returns whether a media type is the expected one, which may be a range such as `image/*`. */
function matches(type: string, expected: string): boolean {
  const range = expected.toLowerCase();
  return range.endsWith('/*') ? type.startsWith(range.slice(0, -1)) : type === range;
}

/** Returns what is missing if a declared result is not in the response. */
function missingResult(response: HttpResponse, { result }: Operation): string | undefined {
  if (result?.id === undefined || response.body.length > MAX_READ_BYTES) return undefined;
  const value = select(readJson(response), result.id);
  const isThere = typeof value === 'number' || (typeof value === 'string' && value !== '');
  return isThere ? undefined : `the response has no "${result.id}"`;
}
