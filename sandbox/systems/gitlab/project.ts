import { extractActions, type QuickAction } from './quick-actions.js';

export interface User {
  id: number;
  username: string;
}

/** An issue as the API shows it: the fields of https://docs.gitlab.com/api/issues/ that the tests use. */
export interface Issue {
  /** Unique on the server. */
  id: number;
  /** The number of the issue in its project. */
  iid: number;
  project_id: number;
  title: string;
  description: string | null;
  state: 'opened' | 'closed';
  labels: string[];
  assignees: User[];
  author: User;
  milestone: { id: number; title: string } | null;
  due_date: string | null;
  issue_type: string;
  confidential: boolean;
  created_at: string;
  updated_at: string;
  closed_at: string | null;
  web_url: string;
}

export interface Note {
  id: number;
  body: string;
  author: User;
  system: boolean;
  internal: boolean;
  confidential: boolean;
  noteable_iid: number;
  created_at: string;
  updated_at: string;
}

/** A link from one issue to another one, by their numbers. */
export interface Link {
  source: number;
  target: number;
  link_type: string;
}

/** The only project of the server, and what it contains, oldest first. */
export interface Project {
  id: number;
  path: string;
  visibility: 'private' | 'internal' | 'public';
  issues: Issue[];
  notes: Note[];
  links: Link[];
  /** The quick actions that were obeyed. */
  actions: QuickAction[];
  /** The roles of members, by the id of the user. */
  members: Map<number, number>;
  pipelines: { id: number; status: string; ref: string; web_url: string }[];
  jobs: { id: number; name: string; status: string; pipeline: { id: number } }[];
  /** The number of items above which GitLab does not count a list. */
  countLimit: number;
  /** Whether the user may set labels, assignees and milestones. Without that, the server ignores them silently. */
  maySetMetadata: boolean;
  /** Whether the user may hide issues and notes. Without that, the server ignores the flag, and publishes the text. */
  mayHide: boolean;
  /** How long the search does not find a new issue. Lists are from the database, and find it at once. */
  searchLagMs: number;
  /** How many notes the user may create in a time, of which a client that exceeds them waits the rest. */
  noteLimit: { count: number; windowMs: number };
  now: () => number;
}

/** The user of every token. */
export const USER = { id: 5, username: 'bot', name: 'Build Bot', state: 'active' };

const AUTHOR: User = { id: USER.id, username: USER.username };

export const createProject = (): Project => ({
  id: 7,
  path: 'example/project',
  visibility: 'private',
  issues: [],
  notes: [],
  links: [],
  actions: [],
  members: new Map([[USER.id, 20]]),
  pipelines: [],
  jobs: [],
  countLimit: 10_000,
  maySetMetadata: true,
  mayHide: true,
  searchLagMs: 0,
  noteLimit: { count: 300, windowMs: 60_000 },
  now: Date.now,
});

const timeOf = ({ now }: Project): string => new Date(now()).toISOString();

/** The fields of a request that creates or changes an issue. */
export type IssueFields = Readonly<Record<string, unknown>>;

/** Adds an issue, and returns it. `url` is that of the project. */
export function addIssue(project: Project, url: string, fields: IssueFields): Issue {
  const iid = project.issues.length + 1;
  const issue: Issue = {
    id: 1000 + iid,
    iid,
    project_id: project.id,
    title: '',
    description: null,
    state: 'opened',
    labels: [],
    assignees: [],
    author: AUTHOR,
    milestone: null,
    due_date: null,
    issue_type: 'issue',
    confidential: false,
    created_at: timeOf(project),
    updated_at: timeOf(project),
    closed_at: null,
    web_url: `${url}/-/issues/${iid}`,
  };
  project.issues.push(issue);
  changeIssue(project, issue, fields);
  return issue;
}

/**
 * Changes the fields that the server knows and the user may set, and obeys the quick actions of the description. Ignores
 * all others silently, as GitLab does.
 */
export function changeIssue(project: Project, issue: Issue, fields: IssueFields): void {
  const { title, description, due_date: due, issue_type: type, state_event: event } = fields;
  issue.updated_at = timeOf(project);
  if (typeof title === 'string') issue.title = title.trim();
  if (typeof description === 'string') issue.description = obey(project, issue, description);
  if (typeof due === 'string') issue.due_date = due;
  if (typeof type === 'string') issue.issue_type = type;
  if (event === 'close' || event === 'reopen') setState(project, issue, event);
  if (project.mayHide && typeof fields['confidential'] === 'boolean') issue.confidential = fields['confidential'];
  if (project.maySetMetadata) changeMetadata(issue, fields);
}

function setState(project: Project, issue: Issue, event: 'close' | 'reopen'): void {
  if ((event === 'close') === (issue.state === 'closed')) return;
  issue.state = event === 'close' ? 'closed' : 'opened';
  issue.closed_at = event === 'close' ? timeOf(project) : null;
  addSystemNote(project, issue, event === 'close' ? 'closed' : 'reopened');
}

function changeMetadata(issue: Issue, fields: IssueFields): void {
  const { labels, add_labels: added, remove_labels: removed, assignee_ids: ids, milestone_id: milestone } = fields;
  if (labels !== undefined) issue.labels = namesIn(labels);
  issue.labels = [...new Set([...issue.labels, ...namesIn(added)])].filter((name) => !namesIn(removed).includes(name));
  // GitLab Free keeps one assignee.
  if (Array.isArray(ids)) issue.assignees = ids.slice(0, 1).map((id) => ({ id: Number(id), username: `user${id}` }));
  if (typeof milestone === 'number') issue.milestone = { id: milestone, title: 'v1' };
}

/** Returns the names in a list, or in a text separated by commas. */
const namesIn = (value: unknown = []): string[] =>
  [value]
    .flat()
    .flatMap((item) => String(item).split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** Obeys the quick actions of a text, and returns the text without them. */
function obey(project: Project, issue: Issue, written: string): string {
  const { text, actions } = extractActions(written);
  for (const { name, argument } of actions) {
    if (name === 'close' || name === 'duplicate') setState(project, issue, 'close');
    if (name === 'reopen') setState(project, issue, 'reopen');
    if (name === 'title') issue.title = argument;
    if (name === 'label') issue.labels.push(argument.replace(/^~/u, ''));
    if (name === 'confidential') issue.confidential = true;
  }
  project.actions.push(...actions);
  return text;
}

/** The parts of a note that differ. */
type NoteParts = Pick<Note, 'body'> & Partial<Pick<Note, 'author' | 'system' | 'internal'>>;

/** Adds a note, and returns it; undefined if its text has only quick actions. Ignores `internal` without permission. */
export function addNote(project: Project, issue: Issue, { body, ...parts }: NoteParts): Note | undefined {
  const text = parts.system === true ? body : obey(project, issue, body);
  if (text === '') return undefined;
  const internal = project.mayHide && parts.internal === true;
  const at = timeOf(project);
  const note: Note = {
    id: 301 + project.notes.length,
    body: text,
    author: parts.author ?? AUTHOR,
    system: parts.system ?? false,
    internal,
    confidential: internal,
    noteable_iid: issue.iid,
    created_at: at,
    updated_at: at,
  };
  project.notes.push(note);
  issue.updated_at = at;
  return note;
}

const addSystemNote = (project: Project, issue: Issue, body: string): void => {
  addNote(project, issue, { body, system: true });
};
