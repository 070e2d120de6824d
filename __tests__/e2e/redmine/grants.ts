import type { Redmine } from './redmine-server.js';
import { signIn } from './web-session.js';

/** A response of the token endpoint (RFC 6749 sections 5.1 and 5.2). */
export interface TokenPair {
  access_token: string;
  refresh_token: string;
  scope: string;
  error?: string;
}

const redirectUri = 'urn:ietf:wg:oauth:2.0:oob';

/** Signs in as the bot and returns the tokens. Each call starts a new, independent refresh token chain. */
export async function newGrant(redmine: Redmine, scopes: readonly string[] = redmine.scopes): Promise<TokenPair> {
  const { clientId } = redmine;
  const session = await signIn(redmine.baseUrl, redmine.bot);
  const parameters = { client_id: clientId, redirect_uri: redirectUri, response_type: 'code', scope: scopes.join(' ') };
  const location = await session.visit(`/oauth/authorize?${new URLSearchParams(parameters).toString()}`);
  // Redmine shows the consent page only if the user has not consented before.
  const end = location ?? (await session.submit('/oauth/authorize', Object.entries(parameters)));
  const code = new URL(end).searchParams.get('code') ?? '';
  return requestToken(redmine, { grant_type: 'authorization_code', code, redirect_uri: redirectUri });
}

/** Sends a refresh request and returns Redmine's response. */
export const refresh = (redmine: Redmine, refreshToken: string): Promise<TokenPair> =>
  requestToken(redmine, { grant_type: 'refresh_token', refresh_token: refreshToken });

async function requestToken(redmine: Redmine, parameters: Record<string, string>): Promise<TokenPair> {
  const { baseUrl, clientId, clientSecret } = redmine;
  const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...parameters });
  return (await (await fetch(`${baseUrl}/oauth/token`, { method: 'POST', body })).json()) as TokenPair;
}
