import { tokenParametersOf } from '../../auth/grant.js';
import { requestDeviceCode, type DeviceCode } from '../../auth/oauth/device-code.js';
import { requestToken, type TokenResponse } from '../../auth/oauth/token-request.js';
import { endpointOf } from '../../auth/server.js';
import { StepError } from '../../lib/errors.js';
import type { Login } from './prepare-login.js';
import { SIGN_IN_LIMIT_MS, signInParameters } from './sign-in-parameters.js';

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:device_code';
/** RFC 8628 section 3.5: what `slow_down` adds to the interval. */
const SLOWER_MS = 5000;
/** The longest interval after connection errors. */
const MAX_INTERVAL_MS = 60_000;

/**
 * Signs a user in with the device authorization grant (RFC 8628): the user enters a code on a page, on any device. The
 * command opens no page, because the code is what shows the user that the page belongs to this sign-in. Rejects with
 * LOGIN_DENIED, LOGIN_FAILED or an error of the token endpoint.
 */
export async function signInByDevice(login: Login): Promise<TokenResponse> {
  const { server, ask, deps } = login;
  const endpoint = server.deviceEndpoint;
  if (endpoint === undefined) {
    throw new StepError('LOGIN_FAILED', 'The metadata of the issuer contains no device authorization endpoint.', {
      hint: 'Set --device-authorization-url to it, or sign in without --device.',
    });
  }
  const startedAt = deps.now();
  const code = await requestDeviceCode({ endpoint, client: server.client, parameters: signInParameters(login) }, ask);
  show(code, login);
  return poll(code, startedAt + Math.min(code.expiresInMs, SIGN_IN_LIMIT_MS), login);
}

function show({ userCode, page, completePage }: DeviceCode, { deps }: Login): void {
  const { secrets, info } = deps.host;
  const filledIn =
    completePage === undefined
      ? ''
      : `\n\nThis address shows the same code, filled in:\n\n${secrets.redact(completePage.href)}`;
  info(
    `Open this address in a browser on any device, and sign in:\n\n${secrets.redact(page.href)}\n\n` +
      `Enter this code, or compare it with the code that the page shows: ${userCode}${filledIn}\n\n` +
      'Waiting for the sign-in …',
  );
}

/** Asks the token endpoint until the user has decided (RFC 8628 sections 3.4 and 3.5). */
async function poll({ deviceCode, intervalMs }: DeviceCode, endsAt: number, login: Login): Promise<TokenResponse> {
  let waitMs = intervalMs;
  for (;;) {
    const remainingMs = endsAt - login.deps.now();
    if (remainingMs <= 0) throw ended();
    await login.sleep(Math.min(waitMs, remainingMs));
    if (waitMs > remainingMs) throw ended();
    const response = await askForToken(deviceCode, login);
    const next = nextWait(response, waitMs);
    if (next === undefined) return tokenOf(response, login);
    waitMs = next;
  }
}

/** Resolves to the response; undefined after an error that may pass. */
async function askForToken(deviceCode: string, login: Login): Promise<TokenResponse | undefined> {
  const { provider, inputs, server, ask } = login;
  const parameters = {
    ...tokenParametersOf(provider, inputs),
    grant_type: GRANT_TYPE,
    device_code: deviceCode,
  };
  try {
    return await requestToken(endpointOf(server, provider), { parameters, repeatable: 'unseen' }, ask);
  } catch (error) {
    if (error instanceof StepError && error.transient) return undefined;
    throw error;
  }
}

/** Returns how long to wait before the next poll; undefined if there is none. */
function nextWait(response: TokenResponse | undefined, waitMs: number): number | undefined {
  if (response?.error === 'authorization_pending') return waitMs;
  if (response?.error === 'slow_down') return waitMs + SLOWER_MS;
  const mayPass = response === undefined || response.status === 429 || response.status >= 500;
  return mayPass ? Math.max(waitMs, Math.min(waitMs * 2, MAX_INTERVAL_MS)) : undefined;
}

/** Returns a response with a token. Throws LOGIN_DENIED, LOGIN_FAILED or an error of the token endpoint. */
function tokenOf(response: TokenResponse | undefined, { provider }: Login): TokenResponse {
  if (response?.error === 'access_denied') {
    throw new StepError('LOGIN_DENIED', `${provider.title} did not grant access.`, {
      hint: 'Run the command again, and allow access.',
    });
  }
  if (response === undefined || response.error === 'expired_token') throw ended();
  // After a lost response, the server has already used the code up.
  if (response.error === 'invalid_grant') {
    throw new StepError('LOGIN_FAILED', `${provider.title} no longer accepts the code.`, {
      hint: 'Run the command again, and enter the new code.',
    });
  }
  response.token();
  return response;
}

const ended = (): StepError =>
  new StepError('LOGIN_FAILED', 'No user entered the code before it expired.', {
    hint: 'Run the command again, and enter the new code.',
  });
