import type * as v from 'valibot';
import { suggest } from '../../inputs/suggest.js';
import type { Path } from './parse.js';

/** A problem in a provider file. */
export interface Problem {
  /** The key that the message names. */
  path: Path;
  /** The path whose line the message has. If a key is missing, the path of the map without it. */
  locationPath: Path;
  sentence: string;
}

/** The properties of a valibot schema that this module reads. */
export interface Form {
  type: string;
  entries?: Readonly<Record<string, Form>>;
  value?: Form;
  item?: Form;
  wrapped?: Form;
  options?: readonly unknown[];
  pipe?: readonly { type: string; message?: unknown }[];
}

/** Returns the problem of a validation issue. Its sentence says what was expected, and never quotes the value. */
export function problemOf(issue: v.BaseIssue<unknown>, root: Form): Problem {
  const { kind, type, expected, message } = issue;
  const path: v.IssuePathItem[] = issue.path ?? [];
  const keys = path.map(({ key }) => (typeof key === 'number' ? key : String(key)));
  // The schema also checks a list for the keys of a map.
  const list = path.findIndex((item) => item.type === 'object' && Array.isArray(item.input));
  if (list !== -1) return at(keys.slice(0, list), 'expected a map');
  if (kind !== 'schema') return at(keys, `expected ${message}`);
  const isKeyIssue = type === 'strict_object' && path.at(-1)?.origin === 'key';
  if (!isKeyIssue) return at(keys, `expected ${expectationFor(formAt(root, keys))}`);
  const parent = keys.slice(0, -1);
  if (expected === 'never') return at(keys, `unknown. ${suggest(String(keys.at(-1)), knownKeys(root, parent))}`);
  return { path: keys, locationPath: parent, sentence: `missing, expected ${expectationFor(formAt(root, keys))}` };
}

const at = (path: Path, sentence: string): Problem => ({ path, locationPath: path, sentence });

/** Returns the keys that a map may have. `extends` is removed before validation, so it is added here. */
const knownKeys = (root: Form, parent: Path): string[] => [
  ...Object.keys(formAt(root, parent)?.entries ?? {}),
  ...(parent.length === 0 ? ['extends'] : []),
];

const unwrap = (form: Form | undefined): Form | undefined => form?.wrapped ?? form;

function formAt(root: Form, path: Path): Form | undefined {
  return path.reduce<Form | undefined>((form, key) => {
    if (form?.entries === undefined) return unwrap(form?.value ?? form?.item);
    return Object.hasOwn(form.entries, key) ? unwrap(form.entries[key]) : undefined;
  }, root);
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  union: 'a text, a number, true or false',
};

function expectationFor(form: Form | undefined): string {
  const { type = '', options = [], pipe = [] } = form ?? {};
  if (type === 'picklist') return oneOf(options);
  // The first check of a text or number is more specific than its type.
  const check = type === 'string' || type === 'number' ? pipe[1]?.message : undefined;
  return typeof check === 'string' ? check : (TYPE_NAMES[type] ?? 'a map');
}

export const oneOf = (values: readonly unknown[]): string => `one of ${values.join(', ')}`;
