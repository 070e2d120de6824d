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
  journals: { id: number; notes: string; private_notes: boolean }[];
  attachments: { id: number; filename: string; filesize: number }[];
  relations: object[];
  watchers: Named[];
  is_private: boolean;
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
  /** Whether everybody sees the project. */
  isPublic: boolean;
  issues: Issue[];
  uploads: Upload[];
  /** The permissions of the role of the bot, which decide together with the scopes of the token. */
  permissions: Set<string>;
  /** Whether the workflow makes `is_private` read-only, which the API does not show. */
  isPrivateReadOnly: boolean;
  versions: Named[];
  categories: Named[];
  customFields: Named[];
  members: Named[];
  /** Creates an issue and returns it, or returns errors. Without scopes, everything is allowed. */
  add(fields: unknown, scopes?: readonly string[]): { issue?: Issue; errors: string[] };
  /** Changes an issue. If it returns errors, nothing was changed. */
  change(issue: Issue, fields: unknown, scopes?: readonly string[]): string[];
  /** Changes a note. Returns false if the token or the role may not. */
  changeNote(id: number, fields: unknown, scopes: readonly string[]): boolean;
  find(id: number): Issue | undefined;
  /** Stores a file. Returns its number and the token with which it can be attached to an issue. */
  upload(filename: string, bytes: Buffer): { id: number; token: string };
  relate(issue: Issue, fields: unknown): { relation?: object; errors: string[] };
}

export const named = (names: readonly string[]): Named[] => names.map((name, index) => ({ id: index + 1, name }));
export const trackers = named(['Bug', 'Feature', 'Support']);
export const priorities = named(['Low', 'Normal', 'High', 'Urgent', 'Immediate']);

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
    isPublic: true,
    issues: [],
    uploads: [],
    permissions: new Set(['view_issues', 'add_issues', 'edit_issues', 'add_issue_notes']),
    isPrivateReadOnly: false,
    versions: named(['1.0', '2.0']),
    categories: named(['Backend', 'Frontend']),
    customFields: named(['Team', 'Severity', 'Twin', 'Twin']),
    members: [
      { id: 5, name: 'Build Bot' },
      { id: 6, name: 'Ada Lovelace' },
    ],
    find: (id) => book.issues.find((issue) => issue.id === id),
    add: (value, scopes) => {
      const fields = asObject(value);
      const errors = [...blankErrors(fields), ...findErrors(fields)];
      if (errors.length > 0) return { errors };
      const issue = describeIssue(book.issues.length + 1, fields);
      setFields(book, issue, fields);
      setPrivate(book, issue, fields, scopes);
      watch(book, issue, fields, scopes);
      attach(book, issue, fields['uploads']);
      book.issues.unshift(issue);
      return { issue, errors };
    },
    change: (issue, value, scopes) => {
      const fields = asObject(value);
      const errors = [...('subject' in fields ? blankErrors(fields) : []), ...findErrors(fields)];
      if (errors.length === 0) applyChange(book, issue, fields, scopes);
      return errors;
    },
    changeNote: (id, value, scopes) => {
      if (!mayDo(book, ['edit_issue_notes', 'edit_own_issue_notes'], scopes)) return false;
      const { notes, private_notes: flag } = asObject(value);
      for (const issue of book.issues) {
        for (const note of issue.journals.filter((journal) => journal.id === id)) {
          if (notes !== undefined) note.notes = textOf(notes);
          if (flag !== undefined && mayDo(book, ['set_notes_private'], scopes)) note.private_notes = isTrue(flag);
        }
        issue.journals = issue.journals.filter((journal) => journal.notes !== '');
      }
      return true;
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
    watchers: [],
    is_private: false,
  };
}

/** Returns whether one of the permissions is in the role and in the scopes of the token, which must both allow it. */
const mayDo = ({ permissions: role }: IssueBook, permissions: readonly string[], scopes?: readonly string[]): boolean =>
  scopes === undefined || permissions.some((one) => role.has(one) && scopes.includes(one));

