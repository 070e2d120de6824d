import { StepError } from '../../lib/errors.js';
import { isObject, parseJson, type Json } from '../../lib/json.js';
import type { OAuthSettings } from '../../provider/provider.js';
import type { Secrets } from '../../lib/secrets.js';
import { select } from '../../lib/json.js';

/** An access token and what the server said of it. */
export interface Token {
  value: string;
  /** As the server wrote it; `Bearer` when it said nothing. */
  type: string;
  /** When it was asked for, in milliseconds since 1970. */
  obtainedAt: number;
  /** Milliseconds since 1970; undefined when the server did not say. */
  expiresAt: number | undefined;
  /** undefined when the server did not say; then the granted scope is the one asked for (RFC 6749 section 5.1). */
  scope: string | undefined;
}

const TOKEN = /^[\x21-\x7e]{8,65536}$/u;
const MAX_TOKEN_LENGTH = 65_536;
const TOKEN_NAME = /token|secret|assertion|password/iu;
/** No honest answer holds more; a hostile one could keep us busy. */
const MAX_PROTECTED = 20;
const MAX_LIFETIME_S = 31_536_000;

/** Whether a text can be an access or refresh token: 8 to 65,536 visible ASCII characters. */
export const isTokenText = (value: unknown): value is string => typeof value === 'string' && TOKEN.test(value);

/** Whether a token has less than `minTtlMs` to live, but never before half of its life: a server may well give shorter tokens. */
export function isAlmostOver({ obtainedAt, expiresAt }: Token, minTtlMs: number, now: number): boolean {
  if (expiresAt === undefined) return false;
  return expiresAt - now < Math.min(minTtlMs, (expiresAt - obtainedAt) / 2);
}

/** The scopes of `asked` that were not granted; none where the server did not say (RFC 6749 section 5.1). */
export function missingScopes(asked: string, granted: string | undefined): string[] {
  const names = granted?.split(' ');
  return asked.split(/\s+/u).filter((name) => name !== '' && names?.includes(name) === false);
}

/**
 * Masks whatever looks like a token in a raw answer, before anything else looks at it: the values of names with `token`
 * in them and the declared field, also where the answer is cut short or no JSON at all.
 */
export function protectTokens(raw: string, field: string, secrets: Secrets): void {
  const values: string[] = [];
  for (const [, name = '', value = ''] of raw.matchAll(/"((?:[^"\\]|\\.){1,200})"\s*:\s*"((?:[^"\\]|\\.){8,})/gu)) {
    if (name === field.split('.').at(-1)) values.unshift(value);
    else if (TOKEN_NAME.test(name) && name !== 'token_type') values.push(value);
  }
  for (const value of values.filter(({ length }) => length <= MAX_TOKEN_LENGTH).slice(0, MAX_PROTECTED)) {
    secrets.protect(value);
    const parsed = parseJson(`"${value}"`);
    if (typeof parsed === 'string') secrets.protect(parsed);
  }
}

/** Seconds from a number or digits, 1 to 31,536,000 (a year); undefined for anything else. */
export function readLifetime(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^\d{1,8}$/u.test(value) ? Number(value) : value;
  if (typeof seconds !== 'number' || !Number.isInteger(seconds)) return undefined;
  return seconds >= 1 && seconds <= MAX_LIFETIME_S ? seconds : undefined;
}

/**
 * Reads a successful token answer (RFC 6749 section 5.1), tolerantly: any 2xx, no token_type, expires_in as text or absent,
 * the token under another declared name. Throws TOKEN_INVALID when there is no usable token. `now`: when it was asked for.
 */
export function readToken(raw: string, settings: OAuthSettings, now: number): Token {
  const field = settings.token_response?.access_token ?? 'access_token';
  const response = parseJson(raw);
  if (!isObject(response)) throw notJson(raw);
  const value = select(response, field);
  if (!isTokenText(value)) {
    const what = value === undefined ? `has no "${field}"` : `holds a "${field}" that cannot be a token`;
    throw new StepError('TOKEN_INVALID', `The answer of the token endpoint ${what}.`, {
      hint: 'Check that token-url is the token endpoint, and that the client may use this grant.',
    });
  }
  const lifetime = readLifetime(response['expires_in']) ?? settings.token_response?.expires_in_default;
  return {
    value,
    type: text(response['token_type']) ?? 'Bearer',
    obtainedAt: now,
    expiresAt: lifetime === undefined ? undefined : now + lifetime * 1000,
    scope: text(response['scope']),
  };
}

/** A text that can be an output: 1 to 8,192 characters, none of them NUL. */
const text = (value: Json | undefined): string | undefined =>
  typeof value === 'string' && /^[^\0]{1,8192}$/u.test(value) ? value : undefined;

function notJson(raw: string): StepError {
  const start = raw.trimStart();
  const what = start === '' ? 'is empty' : start.startsWith('<') ? 'is a web page' : 'is not a JSON object';
  return new StepError('TOKEN_INVALID', `The answer of the token endpoint ${what}.`, {
    hint: 'Check that token-url (or base-url, issuer) names the token endpoint itself, not a sign-in page.',
  });
}
