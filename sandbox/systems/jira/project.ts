/** The only project of a Jira on loopback, with its issues and its workflow. */

export interface Status {
  id: string;
  name: string;
  /** The key of its category. */
  category: 'new' | 'indeterminate' | 'done';
}

export interface Transition {
  id: string;
  name: string;
  to: Status;
  /** The names of the statuses from which it starts. */
  from: readonly string[];
  /** The resolutions that its screen offers; undefined if the screen does not have the field. */
  resolutions?: readonly string[];
}

export interface Comment {
  id: number;
  author: string;
  body: unknown;
  createdMs: number;
  properties: { key: string; value: unknown }[];
  visibility?: unknown;
}

export interface Issue {
  id: number;
  key: string;
  summary: string;
  description: unknown;
  type: string;
  labels: string[];
  priority: string;
  creator: string;
  createdMs: number;
  updatedMs: number;
  status: Status;
  resolution: string | undefined;
  /** When the category of its status last changed. */
  categoryChangedMs: number;
  properties: Record<string, unknown>;
  comments: Comment[];
  /** Each link as this issue shows it. */
  links: { id: string; type: string; outwardKey?: string; inwardKey?: string }[];
}

export interface Project {
  key: string;
  /** The names of the types of issues. */
  types: string[];
  /** The fields that the screen for a new issue has. */
  screen: string[];
  issues: Issue[];
  transitions: Transition[];
  /** The user of the tokens. */
  me: string;
  /** How late a search is. */
  searchLagMs: number;
  mayTransition: boolean;
  mayCreate: boolean;
  hasLinks: boolean;
  /** Whether links have the other direction, as the documentation can be read. */
  turnsLinks: boolean;
  /** How many transitions are refused with 409, as those of two users at the same time. */
  conflicts: number;
  /** What a search shows: the issues as they were at these times. */
  readonly versions: { atMs: number; issue: Issue }[];
}

const TODO: Status = { id: '10000', name: 'To Do', category: 'new' };
const DOING: Status = { id: '3', name: 'In Progress', category: 'indeterminate' };
const DONE: Status = { id: '10001', name: 'Done', category: 'done' };
const REJECTED: Status = { id: '10002', name: 'Rejected', category: 'done' };
const OPEN = [TODO.name, DOING.name];

export const FIRST_STATUS = TODO;

/** The account of a service account. */
export const SERVICE_ACCOUNT = '712020:8f8d1f9c-0000-4000-8000-000000000001';

export const createProject = (): Project => ({
  key: 'WEB',
  types: ['Bug', 'Task'],
  screen: ['project', 'issuetype', 'summary', 'description', 'labels', 'priority', 'assignee', 'customfield_10010'],
  issues: [],
  transitions: [
    { id: '21', name: 'Start', to: DOING, from: [TODO.name] },
    { id: '31', name: 'Done', to: DONE, from: OPEN, resolutions: ['Fixed', 'Done', 'Duplicate'] },
    { id: '41', name: 'Reject', to: REJECTED, from: OPEN },
    { id: '51', name: 'Reopen', to: DOING, from: [DONE.name, REJECTED.name] },
    { id: '11', name: 'Back', to: TODO, from: [DOING.name, DONE.name, REJECTED.name] },
  ],
  me: SERVICE_ACCOUNT,
  searchLagMs: 0,
  mayTransition: true,
  mayCreate: true,
  hasLinks: true,
  turnsLinks: false,
  conflicts: 0,
  versions: [],
});

/** Notes that an issue has changed, so that a search shows it later. */
export function touch(project: Project, issue: Issue, nowMs: number): void {
  issue.updatedMs = nowMs;
  project.versions.push({ atMs: nowMs, issue: structuredClone(issue) });
}

/** Returns the issues as a search shows them. */
export function searchable(project: Project, nowMs: number): Issue[] {
  const shown = new Map<string, Issue>();
  for (const { atMs, issue } of project.versions) {
    if (atMs + project.searchLagMs <= nowMs) shown.set(issue.key, issue);
  }
  return [...shown.values()].reverse();
}

export const isOpen = ({ status }: Issue): boolean => status.category !== 'done';

export const transitionsOf = (project: Project, { status }: Issue): Transition[] =>
  project.mayTransition ? project.transitions.filter(({ from }) => from.includes(status.name)) : [];
