import type { Login, Redmine } from './redmine-server.js';
import { type Field, signIn, type WebSession } from './web-session.js';

/** An issue, as the API returns it to the administrator. */
export interface Issue {
  id: number;
  subject: string;
  description: string;
  status: Named & { is_closed: boolean };
  tracker: Named;
  priority: Named;
  is_private: boolean;
  custom_fields?: { name: string; value: string }[];
  author: Named;
  assigned_to?: Named;
  /** Changes and notes, oldest first. */
  journals: {
    user: Named;
    notes: string;
    private_notes: boolean;
    details: { name: string; old_value?: string; new_value?: string }[];
  }[];
  attachments: { filename: string; filesize: number; content_type: string; content_url: string }[];
  /** Undefined if there are none. */
  relations?: { issue_id: number; issue_to_id: number; relation_type: string }[];
}

interface Named {
  id: number;
  name: string;
}

/** Changes the bot and its application in Redmine, and reads the real effects of the bot's requests. */
export interface Administration {
  lockBot(): Promise<void>;
  unlockBot(): Promise<void>;
  /** Limits the application to these scopes and the three scopes that every application has. */
  setScopes(scopes: readonly string[]): Promise<void>;
  restoreScopes(): Promise<void>;
  /** Withdraws the consent as the bot. This revokes all of the application's tokens for the bot. */
  revokeConsent(): Promise<void>;
  /** Creates an issue in the project and returns its id. */
  createIssue(subject: string, project?: string): Promise<number>;
  /** Creates issues with these fields. */
  createIssues(project: string, issues: readonly object[]): Promise<void>;
  readIssue(id: number): Promise<Issue>;
  /** Returns the issues of all projects whose description contains a text, open and closed, at most 100. */
  searchIssues(text: string): Promise<Issue[]>;
  /** Sets a field of an issue. */
  changeIssue(id: number, fields: object): Promise<void>;
  /** Sets the markup of all texts. */
  setMarkup(markup: 'textile' | 'common_mark'): Promise<void>;
  /** Returns everything that the reader sees of the issues of a project, with their notes. */
  readAsReader(project: string): Promise<string>;
  /** Returns the notes on an issue, oldest first, without Redmine's own entries about changes. */
  notesOf(id: number): Promise<string[]>;
  /** Returns the content of an attached file. */
  download(contentUrl: string): Promise<Buffer>;
  /** Returns the number of issues in the project, open and closed. */
  countIssues(): Promise<number>;
}

/** Redmine's status numbers for users. */
const userStatus = { active: 1, locked: 3 };

export function administer(redmine: Redmine): Administration {
  const { baseUrl, admin, bot, project } = redmine;
  const api = apiOf(baseUrl, admin);

  async function setBotStatus(status: number): Promise<void> {
    await api('PUT', `/users/${bot.id}.json`, { user: { status } });
    const { user } = await api<{ user: { status: number } }>('GET', `/users/${bot.id}.json`);
    // Redmine silently ignores a change that it does not allow.
    if (user.status !== status) throw new Error(`The bot's status is ${user.status}, not ${status}.`);
  }

  async function setScopes(scopes: readonly string[]): Promise<void> {
    const session = await signIn(baseUrl, admin);
    const path = await pathOfApplication(session, redmine.clientId);
    // An empty value means no scope. Redmine's own page also sends it.
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
    restoreScopes: () => setScopes([...redmine.scopes, ...redmine.hidingScopes]),
    async revokeConsent() {
      const path = await pathOfApplication(await signIn(baseUrl, admin), redmine.clientId);
      const session = await signIn(baseUrl, bot);
      await session.page('/oauth/authorized_applications');
      await session.submit(path.replace('applications', 'authorized_applications'), [['_method', 'delete']]);
    },
    async createIssue(subject, inProject = project) {
      const path = `/projects/${inProject}/issues.json`;
      return (await api<{ issue: Issue }>('POST', path, { issue: { subject } })).issue.id;
    },
    async createIssues(inProject, issues) {
      for (const issue of issues) await api('POST', `/projects/${inProject}/issues.json`, { issue });
    },
    readIssue,
    async searchIssues(text) {
      const query = new URLSearchParams({ status_id: '*', limit: '100', description: `~${text}` });
      return (await api<{ issues: Issue[] }>('GET', `/issues.json?${query.toString()}`)).issues;
    },
    changeIssue: (id, fields) => api('PUT', `/issues/${id}.json`, { issue: fields }),
    async setMarkup(markup) {
      const session = await signIn(baseUrl, admin);
      await session.page('/settings');
      await session.submit('/settings/edit?tab=general', [['settings[text_formatting]', markup]]);
    },
    async readAsReader(inProject) {
      const read = apiOf(baseUrl, redmine.reader);
      const { issues } = await read<{ issues: Issue[] }>(
        'GET',
        `/projects/${inProject}/issues.json?status_id=*&limit=100`,
      );
      const paths = issues.map(({ id }) => `/issues/${id}.json?include=journals,attachments`);
      return JSON.stringify(await Promise.all(paths.map((path) => read('GET', path))));
    },
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

/** Returns the path of the application's page. The list has no client ids, so it reads the page of each application. */
async function pathOfApplication(session: WebSession, clientId: string): Promise<string> {
  const list = await session.page('/oauth/applications');
  for (const [, id = ''] of list.matchAll(/<tr id="application_(\d+)"/g)) {
    const path = `/oauth/applications/${id}`;
    if ((await session.page(path)).includes(clientId)) return path;
  }
  throw new Error(`There is no application with the client id ${clientId}.`);
}

/**
 * Returns a function that calls Redmine's API with a login and password. The caller states the type of the response.
 */
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
