import type { Account, Association, Tokens } from '../tokens.js';

export interface Label {
  id: number;
  name: string;
  color: string;
  description: string | null;
}

export interface Comment {
  id: number;
  author: Account;
  association: Association;
  body: string;
  createdAtMs: number;
  updatedAtMs: number;
}

export type StateReason = 'completed' | 'not_planned' | 'duplicate' | 'reopened';

/** An issue or a pull request: both have numbers of one sequence. */
export interface Issue {
  /** The number of the object in all of GitHub. */
  id: number;
  /** The number in the repository. */
  number: number;
  isPullRequest: boolean;
  title: string;
  body: string | null;
  author: Account;
  association: Association;
  labels: Label[];
  assignees: Account[];
  /** The name of the type of issue. */
  type: string | undefined;
  state: 'open' | 'closed';
  stateReason: StateReason | undefined;
  /** The `id` of the issue that this one is a duplicate of. */
  duplicateOf: number | undefined;
  isLocked: boolean;
  comments: Comment[];
  createdAtMs: number;
  updatedAtMs: number;
  closedAtMs: number | undefined;
  closedBy: Account | undefined;
  /** Set if the issue is no longer here: deleted, or moved to this URL of the API. */
  gone: { to: string } | 'deleted' | undefined;
}

export interface NewIssue {
  title: string;
  body?: string | null;
  author: Account;
  association: Association;
  labels?: readonly string[];
  assignees?: readonly Account[];
  type?: string | undefined;
  isPullRequest?: boolean;
}

/** The issues of a repository. Tests can change all members. After changing an issue, they call `touch`. */
export interface Tracker {
  /** Whether the repository has issues. */
  isEnabled: boolean;
  /** In the order of their numbers. */
  issues: Issue[];
  labels: Label[];
  /** The logins that issues can be assigned to. */
  assignable: string[];
  /** The names of the types of issues. */
  types: string[];
  /** How long the search does not see a change, in milliseconds. */
  searchLagMs: number;
  add(issue: NewIssue): Issue;
  comment(issue: Issue, comment: Pick<Comment, 'author' | 'association' | 'body'>): Comment;
  /** Returns the issue with this number, also if it is gone. */
  find(number: number): Issue | undefined;
  /** Returns the labels with these names. Creates those that do not exist. Case does not matter. */
  label(names: readonly string[]): Label[];
  delete(number: number): void;
  /** Moves an issue to another repository, of which this server knows only the URL. */
  transfer(number: number, to: string): void;
  /** Marks an issue as changed now. */
  touch(issue: Issue): void;
  /** Returns the issues as the search knows them. */
  indexed(): Issue[];
}

/** Returns a tracker without issues. */
export function createTracker(now: () => number): Tracker {
  const versions = new Map<number, { atMs: number; issue: Issue }[]>();
  let count = 0;
  const nextId = (): number => 2_900_000_000 + 41 * ++count;

  const record = (issue: Issue): void => {
    const copy = { ...issue, labels: [...issue.labels], comments: [...issue.comments] };
    versions.set(issue.number, [...(versions.get(issue.number) ?? []), { atMs: now(), issue: copy }]);
  };

  const tracker: Tracker = {
    isEnabled: true,
    issues: [],
    labels: [],
    assignable: [],
    types: ['Task', 'Bug', 'Feature'],
    searchLagMs: 0,
    add: (fields) => {
      const id = nextId();
      const issue = newIssue(fields, {
        id,
        number: tracker.issues.length + 1,
        labels: tracker.label(fields.labels ?? []),
      });
      Object.assign(issue, { createdAtMs: now(), updatedAtMs: now() });
      tracker.issues.push(issue);
      record(issue);
      return issue;
    },
    comment: (issue, fields) => {
      const comment = { ...fields, id: nextId(), createdAtMs: now(), updatedAtMs: now() };
      issue.comments.push(comment);
      tracker.touch(issue);
      return comment;
    },
    find: (number) => tracker.issues.find((issue) => issue.number === number),
    label: (names) => {
      const labels = names.map((name) => findLabel(tracker, name) ?? addLabel(tracker, { id: nextId(), name }));
      return [...new Set(labels)];
    },
    delete: (number) => leave(number, 'deleted'),
    transfer: (number, to) => leave(number, { to }),
    touch: (issue) => {
      issue.updatedAtMs = now();
      record(issue);
    },
    indexed: () => {
      const latestMs = now() - tracker.searchLagMs;
      const known = tracker.issues.map(({ number }) => versions.get(number)?.findLast(({ atMs }) => atMs <= latestMs));
      return known.flatMap((version) => (version && version.issue.gone === undefined ? [version.issue] : []));
    },
  };

  const leave = (number: number, gone: Issue['gone']): void => {
    const issue = tracker.find(number);
    if (!issue) throw new Error(`There is no issue ${number}.`);
    issue.gone = gone;
    tracker.touch(issue);
  };
  return tracker;
}

function newIssue(fields: NewIssue, { id, number, labels }: Pick<Issue, 'id' | 'number' | 'labels'>): Issue {
  return {
    id,
    number,
    isPullRequest: fields.isPullRequest ?? false,
    title: fields.title,
    body: fields.body ?? null,
    author: fields.author,
    association: fields.association,
    labels,
    assignees: [...(fields.assignees ?? [])],
    type: fields.type,
    state: 'open',
    stateReason: undefined,
    duplicateOf: undefined,
    isLocked: false,
    comments: [],
    createdAtMs: 0,
    updatedAtMs: 0,
    closedAtMs: undefined,
    closedBy: undefined,
    gone: undefined,
  };
}

export function findLabel({ labels }: Tracker, name: string): Label | undefined {
  return labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
}

/** Adds a label. Its name must be new. */
function addLabel({ labels }: Tracker, { id, name }: Pick<Label, 'id' | 'name'>): Label {
  const label = { id, name, color: 'ededed', description: null };
  labels.push(label);
  return label;
}

/** Sets the state, as an account that closes or reopens. The caller calls `touch`. */
export function setState(
  issue: Issue,
  { state, stateReason, duplicateOf }: Pick<Issue, 'state' | 'stateReason' | 'duplicateOf'>,
  by: { account: Account; atMs: number },
): void {
  const isClosed = state === 'closed';
  Object.assign(issue, { state, stateReason, duplicateOf });
  issue.closedAtMs = isClosed ? by.atMs : undefined;
  issue.closedBy = isClosed ? by.account : undefined;
}

/** Returns the account of a login that issues can be assigned to. Undefined for other logins. */
export function assignee(tracker: Tracker, tokens: Tokens, login: string): Account | undefined {
  const known = tracker.assignable.find((name) => name.toLowerCase() === login.toLowerCase());
  return known === undefined ? undefined : tokens.account(known);
}
