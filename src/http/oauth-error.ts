import { isObject } from '../lib/json.js';
import { readJson, type HttpResponse } from './message.js';

/** `error` and `error_description` of an OAuth 2 error (RFC 6749 section 5.2, RFC 6750 section 3). */
export interface OAuthError {
  error: string;
  /** '' if there is none. */
  description: string;
}

/**
 * Reads the OAuth 2 error of a response from its JSON body, or else from its `WWW-Authenticate` challenge. Returns
 * undefined if there is none.
 */
export function readOAuthError(response: HttpResponse): OAuthError | undefined {
  const body = readJson(response);
  if (isObject(body) && typeof body['error'] === 'string') {
    const description = body['error_description'];
    return { error: body['error'], description: typeof description === 'string' ? description : '' };
  }
  const challenge = response.headers['www-authenticate'] ?? '';
  const parameter = (name: string): string | undefined =>
    new RegExp(`(?:^|[\\s,])${name}="((?:[^"\\\\]|\\\\.)*)"`, 'iu').exec(challenge)?.[1];
  const error = parameter('error');
  return error === undefined ? undefined : { error, description: parameter('error_description') ?? '' };
}
