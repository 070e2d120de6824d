import { StepError } from '../../lib/errors.js';
import { percentDecode } from '../../http/urls.js';
import { isObject, parseJson, select } from '../../lib/json.js';
import type { OAuthSettings } from '../../provider/provider.js';
import type { Secrets } from '../../lib/secrets.js';

/** An access token and its properties from the token response. */
export interface Token {
  value: string;
  /** The `token_type` as the server wrote it; `Bearer` if the response has none. */
  type: string;
  /** When the step requested it, in milliseconds since 1970. */
  obtainedAt: number;
  /** Milliseconds since 1970; undefined if unknown. */
  expiresAt: number | undefined;
  /** undefined if the response has none. Then the server granted the requested scope (RFC 6749 section 5.1). */
  scope: string | undefined;
  /** How far the clock of the server is ahead of this machine's, in milliseconds. Absent if unknown. */
  clockSkewMs?: number;
  /** The URL of the API, as the response names it. Unchecked; absent if the provider declares no such field. */
  baseUrl?: string;
}

/** The largest difference between the clocks of two machines that is allowed for, in milliseconds. */
export const MAX_SKEW_MS = 300_000;

const TOKEN = /^[\x21-\x7e]{8,65536}$/u;
const TOKEN_NAME = /token|secret|assertion|password/iu;
/** Names that match, but whose values are types (RFC 6749 section 5.1, RFC 8693 section 2.2.1). */
const TYPE_NAMES = ['token_type', 'issued_token_type'];
/**
 * Real responses contain fewer and shorter tokens in addition to the one that the step uses. A malicious response with
 * very many would delay the step.
 */
const MAX_OTHERS = 20;
const MAX_OTHERS_LENGTH = 65_536;
const MAX_LIFETIME_S = 31_536_000;
/** Three centuries: a larger value is no lifetime. */
const MAX_PLAUSIBLE_S = 10_000_000_000;

/** Returns whether a value is a valid access or refresh token: 8 to 65,536 visible ASCII characters. */
export const isTokenText = (value: unknown): value is string => typeof value === 'string' && TOKEN.test(value);

/**
 * Returns whether a token expires in less than `minTtlMs`. Returns false in the first half of its lifetime, because the
 * whole lifetime may be shorter than `minTtlMs`.
 */
export function isAlmostOver({ obtainedAt, expiresAt }: Token, minTtlMs: number, now: number): boolean {
  if (expiresAt === undefined) return false;
  return expiresAt - now < Math.min(minTtlMs, (expiresAt - obtainedAt) / 2);
}

/** Returns the requested scopes that were not granted. If `granted` is undefined, all were (RFC 6749 section 5.1). */
export function missingScopes(requested: string, granted: string | undefined): string[] {
  const names = granted?.split(' ');
  return requested.split(/\s+/u).filter((name) => name !== '' && names?.includes(name) === false);
}

