import { randomBytes } from 'node:crypto';

/** A status, tracker or priority. */
export interface Named {
  id: number;
  name: string;
}

export interface Issue {
  id: number;
  subject: string;
  status: Named & { is_closed: boolean };
  journals: { id: number; notes: string }[];
  attachments: { id: number; filename: string; filesize: number }[];
  relations: object[];
  [field: string]: unknown;
}

/** An uploaded file that is not yet attached to an issue. */
export interface Upload {
  token: string;
  filename: string;
  bytes: Buffer;
}

export interface IssueBook {
  /** The identifier of the only project. */
  project: string;
  issues: Issue[];
  uploads: Upload[];
  /** Creates an issue and returns it, or returns errors. */
  add(fields: unknown): { issue?: Issue; errors: string[] };
  /** Changes an issue. If it returns errors, nothing was changed. */
  change(issue: Issue, fields: unknown): string[];
  find(id: number): Issue | undefined;
  /** Stores a file. Returns its number and the token with which it can be attached to an issue. */
  upload(filename: string, bytes: Buffer): { id: number; token: string };
  relate(issue: Issue, fields: unknown): { relation?: object; errors: string[] };
}

const named = (names: readonly string[]): Named[] => names.map((name, index) => ({ id: index + 1, name }));
const trackers = named(['Bug', 'Feature', 'Support']);
const priorities = named(['Low', 'Normal', 'High', 'Urgent', 'Immediate']);

export const issueStatuses = named(['New', 'In Progress', 'Resolved', 'Feedback', 'Closed', 'Rejected']).map(
  (status) => ({ ...status, is_closed: status.id >= 5 }),
);
/** The workflow allows the bot's role to set all statuses except the last. */
export const allowedStatuses = issueStatuses.slice(0, -1);

const byId = <T extends Named>(list: readonly T[], id: unknown): T | undefined =>
  list.find((item) => item.id === Number(id));

/** Returns an empty issue book for the project `ci`. Like Redmine, it silently ignores some invalid fields. */
export function createIssueBook(): IssueBook {
  const book: IssueBook = {
    project: 'ci',
    issues: [],
    uploads: [],
    find: (id) => book.issues.find((issue) => issue.id === id),
    add: (value) => {
      const fields = asObject(value);
      const errors = [...blankErrors(fields), ...findErrors(fields)];
      if (errors.length > 0) return { errors };
      const issue = describeIssue(book.issues.length + 1, fields);
      attach(book, issue, fields['uploads']);
      book.issues.unshift(issue);
      return { issue, errors };
    },
    change: (issue, value) => {
      const fields = asObject(value);
      const errors = [...('subject' in fields ? blankErrors(fields) : []), ...findErrors(fields)];
      if (errors.length === 0) applyChange(book, issue, fields);
      return errors;
    },
    upload: (filename, bytes) => {
      const id = book.uploads.length + 1;
      const token = `${id}.${randomBytes(32).toString('hex')}`;
      book.uploads.push({ token, filename, bytes });
      return { id, token };
    },
    relate: (issue, value) => {
      const { issue_to_id: to, relation_type: type } = asObject(value);
      const other = book.find(Number(to));
      if (!other || other === issue) return { errors: ['Related issue cannot be blank'] };
      const relation = { id: issue.relations.length + 1, issue_id: issue.id, issue_to_id: other.id };
      const complete = { ...relation, relation_type: textOf(type) || 'relates', delay: null };
      issue.relations.push(complete);
      return { relation: complete, errors: [] };
    },
  };
  return book;
}

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

const blankErrors = ({ subject }: Record<string, unknown>): string[] =>
  textOf(subject).trim() === '' ? ['Subject cannot be blank'] : [];

function findErrors({ subject, priority_id: priority }: Record<string, unknown>): string[] {
  return [
    ...(textOf(subject).length > 255 ? ['Subject is too long (maximum is 255 characters)'] : []),
    ...(priority !== undefined && !byId(priorities, priority) ? ['Priority cannot be blank'] : []),
  ];
}

/** Returns a new issue. As in Redmine: an unknown tracker becomes the first, the status is New, LF becomes CRLF. */
function describeIssue(id: number, fields: Record<string, unknown>): Issue {
  const now = timestamp();
  return {
    id,
    project: { id: 1, name: 'CI' },
    tracker: byId(trackers, fields['tracker_id']) ?? { id: 1, name: 'Bug' },
    status: { id: 1, name: 'New', is_closed: false },
    priority: byId(priorities, fields['priority_id'] ?? 2),
    author: { id: 5, name: 'Build Bot' },
    subject: textOf(fields['subject']),
    description: textOf(fields['description']).replaceAll(/\r?\n/gu, '\r\n'),
    created_on: now,
    updated_on: now,
    closed_on: null,
    journals: [],
    attachments: [],
    relations: [],
  };
}

/** Applies fields to an issue. Silently ignores a status that is unknown or not allowed by the workflow. */
function applyChange(book: IssueBook, issue: Issue, fields: Record<string, unknown>): void {
  const notes = textOf(fields['notes']);
  if (notes !== '') issue.journals.push({ id: issue.journals.length + 1, notes });
  if ('subject' in fields) issue.subject = textOf(fields['subject']);
  issue.status = byId(allowedStatuses, fields['status_id']) ?? issue.status;
  issue['priority'] = byId(priorities, fields['priority_id']) ?? issue['priority'];
  issue['tracker'] = byId(trackers, fields['tracker_id']) ?? issue['tracker'];
  issue['updated_on'] = timestamp();
  attach(book, issue, fields['uploads']);
}

/** Attaches uploaded files to an issue. Ignores unknown tokens. */
function attach(book: IssueBook, issue: Issue, uploads: unknown): void {
  for (const item of Array.isArray(uploads) ? uploads : []) {
    const { token, filename } = asObject(item);
    const upload = book.uploads.find((stored) => stored.token === token);
    if (!upload) continue;
    const id = issue.attachments.length + 1;
    issue.attachments.push({ id, filename: textOf(filename) || upload.filename, filesize: upload.bytes.length });
  }
}

const timestamp = (): string => new Date().toISOString().replace(/\.\d+/u, '');

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
