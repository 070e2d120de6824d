import { scalarText, select, type Json, type JsonObject } from '../../lib/json.js';
import type { Provider } from '../../provider/provider.js';
import { listAt } from '../../request/change/pages.js';

/** The section `issues` of a provider file. */
export type IssuesForm = NonNullable<Provider['issues']>;
type Template = NonNullable<IssuesForm['close']['parameters']>;
type Pick = NonNullable<IssuesForm['values']>[string];

/** What `{name}` in a template of the form stands for. */
export type FormValues = Readonly<Record<string, Json | undefined>>;

/** Returns parameters with their values filled in. A parameter whose value is unknown is left out. */
export function fillParameters(templates: Template | undefined, values: FormValues): JsonObject {
  const filled = Object.entries(templates ?? {}).map(([name, template]) => [name, fill(template, values)] as const);
  return Object.fromEntries(filled.filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

function fill(template: Template[string], values: FormValues): Json | undefined {
  if (typeof template !== 'string') return template;
  const [, only] = /^\{(\w+)\}$/u.exec(template) ?? [];
  if (only !== undefined) return values[only];
  return template.replace(/\{(\w+)\}/gu, (_, name: string) => scalarText(values[name]));
}

/** Returns whether an item has these values, by dotted path: of a list one of them. */
export const hasValues = (item: Json, wanted: Readonly<Record<string, Json>>): boolean =>
  Object.entries(wanted).every(([path, value]) => [value].flat().some((one) => same(select(item, path), one)));

/** Returns the item whose values are earlier in the lists of `where` than those of others. */
function best(items: readonly Json[], where: Readonly<Record<string, Json>>): Json | undefined {
  const rankOf = (item: Json): number =>
    Object.entries(where).reduce(
      (sum, [path, value]) => sum + [value].flat().findIndex((one) => same(select(item, path), one)),
      0,
    );
  return [...items].sort((a, b) => rankOf(a) - rankOf(b))[0];
}

/** Returns the preferred item of a list; undefined if it is not there. */
function preferredOf(items: readonly Json[], prefer: Pick['prefer'], values: FormValues): Json | undefined {
  const wanted = Object.entries(fillParameters(prefer, values)).filter(([, value]) => scalarText(value) !== '');
  return wanted.length === 0 ? items[0] : items.find((item) => hasValues(item, Object.fromEntries(wanted)));
}

/** Returns the further values of a choice, from lists in its item. */
const furtherValues = (item: Json, also: Pick['also'], values: FormValues): JsonObject =>
  Object.fromEntries(
    Object.entries(also ?? {}).flatMap(([name, { items: path, prefer, take }]) => {
      const items = listAt(item, path);
      const value = select(preferredOf(items, prefer, values) ?? items[0], take);
      return typeof value === 'string' || typeof value === 'number' ? [[name, value]] : [];
    }),
  );

/**
 * Returns the value to take from a list of choices: of the preferred item, else of the first one that is possible;
 * undefined if none is. `isPreferred` is false if the workflow prefers an item that is not there.
 */
export function pickFrom(
  items: readonly Json[],
  { where = {}, prefer, take, also }: Pick,
  values: FormValues,
): { value: Json; also: JsonObject; isPreferred: boolean } | undefined {
  const first = best(
    items.filter((item) => hasValues(item, where)),
    where,
  );
  const possible = first === undefined ? [] : [first, ...items.filter((item) => hasValues(item, where))];
  const preferred = preferredOf(possible, prefer, values);
  const item = preferred ?? first;
  const value = select(item, take);
  if (item === undefined || (typeof value !== 'string' && typeof value !== 'number')) return undefined;
  return { value, also: furtherValues(item, also, values), isPreferred: preferred !== undefined };
}

const same = (actual: unknown, wanted: Json): boolean =>
  actual === wanted || (typeof wanted === 'string' && scalarText(actual).toLowerCase() === wanted.toLowerCase());
