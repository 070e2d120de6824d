import type { ApiResponse } from '../../api.js';
import { addPair, type DoorkeeperState } from './pairs.js';

/** The result of client authentication. `ambiguous`: by more than one method. */
export type ClientProof = 'good' | 'wrong' | 'none' | 'ambiguous';

/** Returns whether the client of a request authenticated, by the form or by Basic. */
export function proveClient(state: DoorkeeperState, form: URLSearchParams, authorization = ''): ClientProof {
  const inForm = { id: form.get('client_id'), secret: form.get('client_secret') };
  const basic = readBasic(authorization);
  if (basic && (inForm.secret !== null || (inForm.id ?? basic.id) !== basic.id)) return 'ambiguous';
  const { id, secret } = basic ?? inForm;
  if (id === null) return 'none';
  return id === state.clientId && secret === state.clientSecret ? 'good' : 'wrong';
}

function readBasic(authorization: string): { id: string; secret: string } | undefined {
  const [, basic] = /^basic (.+)$/iu.exec(authorization) ?? [];
  if (basic === undefined) return undefined;
  const [, id = '', secret = ''] = /^([^:]*):(.*)$/su.exec(Buffer.from(basic, 'base64').toString()) ?? [];
  return { id, secret };
}

const descriptions = {
  invalid_client:
    'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.',
  invalid_grant:
    'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
  invalid_scope: 'The requested scope is invalid, unknown, or malformed.',
  unsupported_grant_type: 'The authorization grant type is not supported by the authorization server.',
};

/** Returns the response to a token request. */
export function grantToken(state: DoorkeeperState, form: URLSearchParams, client: ClientProof): ApiResponse {
  const grantType = form.get('grant_type') ?? '';
  if (grantType === '') return missing('grant_type');
  // The sandbox has no sign-in pages, so it never issues a code.
  if (grantType === 'authorization_code') return refused('invalid_grant');
  return grantType === 'refresh_token' ? refresh(state, form, client) : refused('unsupported_grant_type');
}

/** Checks the token before the client, so `invalid_grant` does not prove that the client secret is valid. */
function refresh(state: DoorkeeperState, form: URLSearchParams, client: ClientProof): ApiResponse {
  if (client === 'ambiguous')
    return invalidRequest('The request utilizes more than one mechanism for authenticating the client.');
  const token = form.get('refresh_token') ?? '';
  if (token === '') return missing('refresh_token');
  const previous = state.pairs.find(({ refreshToken, revoked }) => refreshToken === token && !revoked);
  if (!previous || client === 'none') return refused('invalid_grant');
  if (client === 'wrong') return refused('invalid_client', 401);
  const requested = form.get('scope')?.split(' ') ?? previous.scopes;
  if (!requested.every((scope) => previous.scopes.includes(scope))) return refused('invalid_scope');
  const scopes = requested.filter((scope) => state.scopes.includes(scope));
  if (state.rotation === 'immediate') previous.revoked = true;
  const pair = addPair(state, { accountId: previous.accountId, scopes, previous });
  const body = {
    access_token: pair.accessToken,
    token_type: 'Bearer',
    expires_in: state.accessTokenTtl,
    refresh_token: pair.refreshToken,
    scope: scopes.join(' '),
    created_at: Math.floor(pair.createdAt / 1000),
  };
  return { status: 200, headers: noStore, body };
}

/**
 * Returns the response to a revocation request, which revokes both tokens of the pair. An access token with the hint
 * `refresh_token` is not found; a refresh token with the hint `access_token` is.
 */
export function revoke({ pairs }: DoorkeeperState, form: URLSearchParams, client: ClientProof): ApiResponse {
  if (client !== 'good') {
    const body = { error: 'unauthorized_client', error_description: 'You are not authorized to revoke this token' };
    return { status: 403, body };
  }
  const token = form.get('token');
  const asRefreshOnly = form.get('token_type_hint') === 'refresh_token';
  const pair = pairs.find(
    ({ refreshToken, accessToken }) => refreshToken === token || (!asRefreshOnly && accessToken === token),
  );
  if (pair) pair.revoked = true;
  return { status: 200, body: {} };
}

const noStore = { 'cache-control': 'no-store', pragma: 'no-cache' };

const missing = (name: string): ApiResponse => invalidRequest(`Missing required parameter: ${name}.`);
const invalidRequest = (description: string): ApiResponse => oauthError('invalid_request', description, 400);
const refused = (error: keyof typeof descriptions, status = 400): ApiResponse =>
  oauthError(error, descriptions[error], status);

function oauthError(error: string, description: string, status: number): ApiResponse {
  const challenge = `Bearer realm="Redmine", error="${error}", error_description="${description}"`;
  return {
    status,
    headers: { ...noStore, 'www-authenticate': challenge },
    body: { error, error_description: description },
  };
}
