import { startRedmineProcess } from './redmine-process.js';

export interface Redmine {
  /** Includes the sub-path, if any. No trailing slash. */
  baseUrl: string;
  /**
   * The client id of the only OAuth application. Its redirect URIs are `urn:ietf:wg:oauth:2.0:oob` and
   * `http://127.0.0.1/callback`.
   */
  clientId: string;
  clientSecret: string;
  /** The identifier of the project, which is visible only to its members. */
  project: string;
  /** A member of the project. May set an issue to New, In Progress and Resolved, but never to Closed. */
  bot: Login & { id: number; name: string };
  admin: Login;
  /** A member who may see neither private notes nor the private issues of others. */
  reader: Login;
  /** The scopes of the application, without those for hidden text. */
  scopes: string[];
  /** The scopes of the application for hidden text, subtasks and watchers. */
  hidingScopes: string[];
  /** Returns all mails so far, by recipient. None for a server that the environment names. */
  mails(): Promise<Record<string, string>>;
  /** The server's log so far, for diagnosis. */
  log(): string;
  close(): Promise<void>;
}

export interface Login {
  login: string;
  password: string;
}

type Facts = Omit<Redmine, 'baseUrl' | 'mails' | 'log' | 'close'>;

/** The scopes of the application of `setup.rb`. REDMINE_SCOPES overrides them for another server. */
const defaultScopes =
  'view_project search_project view_members view_issues add_issues edit_issues add_issue_notes manage_issue_relations';

/**
 * Returns a real Redmine 6.1 with a project, a bot and an OAuth application. If the environment names a server
 * (`REDMINE_URL`, `REDMINE_CLIENT_ID`, …), uses it and does not stop it at the end. Otherwise starts a new Redmine,
 * below `subPath`.
 */
export async function startRedmine({ subPath = '' }: { subPath?: string } = {}): Promise<Redmine> {
  const url = process.env['REDMINE_URL'];
  if (url) return namedRedmine(url.replace(/\/$/, ''));
  const server = await startRedmineProcess(subPath);
  return {
    ...(server.facts as Facts),
    baseUrl: server.origin + subPath,
    mails: () => server.mails(),
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
    reader: loginOf('READER'),
    hidingScopes: (process.env['REDMINE_HIDING_SCOPES'] ?? '').split(' '),
    scopes: (process.env['REDMINE_SCOPES'] ?? defaultScopes).split(' '),
    mails: () => Promise.resolve({}),
    log: () => '',
    close: () => Promise.resolve(),
  };
}

function loginOf(user: 'BOT' | 'ADMIN' | 'READER'): Login {
  return { login: fact(`${user}_LOGIN`), password: fact(`${user}_PASSWORD`) };
}

function fact(name: string): string {
  const value = process.env[`REDMINE_${name}`];
  if (!value) throw new Error(`REDMINE_${name}: is missing. Set it, since REDMINE_URL is set.`);
  return value;
}

async function identityOf(baseUrl: string, { login, password }: Login): Promise<{ id: number; name: string }> {
  const authorization = `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`;
  const response = await fetch(`${baseUrl}/users/current.json`, { headers: { authorization } });
  if (!response.ok)
    throw new Error(`${baseUrl} returned HTTP ${response.status} for the user ${login}. Check the login and password.`);
  const { user } = (await response.json()) as { user: { id: number; firstname: string; lastname: string } };
  return { id: user.id, name: `${user.firstname} ${user.lastname}` };
}
