import { startRedmineProcess } from './redmine-process.js';

export interface Redmine {
  /** With the sub-path, where there is one. No trailing slash. */
  baseUrl: string;
  /** The one OAuth application, with the redirect URIs `urn:ietf:wg:oauth:2.0:oob` and `http://127.0.0.1/callback`. */
  clientId: string;
  clientSecret: string;
  /** The project's identifier. Only its members see it. */
  project: string;
  /** A member of the project who may move an issue between New, In Progress and Resolved, and never to Closed. */
  bot: Login & { id: number; name: string };
  admin: Login;
  /** Every scope of the application. */
  scopes: string[];
  /** The server's log so far, for diagnosis. */
  log(): string;
  close(): Promise<void>;
}

export interface Login {
  login: string;
  password: string;
}

type Facts = Omit<Redmine, 'baseUrl' | 'log' | 'close'>;

/** What the application of `setup.rb` has; another server may say otherwise in REDMINE_SCOPES. */
const usualScopes =
  'view_project search_project view_members view_issues add_issues edit_issues add_issue_notes manage_issue_relations';

/**
 * Returns a real Redmine 6.1 with a project, a bot and an OAuth application. It is the one that the environment names
 * (`REDMINE_URL`, `REDMINE_CLIENT_ID`, …), which is left as it is at the end, or else a new one, below `subPath` if given.
 */
export async function startRedmine({ subPath = '' }: { subPath?: string } = {}): Promise<Redmine> {
  const url = process.env['REDMINE_URL'];
  if (url) return namedRedmine(url.replace(/\/$/, ''));
  const server = await startRedmineProcess(subPath);
  return {
    ...(server.facts as Facts),
    baseUrl: server.origin + subPath,
    log: () => server.log(),
    close: () => server.stop(),
  };
}

async function namedRedmine(baseUrl: string): Promise<Redmine> {
  const bot = loginOf('BOT');
  return {
    baseUrl,
    clientId: fact('CLIENT_ID'),
    clientSecret: fact('CLIENT_SECRET'),
    project: fact('PROJECT'),
    bot: { ...bot, ...(await identityOf(baseUrl, bot)) },
    admin: loginOf('ADMIN'),
    scopes: (process.env['REDMINE_SCOPES'] ?? usualScopes).split(' '),
    log: () => '',
    close: () => Promise.resolve(),
  };
}

function loginOf(who: 'BOT' | 'ADMIN'): Login {
  return { login: fact(`${who}_LOGIN`), password: fact(`${who}_PASSWORD`) };
}

function fact(name: string): string {
  const value = process.env[`REDMINE_${name}`];
  if (!value) throw new Error(`REDMINE_URL names a server, and REDMINE_${name} is missing.`);
  return value;
}

async function identityOf(baseUrl: string, { login, password }: Login): Promise<{ id: number; name: string }> {
  const authorization = `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`;
  const response = await fetch(`${baseUrl}/users/current.json`, { headers: { authorization } });
  if (!response.ok) throw new Error(`${baseUrl} does not know the user ${login}: HTTP ${response.status}.`);
  const { user } = (await response.json()) as { user: { id: number; firstname: string; lastname: string } };
  return { id: user.id, name: `${user.firstname} ${user.lastname}` };
}
