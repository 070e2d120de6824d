import { StepError } from '../../lib/errors.js';
import { tokenParametersOf } from '../../auth/grant.js';
import { endpointOf } from '../../auth/server.js';
import { requestToken, type TokenResponse } from '../../auth/oauth/token-request.js';
import { authorizationRequest, newState, OUT_OF_BAND, type AuthorizationRequest } from './authorization.js';
import { Listener, type AuthorizationResponse } from './listener.js';
import { signInByDevice } from './device.js';
import type { Login } from './prepare-login.js';
import { SIGN_IN_LIMIT_MS, signInParameters } from './sign-in-parameters.js';

/**
 * Signs a user in with the authorization code grant (RFC 6749 section 4.1), or on another device. Resolves to the token response. Rejects
 * with LOGIN_DENIED, LOGIN_FAILED or an error of the token endpoint.
 */
export async function signIn(login: Login): Promise<TokenResponse> {
  if (login.isByDevice) return signInByDevice(login);
  const endpoint = login.server.authorizationEndpoint;
  if (endpoint === undefined) {
    throw new StepError('LOGIN_FAILED', 'The metadata of the issuer contains no authorization endpoint.', {
      hint: 'Set --authorization-url to it.',
    });
  }
  const { port } = login;
  return port === undefined ? signInByHand(login, endpoint) : signInByBrowser(login, endpoint, port);
}

/** Signs in without a local browser: the server shows the code, and the user types it in. */
async function signInByHand(login: Login, endpoint: URL): Promise<TokenResponse> {
  const { host, terminal } = login.deps;
  const request = await authorizationRequest(endpoint, signInParameters(login), OUT_OF_BAND, newState());
  host.info(
    `Open this address in any browser, sign in, and copy the code that the page shows:\n\n${request.url.href}\n\n` +
      `${ifPageFails(`register ${OUT_OF_BAND}`)}\n`,
  );
  const code = await terminal.ask('code', 'Code');
  host.secrets.protect(code);
  return redeemCode(code, request, login);
}

async function signInByBrowser(login: Login, endpoint: URL, port: number): Promise<TokenResponse> {
  const { host, openBrowser } = login.deps;
  const state = newState();
  const listener = await Listener.open({ port, state, title: login.provider.title, warn: host.warning });
  try {
    const request = await authorizationRequest(endpoint, signInParameters(login), listener.redirectUri, state);
    const opened = login.opensBrowser && (await openBrowser(listener.linkTo(request.url)));
    const how = opened
      ? 'Your browser was opened for the sign-in. If no page appears, open this address in it'
      : 'Open this address in a browser on this machine and sign in';
    host.info(
      `${how}:\n\n${request.url.href}\n\n${ifPageFails(registrationOf(listener.redirectUri, port))}\n\n` +
        `Waiting for the browser to return to ${listener.redirectUri} …`,
    );
    const code = readAuthorizationCode(
      await within(SIGN_IN_LIMIT_MS, listener.response),
      login,
      host.secrets.sanitize.bind(host.secrets),
    );
    host.secrets.protect(code);
    const response = await redeemCode(code, request, login);
    await listener.finish('signed-in');
    return response;
  } catch (error) {
    await listener.finish(error instanceof StepError && error.code === 'LOGIN_DENIED' ? 'denied' : 'failed');
    throw error;
  }
}

/** A server does not return to a client or redirect URI that it does not know (RFC 6749 section 4.1.2.1). */
const ifPageFails = (registration: string): string =>
  'If the page shows an error instead of a sign-in, press Ctrl-C and check what the error is about:\n' +
  '  the client or application (unknown, invalid): --client-id, and the URL of the server\n' +
  '  the scope (invalid, unknown, not allowed): --scope, and the scopes of the application\n' +
  `  the redirect URI (mismatch, not registered): ${registration} for the application`;

/** Returns how to register a redirect URI. Servers that follow RFC 8252 section 7.3 ignore the port of 127.0.0.1. */
const registrationOf = (redirectUri: string, port: number): string => {
  const { hostname, pathname } = new URL(redirectUri);
  if (port !== 0) return `register ${redirectUri}`;
  return `register http://${hostname}${pathname} (if it needs a port, add one, and set it with --port)`;
};

/** Returns the code of an authorization response. Throws LOGIN_DENIED or LOGIN_FAILED. */
function readAuthorizationCode(
  response: AuthorizationResponse,
  { target, provider, server }: Login,
  sanitize: (text: string) => string,
): string {
  const { code, error, iss } = response;
  if (iss === undefined && server.namesIssuer) {
    throw new StepError('LOGIN_FAILED', 'The response has no iss, although the metadata of the issuer promise it.', {
      hint: 'Someone may have tried to mix up two sign-ins (RFC 9207). Run the command again.',
    });
  }
  if (
    iss !== undefined &&
    target.issuer !== undefined &&
    iss !== target.issuer.href.replace(/\/$/u, '') &&
    iss !== target.issuer.href
  ) {
    throw new StepError('LOGIN_FAILED', `The response comes from another issuer, ${sanitize(iss)}.`, {
      hint: 'Check --issuer. If it is correct, someone tried to mix up two sign-ins (RFC 9207).',
    });
  }
  if (code !== undefined) return code;
  if (error === 'access_denied') {
    throw new StepError('LOGIN_DENIED', `${provider.title} did not grant access.`, {
      hint: 'Run the command again, and allow access.',
    });
  }
  throw new StepError('LOGIN_FAILED', `${provider.title} returned ${sanitize(error ?? '')} for the sign-in.`, {
    hint:
      'Check --scope and --client-id. Also check that the application may use this redirect URI and the ' +
      'authorization code grant.',
  });
}

async function redeemCode(
  code: string,
  { redirectUri, codeVerifier }: AuthorizationRequest,
  { provider, inputs, server, ask }: Login,
): Promise<TokenResponse> {
  const parameters = {
    ...tokenParametersOf(provider, inputs),
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: codeVerifier,
  };
  ask.secrets.protect(codeVerifier);
  const response = await requestToken(endpointOf(server, provider), { parameters, repeatable: 'unseen' }, ask);
  response.token();
  return response;
}

/** Resolves to the result of `work`. Rejects with LOGIN_FAILED if it takes longer than `limitMs`. */
async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const text = `No user signed in within ${limitMs / 60_000} minutes.`;
      const hint = 'Run the command again. On a machine without a browser, add --device or --oob.';
      reject(new StepError('LOGIN_FAILED', text, { hint }));
    }, limitMs);
  });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
