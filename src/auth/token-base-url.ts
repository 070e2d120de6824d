import type { Origins } from '../http/origins.js';
import { isLoopback, parseUrl } from '../http/urls.js';
import { StepError } from '../lib/errors.js';
import type { Secrets } from '../lib/secrets.js';
import type { Token } from './oauth/token-response.js';

const HINT = 'Set base-url to the URL of the API.';

/**
 * Returns the base URL that a token response names: an origin that the workflow allows. The response alone is not
 * trusted. `before` is that of an earlier token of the step. Throws TOKEN_INVALID or ORIGIN_NOT_ALLOWED.
 */
export function baseUrlOf({ baseUrl = '' }: Token, before: URL | undefined, origins: Origins, secrets: Secrets): URL {
  const url = parseUrl(baseUrl);
  if (url === undefined || !isPlainOrigin(url, baseUrl)) {
    const what = baseUrl === '' ? 'names no URL of the API' : 'names a URL of the API that is no origin';
    throw new StepError('TOKEN_INVALID', `The response of the token endpoint ${what}${secrets.quote(baseUrl, 200)}.`, {
      hint: HINT,
    });
  }
  origins.check('bearer', url, 'the token response');
  if (before === undefined || before.origin === url.origin) return url;
  throw new StepError(
    'ORIGIN_NOT_ALLOWED',
    `The new token is for ${url.origin}, but the first one was for ${before.origin}.`,
    { hint: HINT, unsent: true },
  );
}

/** Returns whether a URL is an origin alone: without path, query, user name, and with the default port. */
const isPlainOrigin = (url: URL, written: string): boolean =>
  [url.origin, `${url.origin}/`].includes(written) && (url.port === '' || isLoopback(url));
