import { parseUrl, problemOfUrl } from '../../http/urls.js';
import { isObject, scalarText, select, type Json } from '../../lib/json.js';
import { listAt } from '../../request/change/pages.js';
import { compareIds } from './around.js';
import type { IssuesForm } from './form.js';
import { readUnseen } from './unseen.js';

type Writers = NonNullable<IssuesForm['notes']['writers']>;

/** An issue as the tracker shows it. All texts are foreign. */
export interface Issue {
  id: string;
  /** The id that a duplicate refers to. */
  ref: Json;
  text: string;
  author: string;
  /** Milliseconds since 1970; 0 if the tracker does not show it. */
  createdAt: number;
  /** undefined if it was never closed. A reopened issue may still have it. */
  closedAt: number | undefined;
  isOpen: boolean;
  /** The address for browsers; undefined if it is unknown. */
  url: string | undefined;
  labels: readonly string[];
  /** Whether only some people see it. */
  isHidden: boolean;
}

/** A note of an issue. */
export interface Note {
  text: string;
  author: string;
  createdAt: number;
  /** Whether the author may write to the project, as far as the report knows. */
  isWriter: boolean;
}

/**
 * Returns an item of a list as an issue; undefined if it has no id or is something else. `urlOf`: the address of an
 * issue, if the item does not show it.
 */
export function readIssue(
  item: Json,
  { issue: paths, find, text }: IssuesForm,
  urlOf: (id: string) => string | undefined,
): Issue | undefined {
  const id = scalarText(select(item, paths.id));
  const isOther = find.except !== undefined && isObject(select(item, find.except));
  if (!/^[\w-]{1,100}$/u.test(id) || isOther) return undefined;
  const ref = select(item, paths.ref ?? paths.id);
  return {
    id,
    ref: typeof ref === 'number' ? ref : scalarText(ref),
    text: readUnseen(select(item, paths.text), select(item, paths.properties ?? ''), text.unseen),
    author: scalarText(select(item, paths.author)),
    createdAt: timeOf(select(item, paths.created_at)) ?? 0,
    closedAt: firstTime(item, paths.closed_at),
    isOpen: isOpenValue(select(item, paths.open.path), paths.open),
    url: paths.url === undefined ? urlOf(id) : webUrl(scalarText(select(item, paths.url))),
    labels: labelsOf(item, paths.labels),
    isHidden: paths.hidden !== undefined && select(item, paths.hidden) === true,
  };
}

const isOpenValue = (value: unknown, open: IssuesForm['issue']['open']): boolean =>
  'equals' in open ? value === open.equals : value !== open.not;

function firstTime(item: Json, paths: IssuesForm['issue']['closed_at'] = []): number | undefined {
  const times = [paths].flat().map((path) => timeOf(select(item, path)));
  return times.find((time) => time !== undefined);
}

function webUrl(text: string): string | undefined {
  const url = parseUrl(text);
  return url !== undefined && problemOfUrl(url) === undefined ? url.href : undefined;
}

/** Returns the names of the labels of an issue. */
export function labelsOf(item: Json, labels: IssuesForm['issue']['labels']): string[] {
  if (labels === undefined) return [];
  const { items, name } = labels;
  return listAt(item, items).map((label) => scalarText(name === undefined ? label : select(label, name)));
}

/** Returns an item of a list as a note. `own`: the note with its properties, if the list does not show them. */
export const readNote = (item: Json, { notes: paths, text }: IssuesForm, own: Json = null): Note => ({
  text: readUnseen(select(item, paths.text), select(own, paths.properties?.path ?? ''), text.unseen),
  author: scalarText(select(item, paths.author)),
  createdAt: timeOf(select(item, paths.created_at)) ?? 0,
  isWriter: paths.writers === undefined || (paths.writers.operation === undefined && isWriter(item, paths.writers)),
});

/** Returns whether a value that has the role of a person has one that may write to the project. */
export function isWriter(value: Json, { path, equals = [], at_least: least }: Writers): boolean {
  const role = select(value, path);
  return equals.includes(scalarText(role)) || (least !== undefined && typeof role === 'number' && role >= least);
}

/** Returns whether an item of the list of notes is a note, and not a message of the tracker. */
export const isNote = (item: Json, { notes: { where = {} } }: IssuesForm): boolean =>
  Object.entries(where).every(([path, value]) => select(item, path) === value);

function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** Compares two issues of one marker. The first one wins: the earliest, then the one with the lowest id. */
export function compareIssues(a: Issue, b: Issue): number {
  if (a.createdAt !== b.createdAt) return a.createdAt - b.createdAt;
  return compareIds(a.id, b.id);
}
