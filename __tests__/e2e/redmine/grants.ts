import type { Redmine } from './redmine-server.js';
import { signIn } from './web-session.js';

/** What the token endpoint answers (RFC 6749 sections 5.1 and 5.2). */
export interface TokenPair {
  access_token: string;
  refresh_token: string;
  scope: string;
  error?: string;
}

const redirectUri = 'urn:ietf:wg:oauth:2.0:oob';

/** Returns a new grant of the bot's, as a sign-in makes one. Each is independent of all others. */
export async function newGrant(redmine: Redmine, scopes: readonly string[] = redmine.scopes): Promise<TokenPair> {
  const { clientId } = redmine;
  const session = await signIn(redmine.baseUrl, redmine.bot);
  const question = { client_id: clientId, redirect_uri: redirectUri, response_type: 'code', scope: scopes.join(' ') };
  const location = await session.visit(`/oauth/authorize?${new URLSearchParams(question).toString()}`);
  // Redmine asks only those who have not consented before.
  const end = location ?? (await session.submit('/oauth/authorize', Object.entries(question)));
  const code = new URL(end).searchParams.get('code') ?? '';
  return askForToken(redmine, { grant_type: 'authorization_code', code, redirect_uri: redirectUri });
}

/** Presents a refresh token, and returns what Redmine made of it. */
export const refresh = (redmine: Redmine, refreshToken: string): Promise<TokenPair> =>
  askForToken(redmine, { grant_type: 'refresh_token', refresh_token: refreshToken });

async function askForToken(redmine: Redmine, parameters: Record<string, string>): Promise<TokenPair> {
  const { baseUrl, clientId, clientSecret } = redmine;
  const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...parameters });
  return (await (await fetch(`${baseUrl}/oauth/token`, { method: 'POST', body })).json()) as TokenPair;
}
