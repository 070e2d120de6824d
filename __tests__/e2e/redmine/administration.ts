import type { Login, Redmine } from './redmine-server.js';
import { type Field, signIn, type WebSession } from './web-session.js';

/** An issue as the administrator sees it. */
export interface Issue {
  id: number;
  subject: string;
  description: string;
  status: Named;
  tracker: Named;
  priority: Named;
  author: Named;
  /** What was changed and noted since, the oldest first. */
  journals: { user: Named; notes: string; details: { name: string; old_value?: string; new_value?: string }[] }[];
  attachments: { filename: string; filesize: number; content_type: string; content_url: string }[];
  relations: { issue_id: number; issue_to_id: number; relation_type: string }[];
}

interface Named {
  id: number;
  name: string;
}

/** What others do to the bot and its application meanwhile, and what really became of its requests. */
export interface Administration {
  lockBot(): Promise<void>;
  unlockBot(): Promise<void>;
  /** Gives the application these scopes, beside the three that no application can be without, and no others. */
  setScopes(scopes: readonly string[]): Promise<void>;
  restoreScopes(): Promise<void>;
  /** The bot itself takes its consent back: all that the application holds for it is dead. */
  revokeConsent(): Promise<void>;
  /** Returns the number of a new issue of the project. */
  createIssue(subject: string): Promise<number>;
  readIssue(id: number): Promise<Issue>;
  /** The notes on an issue, the oldest first, without what Redmine itself notes of changes. */
  notesOf(id: number): Promise<string[]>;
  /** Returns the bytes of a file of an issue. */
  download(contentUrl: string): Promise<Buffer>;
  /** How many issues the project has, open and closed. */
  countIssues(): Promise<number>;
}

/** Redmine's numbers for the state of a user. */
const userStatus = { active: 1, locked: 3 };

export function administer(redmine: Redmine): Administration {
  const { baseUrl, admin, bot, project } = redmine;
  const api = apiOf(baseUrl, admin);

  async function setBotStatus(status: number): Promise<void> {
    await api('PUT', `/users/${bot.id}.json`, { user: { status } });
    const { user } = await api<{ user: { status: number } }>('GET', `/users/${bot.id}.json`);
    // Redmine ignores in silence what it will not change.
    if (user.status !== status) throw new Error(`The bot's status is ${user.status}, not ${status}.`);
  }

  async function setScopes(scopes: readonly string[]): Promise<void> {
    const session = await signIn(baseUrl, admin);
    const path = await pathOfApplication(session, redmine.clientId);
    // The blank one stands for none: Redmine's page sends it too.
    const fields = ['', ...scopes].map((scope): Field => ['doorkeeper_application[scopes][]', scope]);
    await session.submit(path, [['_method', 'put'], ...fields]);
  }

  async function readIssue(id: number): Promise<Issue> {
    const path = `/issues/${id}.json?include=journals,attachments,relations`;
    return (await api<{ issue: Issue }>('GET', path)).issue;
  }

  return {
    lockBot: () => setBotStatus(userStatus.locked),
    unlockBot: () => setBotStatus(userStatus.active),
    setScopes,
    restoreScopes: () => setScopes(redmine.scopes),
    async revokeConsent() {
      const path = await pathOfApplication(await signIn(baseUrl, admin), redmine.clientId);
      const session = await signIn(baseUrl, bot);
      await session.page('/oauth/authorized_applications');
      await session.submit(path.replace('applications', 'authorized_applications'), [['_method', 'delete']]);
    },
    async createIssue(subject) {
      const path = `/projects/${project}/issues.json`;
      return (await api<{ issue: Issue }>('POST', path, { issue: { subject } })).issue.id;
    },
    readIssue,
    async notesOf(id) {
      return (await readIssue(id)).journals.map(({ notes }) => notes).filter((notes) => notes !== '');
    },
    async download(contentUrl) {
      const response = await fetch(contentUrl, { headers: { authorization: basic(admin) } });
      return Buffer.from(await response.arrayBuffer());
    },
    async countIssues() {
      const path = `/projects/${project}/issues.json?status_id=*&limit=1`;
      return (await api<{ total_count: number }>('GET', path)).total_count;
    },
  };
}

/** Returns the path of the application's page. Only that page tells which client id it has; the list does not. */
async function pathOfApplication(session: WebSession, clientId: string): Promise<string> {
  const list = await session.page('/oauth/applications');
  for (const [, id = ''] of list.matchAll(/<tr id="application_(\d+)"/g)) {
    const path = `/oauth/applications/${id}`;
    if ((await session.page(path)).includes(clientId)) return path;
  }
  throw new Error(`There is no application with the client id ${clientId}.`);
}

/** Redmine's API with the user's name and password. Type parameters are what the caller knows of the answer. */
function apiOf(baseUrl: string, { login, password }: Login) {
  const authorization = basic({ login, password });

  return async function api<Reply>(method: string, path: string, body?: object): Promise<Reply> {
    const headers = { authorization, 'content-type': 'application/json' };
    const response = await fetch(baseUrl + path, { method, headers, body: body ? JSON.stringify(body) : null });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: HTTP ${response.status} for ${login}. ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as Reply;
  };
}

const basic = ({ login, password }: Login): string => `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`;
