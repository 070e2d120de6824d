import { scalarText, select, type Json, type JsonObject } from '../../lib/json.js';
import type { Provider } from '../../provider/provider.js';

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

/**
 * Returns the value to take from a list of choices: of the preferred item, else of the first one that is possible;
 * undefined if none is. `isPreferred` is false if the workflow prefers an item that is not there.
 */
export function pickFrom(
  items: readonly Json[],
  { where = {}, prefer = {}, take }: Pick,
  values: FormValues,
): { value: Json; isPreferred: boolean } | undefined {
  const matches = (item: Json, wanted: Readonly<Record<string, Json>>): boolean =>
    Object.entries(wanted).every(([path, value]) => same(select(item, path), value));
  const possible = items.filter((item) => matches(item, where));
  const wanted = Object.entries(fillParameters(prefer, values)).filter(([, value]) => scalarText(value) !== '');
  const preferred = possible.find((item) => matches(item, Object.fromEntries(wanted)));
  const value = select(preferred ?? possible[0], take);
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  return { value, isPreferred: preferred !== undefined };
}

const same = (actual: unknown, wanted: Json): boolean =>
  actual === wanted || (typeof wanted === 'string' && scalarText(actual).toLowerCase() === wanted.toLowerCase());
