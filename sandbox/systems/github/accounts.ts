import { nodeId } from './commits.js';
import type { Operation } from './operation.js';
import { Refusal } from './operation.js';
import type { Site } from './site.js';
import type { Account } from './tokens.js';

/** The operations on the owner of the token. */
export const accountOperations: readonly Operation[] = [
  {
    method: 'GET',
    route: /^\/user$/u,
    documentation: 'users/users#get-the-authenticated-user',
    isGlobal: true,
    run: ({ site, token }) => {
      if (!token) throw new Refusal(401, 'Requires authentication');
      if (token.account.isBot) throw new Refusal(403, 'Resource not accessible by integration');
      return { status: 200, body: { ...describeAccount(site, token.account), ...emptyProfile } };
    },
  },
];

const emptyProfile = {
  user_view_type: 'public',
  name: null,
  company: null,
  blog: '',
  location: null,
  email: null,
  hireable: null,
  bio: null,
  public_repos: 0,
  public_gists: 0,
  followers: 0,
  following: 0,
  created_at: '2020-01-01T00:00:00Z',
  updated_at: '2020-01-01T00:00:00Z',
};

/** Returns a user in the short form that other objects contain. */
export function describeAccount({ apiUrl, serverUrl }: Site, { id, login, isBot }: Account): object {
  const encoded = encodeURIComponent(login);
  const url = `${apiUrl}/users/${encoded}`;
  return {
    login,
    id,
    node_id: nodeId(isBot ? 'Bot' : 'User', String(id)),
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: '',
    url,
    html_url: isBot
      ? `${serverUrl}/apps/${encodeURIComponent(login.replace(/\[bot\]$/u, ''))}`
      : `${serverUrl}/${encoded}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: isBot ? 'Bot' : 'User',
    user_view_type: 'public',
    site_admin: false,
  };
}
