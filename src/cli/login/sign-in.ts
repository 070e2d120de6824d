import { StepError } from '../../lib/errors.js';
import { tokenParametersOf } from '../../auth/grant.js';
import { endpointOf } from '../../auth/server.js';
import { requestToken, type TokenResponse } from '../../auth/oauth/token-request.js';
import { authorizationRequest, newState, OUT_OF_BAND, type AuthorizationRequest } from './authorization.js';
import { Listener, type AuthorizationResponse } from './listener.js';
import type { Login, PreparedLogin } from './prepare-login.js';

const LIMIT_MS = 300_000;

/** A person's consent as tokens: the authorization code grant (RFC 6749 section 4.1). Rejects with LOGIN_DENIED, LOGIN_FAILED, or what the token endpoint gives. */
export async function signIn(login: Login): Promise<TokenResponse> {
  const endpoint = login.server.authorizationEndpoint;
  if (endpoint === undefined) {
    throw new StepError('LOGIN_FAILED', 'The metadata of the issuer names no authorization endpoint.', {
      hint: 'Give it in --authorization-url.',
    });
  }
  const { port } = login;
  return port === undefined ? signInByHand(login, endpoint) : signInByBrowser(login, endpoint, port);
}

/** For machines without a browser: the server shows the code, and the person types it in. */
async function signInByHand(login: Login, endpoint: URL): Promise<TokenResponse> {
  const { host, terminal } = login.deps;
  const request = await authorizationRequest(endpoint, parametersOf(login), OUT_OF_BAND, newState());
  host.info(`Open this address in any browser, sign in, and copy the code that it shows:\n\n${request.url.href}\n`);
  const code = await terminal.ask('code', 'Code');
  host.secrets.protect(code);
  return redeemCode(code, request, login);
}

async function signInByBrowser(login: Login, endpoint: URL, port: number): Promise<TokenResponse> {
  const { host, openBrowser } = login.deps;
  const state = newState();
  const listener = await Listener.open({ port, state, title: login.provider.title, warn: host.warning });
  try {
    const request = await authorizationRequest(endpoint, parametersOf(login), listener.redirectUri, state);
    const opened = login.opensBrowser && (await openBrowser(listener.linkTo(request.url)));
    const how = opened
      ? 'Your browser was opened to sign in. If it was not, open this address in it'
      : 'Open this address in a browser on this machine and sign in';
    host.info(`${how}:\n\n${request.url.href}\n\nWaiting for the browser to come back to ${listener.redirectUri} …`);
    const code = readAuthorizationCode(
      await within(LIMIT_MS, listener.response),
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

const parametersOf = ({ inputs }: PreparedLogin): Record<string, string> => ({
  client_id: inputs.clientId,
  ...(inputs.scope === '' ? {} : { scope: inputs.scope }),
  ...(inputs.audience === '' ? {} : { audience: inputs.audience }),
});

/** The code of an answer. Throws LOGIN_DENIED or LOGIN_FAILED. */
function readAuthorizationCode(
  response: AuthorizationResponse,
  { target, provider }: PreparedLogin,
  sanitize: (text: string) => string,
): string {
  const { code, error, iss } = response;
  if (
    iss !== undefined &&
    target.issuer !== undefined &&
    iss !== target.issuer.href.replace(/\/$/u, '') &&
    iss !== target.issuer.href
  ) {
    throw new StepError('LOGIN_FAILED', `The answer comes from another issuer, ${sanitize(iss)}.`, {
      hint: 'Check --issuer. If it is right, somebody tried to mix up two sign-ins (RFC 9207).',
    });
  }
  if (code !== undefined) return code;
  if (error === 'access_denied') {
    throw new StepError('LOGIN_DENIED', `${provider.title} was told not to give access.`, {
      hint: 'Run it again, and allow it.',
    });
  }
  throw new StepError('LOGIN_FAILED', `${provider.title} answered the sign-in with ${sanitize(error ?? '')}.`, {
    hint: 'Check --scope and --client-id, and that the application may use this redirect URI and the authorization code grant.',
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

/** What `work` gives, if it does so in time. Rejects with LOGIN_FAILED. */
async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const text = `Nobody signed in within ${limitMs / 60_000} minutes.`;
      reject(new StepError('LOGIN_FAILED', text, { hint: 'Run it again; without a browser here, use --oob.' }));
    }, limitMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
