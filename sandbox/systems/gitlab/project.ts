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
  assignees: { id: number; username: string }[];
  author: { id: number; username: string };
  milestone: { id: number; title: string } | null;
  due_date: string | null;
  issue_type: string;
  confidential: boolean;
  created_at: string;
  closed_at: string | null;
  web_url: string;
}

export interface Note {
  id: number;
  body: string;
  author: { id: number; username: string };
  system: boolean;
  noteable_iid: number;
}

/** The only project of the server, and what it contains, oldest first. */
export interface Project {
  id: number;
  path: string;
  issues: Issue[];
  notes: Note[];
  pipelines: { id: number; status: string; ref: string; web_url: string }[];
  jobs: { id: number; name: string; status: string; pipeline: { id: number } }[];
  /** The number of items above which GitLab does not count a list. */
  countLimit: number;
  /** Whether the user may set labels, assignees and milestones. Without that, the server ignores them silently. */
  maySetMetadata: boolean;
}

/** The user of every token. */
export const USER = { id: 5, username: 'bot', name: 'Build Bot', state: 'active' };

export const createProject = (): Project => ({
  id: 7,
  path: 'example/project',
  issues: [],
  notes: [],
  pipelines: [],
  jobs: [],
  countLimit: 10_000,
  maySetMetadata: true,
});

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
    author: { id: USER.id, username: USER.username },
    milestone: null,
    due_date: null,
    issue_type: 'issue',
    confidential: false,
    created_at: new Date(Date.UTC(2026, 0, 1) + iid * 1000).toISOString(),
    closed_at: null,
    web_url: `${url}/-/issues/${iid}`,
  };
  project.issues.push(issue);
  changeIssue(project, issue, fields);
  return issue;
}

/** Changes the fields that the server knows and the user may set. Ignores all others silently, as GitLab does. */
export function changeIssue(project: Project, issue: Issue, fields: IssueFields): void {
  const { title, description, due_date: due, issue_type: type, state_event: event } = fields;
  if (typeof title === 'string') issue.title = title.trim();
  if (typeof description === 'string') issue.description = description;
  if (typeof due === 'string') issue.due_date = due;
  if (typeof type === 'string') issue.issue_type = type;
  if (event === 'close' || event === 'reopen') {
    issue.state = event === 'close' ? 'closed' : 'opened';
    issue.closed_at = event === 'close' ? issue.created_at : null;
  }
  if (project.maySetMetadata) changeMetadata(issue, fields);
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
