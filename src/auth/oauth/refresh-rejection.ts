import type { HttpResponse } from '../../http/message.js';
import { readOAuthError } from '../../http/oauth-error.js';
import { mayPassLater } from '../../http/retry.js';
import { findServerMessage, MAX_QUOTED_MESSAGE } from '../../http/server-message.js';
import type { Secrets } from '../../lib/secrets.js';
import type { OAuthSettings } from '../../provider/provider.js';

/**
 * The error codes with which servers reject a refresh token. RFC 6749 section 5.2 has `invalid_grant`; EVE Online puts
 * words behind it. GitHub: `bad_refresh_token`; Slack: `invalid_refresh_token`, `token_expired`, `token_revoked`; Zoho:
 * `invalid_code`; Cloud Foundry: `invalid_token`. The first three return them with HTTP 200.
 */
const CODE =
  /^(?:invalid_grant\b.*|invalid_code|(?:bad|invalid|expired)_(?:refresh_)?token|(?:refresh_)?token_(?:expired|revoked))$/isu;

/** Codes that are never about the refresh token, whatever the description is. */
const OTHER_CODES: ReadonlySet<string> = new Set([
  'invalid_client',
  'invalid_scope',
  'invalid_target',
  'unsupported_grant_type',
  'server_error',
  'temporarily_unavailable',
]);

const STATE =
  '(?:invalid|incorrect|bad|unknown|inactive|expired|revoked|claimed|used|not (?:valid|found|active)|no longer valid)';
/**
 * Words that name the refresh token, and what is wrong with it. dex, DeviantArt and better-auth return them with
 * `invalid_request`, Atlassian with `unauthorized_client`, HubSpot and Twitch without an OAuth error.
 */
const WORDS = (): RegExp =>
  new RegExp(
    `\\brefresh[ _-]?token\\b[^.:;]{0,60}?\\b${STATE}\\b|\\b${STATE}\\b[^.:;]{0,20}?\\brefresh[ _-]?token\\b`,
    'iu',
  );
/** Words about the request or the client, which a new sign-in does not change. */
const OTHER_WORDS =
  /\bmissing\b(?! or invalid)|\bis required\b|\brequired parameter|\bunsupported\b|\bgrant[ _]type\b|\bnot (?:supported|allowed|enabled|permitted|provided)\b/iu;

/** Returns whether the words of an error with this code are about the refresh token, and a new sign-in helps. */
const areWordsOfRejection = (code: string, words: string): boolean =>
  !OTHER_CODES.has(code) && WORDS().test(words) && !OTHER_WORDS.test(words);

/**
 * Returns what a response to a refresh request says if it rejects the refresh token, safe to print: `invalid_grant`, or
 * `invalid_request: "…"`. Returns undefined if the refresh token may still be valid. `settings` may declare more codes.
 */
export function rejectionOf(
  response: HttpResponse,
  { refresh }: Pick<OAuthSettings, 'refresh'>,
  secrets: Secrets,
): string | undefined {
  const { status } = response;
  const { error: code, description } = readOAuthError(response) ?? { error: '', description: '' };
  const isError = status >= 400 || (status <= 299 && code !== '');
  if (!isError || mayPassLater(response)) return undefined;
  const words = description === '' ? findServerMessage(response) : description;
  const isCode = CODE.test(code) || refresh?.rejected?.includes(code) === true;
  if (!isCode && !areWordsOfRejection(code, words)) return undefined;
  const name = code === '' ? `HTTP ${status}` : secrets.sanitize(code, 60);
  return name + secrets.quote(words === code ? '' : words, MAX_QUOTED_MESSAGE);
}
