import { parseUrl, problemOfUrl } from '../../http/urls.js';
import { readJson, type HttpResponse } from '../../http/message.js';
import { readOAuthError } from '../../http/oauth-error.js';
import type { Send } from '../../http/send.js';
import { StepError } from '../../lib/errors.js';
import { isObject, type Json } from '../../lib/json.js';
import type { Secrets } from '../../lib/secrets.js';
import { clientCredentials, type Client } from '../client-auth/client.js';
import { isTokenText } from './token-response.js';

/** The codes of a sign-in on another device (RFC 8628 section 3.2). */
export interface DeviceCode {
  /** Gets the token, so it is a secret. */
  deviceCode: string;
  /** The user enters it on the page. It is no secret. */
  userCode: string;
  page: URL;
  /** The same page with the user code filled in; undefined if the server has none. */
  completePage: URL | undefined;
  expiresInMs: number;
  /** The shortest time between two polls. */
  intervalMs: number;
}

/** A device authorization request. `parameters`: those of the sign-in, without those of the client. */
export interface DeviceRequest {
  endpoint: URL;
  client: Client;
  parameters: Readonly<Record<string, string>>;
}

/** The defaults of RFC 8628 section 3.2, which requires a lifetime. */
const DEFAULT_INTERVAL_S = 5;
const DEFAULT_LIFETIME_S = 600;
const MAX_SECONDS = 86_400;
const MAX_QUOTED = 300;
const MAX_URL_LENGTH = 2000;
/** What a person can type on any keyboard, and no terminal or CI system obeys. */
const USER_CODE = /^[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,62}[A-Za-z0-9])?$/u;

/**
 * Requests the codes of a sign-in on another device (RFC 8628 section 3.1). The device code is masked. Rejects with
 * LOGIN_FAILED, or with a connection error.
 */
export async function requestDeviceCode(
  { endpoint, client, parameters }: DeviceRequest,
  { send, secrets }: { send: Send; secrets: Secrets },
): Promise<DeviceCode> {
  const response = await send({
    method: 'POST',
    url: endpoint,
    source: 'the device authorization endpoint',
    headers: { accept: 'application/json' },
    credentials: clientCredentials(client, parameters),
    // A second code is of no harm: nobody enters it.
    repeatable: true,
    maxRedirects: 0,
  });
  const body = readJson(response);
  const deviceCode = isObject(body) ? body['device_code'] : undefined;
  if (isTokenText(deviceCode)) secrets.protect(deviceCode);
  if (response.status !== 200) throw refused(response, client, secrets);
  if (!isObject(body) || !isTokenText(deviceCode)) throw invalid('contains no device code');
  // Google writes verification_url.
  const page = pageIn(body['verification_uri'] ?? body['verification_url']);
  const userCode = body['user_code'];
  if (page === undefined) throw invalid('contains no https address of the page for the code');
  if (typeof userCode !== 'string' || !USER_CODE.test(userCode)) throw invalid('contains no code that a user can type');
  const completePage = pageIn(body['verification_uri_complete']);
  return {
    deviceCode,
    userCode,
    page,
    completePage: completePage?.origin === page.origin ? completePage : undefined,
    expiresInMs: secondsIn(body['expires_in'], DEFAULT_LIFETIME_S) * 1000,
    intervalMs: secondsIn(body['interval'], DEFAULT_INTERVAL_S) * 1000,
  };
}

/** Returns the address of a page that a browser may open; undefined if it is none. */
function pageIn(value: Json | undefined): URL | undefined {
  const url = typeof value === 'string' ? parseUrl(value) : undefined;
  return url !== undefined && problemOfUrl(url) === undefined && url.href.length <= MAX_URL_LENGTH ? url : undefined;
}

/** Returns a number of seconds, or the default if the value is none. */
function secondsIn(value: Json | undefined, otherwise: number): number {
  const seconds = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof seconds === 'number' && seconds >= 1 ? Math.min(Math.ceil(seconds), MAX_SECONDS) : otherwise;
}

const invalid = (problem: string): StepError =>
  new StepError('LOGIN_FAILED', `The response of the device authorization endpoint ${problem}.`, {
    hint: 'Check --device-authorization-url, --issuer or --base-url, or sign in without --device.',
  });

function refused(response: HttpResponse, { method }: Client, secrets: Secrets): StepError {
  const error = readOAuthError(response);
  const named = error === undefined ? '' : ` ${secrets.sanitize(error.error, 60)}`;
  const detail = error === undefined ? '' : secrets.quote(error.description, MAX_QUOTED);
  const text = `The device authorization endpoint returned${named} (HTTP ${response.status})${detail}.`;
  const isAboutClient = error?.error === 'invalid_client' || response.status === 401;
  return new StepError('LOGIN_FAILED', text, { hint: isAboutClient ? method.ifRejected : IF_REFUSED });
}

const IF_REFUSED =
  'Check that the application may use the device authorization grant: many servers allow it for each application. Also ' +
  'check --scope, --client-id and --authorization-parameters. Or sign in without --device.';
