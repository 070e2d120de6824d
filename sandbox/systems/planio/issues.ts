import { randomBytes } from 'node:crypto';

/** A status, tracker or priority, by its number and name. */
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

/** A file that was sent and is not yet at an issue. */
export interface Upload {
  token: string;
  filename: string;
  bytes: Buffer;
}

export interface IssueBook {
  /** The identifier of its one project. */
  project: string;
  issues: Issue[];
  uploads: Upload[];
  /** Returns a new issue, or why there is none. */
  add(fields: unknown): { issue?: Issue; errors: string[] };
  /** Changes an issue; returns why it could not. */
  change(issue: Issue, fields: unknown): string[];
  find(id: number): Issue | undefined;
  /** Keeps a file, and returns its number and the token that puts it to an issue. */
  upload(filename: string, bytes: Buffer): { id: number; token: string };
  relate(issue: Issue, fields: unknown): { relation?: object; errors: string[] };
}

const named = (names: readonly string[]): Named[] => names.map((name, index) => ({ id: index + 1, name }));
const trackers = named(['Bug', 'Feature', 'Support']);
const priorities = named(['Low', 'Normal', 'High', 'Urgent', 'Immediate']);

export const issueStatuses = named(['New', 'In Progress', 'Resolved', 'Feedback', 'Closed', 'Rejected']).map(
  (status) => ({ ...status, is_closed: status.id >= 5 }),
);
/** The workflow lets the bot's role set all statuses but the last. */
export const allowedStatuses = issueStatuses.slice(0, -1);

const byId = <T extends Named>(list: readonly T[], id: unknown): T | undefined =>
  list.find((item) => item.id === Number(id));

/** Returns the issues of one project, `ci`, none at first. It answers bad fields as Redmine does: some in silence. */
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
      const whole = { ...relation, relation_type: textOf(type) || 'relates', delay: null };
      issue.relations.push(whole);
      return { relation: whole, errors: [] };
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

/** An unknown tracker becomes the first one, a status is always New, and line feeds come back as CRLF: still 201. */
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

/** A status that the workflow does not allow, or that does not exist, is ignored in silence. */
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

/** Puts files to an issue that were sent before; a token that is unknown is ignored. */
function attach(book: IssueBook, issue: Issue, uploads: unknown): void {
  for (const item of Array.isArray(uploads) ? uploads : []) {
    const { token, filename } = asObject(item);
    const upload = book.uploads.find((one) => one.token === token);
    if (!upload) continue;
    const id = issue.attachments.length + 1;
    issue.attachments.push({ id, filename: textOf(filename) || upload.filename, filesize: upload.bytes.length });
  }
}

const timestamp = (): string => new Date().toISOString().replace(/\.\d+/u, '');

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