/** Matches a name and its value: in JSON, in a form, and in XML. */
const FIELDS = [
  /"((?:[^"\\]|\\.){1,200})"\s*:\s*"((?:[^"\\]|\\.){8,})/gu,
  /(?<![\w.%-])([\w.%-]{1,200})=([^\s&"'<>,;\\]{8,})/gu,
  /<([\w:.-]{1,200})>([^<>\s]{8,})</gu,
];

/**
 * Masks all texts in a raw response that may be tokens: first the declared field and the refresh token, then each value
 * whose name matches TOKEN_NAME. Call it before any other code uses the response. The response may be an error or
 * incomplete, and need not be JSON.
 */
export function protectTokens(raw: string, field: string, secrets: Secrets): void {
  const response = parseJson(raw);
  for (const used of [select(response, field), select(response, 'refresh_token')]) {
    if (isTokenText(used)) secrets.protect(used);
  }
  let room = MAX_OTHERS_LENGTH;
  const others = otherTokens(raw, field).filter(({ length }) => length <= MAX_OTHERS_LENGTH);
  for (const value of others.slice(0, MAX_OTHERS)) {
    room -= value.length;
    if (room < 0) return;
    for (const form of new Set([value, decodeJson(value), percentDecode(value) ?? value])) secrets.protect(form);
  }
}

/** Returns the values of a raw response whose names are those of tokens, the declared field first. */
function otherTokens(raw: string, field: string): string[] {
  const declared: string[] = [];
  const others: string[] = [];
  for (const [, written = '', value = ''] of FIELDS.flatMap((pattern) => [...raw.matchAll(pattern)])) {
    const name = decodeJson(written);
    if (name === field.split('.').at(-1)) declared.push(value);
    else if (TOKEN_NAME.test(name) && !TYPE_NAMES.includes(name)) others.push(value);
  }
  return [...declared, ...others];
}

/** Returns a text without the escapes of JSON. */
function decodeJson(text: string): string {
  const parsed = text.includes('\\') ? parseJson(`"${text}"`) : text;
  return typeof parsed === 'string' ? parsed : text;
}

/**
 * Reads a lifetime in seconds: a number, or text with digits, with a fraction or not. Returns whole seconds, at most
 * 31,536,000 (a year); undefined for other values.
 */
export function readLifetime(value: unknown): number | undefined {
  const seconds = readSeconds(value);
  return seconds === undefined ? undefined : Math.min(seconds, MAX_LIFETIME_S);
}

function readSeconds(value: unknown): number | undefined {
  const isDigits = typeof value === 'string' && /^\s*\d{1,15}(?:\.\d{1,9})?\s*$/u.test(value);
  const seconds = isDigits ? Number(value) : value;
  if (typeof seconds !== 'number' || !(seconds >= 1 && seconds <= MAX_PLAUSIBLE_S)) return undefined;
  return Math.floor(seconds);
}

/**
 * Names of the lifetime of a refresh token, in seconds. No RFC has one. Keycloak: `refresh_expires_in`, where 0 means no
 * end; GitHub, Entra and others: `refresh_token_expires_in`; Intuit: the last one.
 */
const REFRESH_LIFETIMES = ['refresh_expires_in', 'refresh_token_expires_in', 'x_refresh_token_expires_in'];

/** Returns the lifetime of the refresh token in a token response, in seconds; undefined if the response has none. */
export const readRefreshLifetime = (response: unknown): number | undefined =>
  isObject(response) ? readSeconds(REFRESH_LIFETIMES.map((name) => response[name]).find(Boolean)) : undefined;

/**
 * Reads the body of a successful token response (RFC 6749 section 5.1). Unlike the RFC, it allows a missing token_type,
 * expires_in as text, and a field name for the token that the provider file declares. Throws TOKEN_INVALID if there is
 * no valid token. `sentAt` is the time of the request, in milliseconds since 1970. `baseUrlPath` is the dotted path of
 * the URL of the API.
 */
export function readToken(raw: string, settings: OAuthSettings, sentAt: number, baseUrlPath?: string): Token {
  const field = settings.token_response?.access_token ?? 'access_token';
  const response = parseJson(raw);
  if (!isObject(response)) throw notJson(raw);
  const value = select(response, field);
  if (!isTokenText(value)) {
    const what = value === undefined ? `has no "${field}"` : `contains an invalid "${field}"`;
    throw new StepError('TOKEN_INVALID', `The response of the token endpoint ${what}.`, {
      hint: 'Check that token-url is the token endpoint, and that the client may use this grant type.',
    });
  }
  const baseUrl = baseUrlPath === undefined ? undefined : (outputText(select(response, baseUrlPath)) ?? '');
  const lifetime = readLifetime(response['expires_in']) ?? settings.token_response?.expires_in_default;
  return {
    value,
    type: outputText(response['token_type']) ?? 'Bearer',
    obtainedAt: sentAt,
    expiresAt: lifetime === undefined ? undefined : sentAt + lifetime * 1000,
    scope: outputText(response['scope'])?.trim().replaceAll(/\s+/gu, ' ') || undefined,
    ...(baseUrl === undefined ? {} : { baseUrl }),
  };
}

/** Returns a value that an output may have: a text of 1 to 8,192 characters without NUL. Else returns undefined. */
export const outputText = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[^\0]{1,8192}$/u.test(value) ? value : undefined;

function notJson(raw: string): StepError {
  const start = raw.trimStart();
  const what = start === '' ? 'is empty' : start.startsWith('<') ? 'is a web page' : 'is not a JSON object';
  return new StepError('TOKEN_INVALID', `The response of the token endpoint ${what}.`, {
    hint: 'Check that token-url (or base-url, issuer) leads to the token endpoint itself, not to a sign-in page.',
  });
}