/** Redmine reads every value but `false` and `0` as true. */
const isTrue = (value: unknown): boolean => !['false', '0', ''].includes(String(value));

/** Sets the flag of an issue. Without permission, it is silently ignored. */
function setPrivate(book: IssueBook, issue: Issue, fields: Record<string, unknown>, scopes?: readonly string[]): void {
  const { is_private: flag } = fields;
  const isAllowed = mayDo(book, ['set_issues_private', 'set_own_issues_private'], scopes) && !book.isPrivateReadOnly;
  if (flag !== undefined && isAllowed) issue.is_private = isTrue(flag);
}

/** Adds watchers. Without permission, they are silently ignored. */
function watch(book: IssueBook, issue: Issue, fields: Record<string, unknown>, scopes?: readonly string[]): void {
  const { watcher_user_ids: ids } = fields;
  if (!Array.isArray(ids) || !mayDo(book, ['add_issue_watchers'], scopes)) return;
  issue.watchers = book.members.filter(({ id }) => ids.map(Number).includes(id));
}

/** Sets the fields that refer to other objects. A value that does not exist is silently ignored. */
function setFields(book: IssueBook, issue: Issue, fields: Record<string, unknown>): void {
  issue['category'] = byId(book.categories, fields['category_id']) ?? issue['category'];
  issue['fixed_version'] = byId(book.versions, fields['fixed_version_id']) ?? issue['fixed_version'];
  issue['assigned_to'] = byId(book.members, fields['assigned_to_id']) ?? issue['assigned_to'];
  if ('due_date' in fields) issue['due_date'] = fields['due_date'];
  if ('estimated_hours' in fields) issue['estimated_hours'] = hoursOf(textOf(fields['estimated_hours']));
  issue['done_ratio'] = Number(textOf(fields['done_ratio'] ?? issue['done_ratio']));
  const { custom_fields: given } = fields;
  if (given === undefined && issue['custom_fields'] !== undefined) return;
  const values = Array.isArray(given) ? given.map(asObject) : [];
  issue['custom_fields'] = book.customFields.map((field) => ({
    ...field,
    value: textOf(values.find(({ id }) => Number(id) === field.id)?.['value']),
  }));
}

/** Applies fields to an issue. Silently ignores a status that is unknown or not allowed by the workflow. */
function applyChange(book: IssueBook, issue: Issue, fields: Record<string, unknown>, scopes?: readonly string[]): void {
  const notes = textOf(fields['notes']);
  const isPrivate = 'private_notes' in fields && isTrue(fields['private_notes']);
  const id = 1 + book.issues.reduce((sum, { journals }) => sum + journals.length, 0);
  const note = { id, notes, private_notes: isPrivate && mayDo(book, ['set_notes_private'], scopes) };
  if (notes !== '') issue.journals.push(note);
  if ('description' in fields) issue['description'] = textOf(fields['description']).replaceAll(/\r?\n/gu, '\r\n');
  setFields(book, issue, fields);
  setPrivate(book, issue, fields, scopes);
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
    issue.attachments.push({
      id,
      filename: fileName(textOf(filename) || upload.filename),
      filesize: upload.bytes.length,
    });
  }
}

/** Returns the base name of a file, with `_` for some characters, as Redmine does. */
const fileName = (name: string): string => name.replace(/^.*[\\/]/su, '').replaceAll(/[?%*:|"'<>\n\r]+/gu, '_');

/** Returns a duration in hours: null for an empty one. */
function hoursOf(duration: string): number | null {
  if (duration === '') return null;
  const [, hours, minutes] = /^(\d+)[:h](\d+)$/u.exec(duration) ?? [];
  return hours === undefined ? Number(duration.replace(',', '.')) : Number(hours) + Number(minutes) / 60;
}

const timestamp = (): string => new Date().toISOString().replace(/\.\d+/u, '');

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
