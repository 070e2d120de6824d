import { StepError } from '../../lib/errors.js';
import { readJson, type HttpResponse } from '../../http/message.js';
import { isObject, scalarText, select, type Json, type JsonObject } from '../../lib/json.js';
import type { Operation } from '../../provider/provider.js';
import type { Secrets } from '../../lib/secrets.js';
import type { OwnRequests } from './own-requests.js';
import { listAt } from './pages.js';
import type { RequestPlan } from '../plan/plan.js';

type ShownValue = NonNullable<Operation['read_back']>['fields'][string];
type ShownList = Extract<ShownValue, { items: string }>;

/** A requested value of a field, and where the server shows it. */
interface Expectation {
  field: string;
  requested: Json;
  shown: ShownValue;
  /** Whether the server may show no such field. */
  isOptional: boolean;
}

/** A change that was carried out. */
interface Change {
  plan: RequestPlan;
  /** The response to the whole change; undefined if it was sent in more than one request. */
  response: HttpResponse | undefined;
  /** The id of the object; undefined if it is unknown. */
  id: string | undefined;
  /** What `readBefore` returned. */
  before: ItemsBefore;
  secrets: Secrets;
  /** Whether no value may be quoted in the log. */
  isHidden: boolean;
  /** The dotted paths of the flags that hide the object. If one is true, no value is quoted either. */
  flags: readonly string[];
}

/** Returns a value for the log. */
type Quote = (value: unknown) => string;

/** The ids of the items that a list had before the change, by the field of the body. */
export type ItemsBefore = Readonly<Record<string, readonly unknown[]>>;

/**
 * Reads the lists to which the change must add an item: an equal item may be there already. Rejects with the error of
 * that request.
 */
export async function readBefore(plan: RequestPlan, own: OwnRequests): Promise<ItemsBefore> {
  const declared = plan.operation.read_back;
  const expectations = expectationsOf(plan).filter(
    ({ shown, requested }) => isList(shown) && shown.new === true && listText(requested) !== '',
  );
  // A new object has no items yet.
  if (declared === undefined || expectations.length === 0 || plan.pathValues['id'] === undefined) return {};
  const parameters = { ...plan.pathValues, ...parametersOf(expectations) };
  // The proof that a text will be hidden may have sent the same request.
  const object = await own.readOnce(declared.operation, parameters).catch((error: unknown) => {
    if (!(error instanceof StepError)) throw error;
    throw error.with({ before: 'The request was not sent, because its result could not be checked.' });
  });
  return Object.fromEntries(expectations.map(({ field, shown }) => [field, idsIn(object, pathOf(shown))]));
}

const idsIn = (object: Json, path: string): unknown[] => listAt(object, path).map((item) => select(item, 'id'));

/**
 * Checks that the server accepted every requested value of a change. Reads the object, unless the response to the
 * change shows all of it. Rejects with CHANGE_IGNORED, or with the error of the request that reads the object.
 */
export async function readBack(change: Change, own: OwnRequests): Promise<void> {
  const { plan, response, id } = change;
  const declared = plan.operation.read_back;
  if (declared === undefined) return;
  const expectations = expectationsOf(plan);
  const inResponse = response === undefined ? undefined : readJson(response);
  if (expectations.length === 0) return;
  const showsAll = expectations.every(({ shown }) =>
    isList(shown) ? Array.isArray(select(inResponse, shown.items)) : select(inResponse, pathOf(shown)) !== undefined,
  );
  // Some servers respond to a change with JSON that is not the object: `{"ok":true}`.
  if (showsAll) {
    checkValues(expectations, inResponse ?? null, change);
    return;
  }
  if (id === undefined) return;
  const parameters = { ...plan.pathValues, id, ...parametersOf(expectations) };
  const object = await own.read(declared.operation, parameters).catch(afterChange);
  if (!expectations.some(({ shown }) => hasObject(object, pathOf(shown)))) {
    const message = `${plan.url.host} did not show the changed object.`;
    afterChange(new StepError('RESPONSE_UNEXPECTED', message, { hint: 'Check the result there.' }));
  }
  checkValues(expectations, object, change);
}

/** Returns whether a value is shown in the items of a list. */
export const isList = (shown: ShownValue): shown is ShownList => typeof shown !== 'string' && 'items' in shown;

/** Returns the dotted path of a value, or of its list. */
export const pathOf = (shown: ShownValue): string =>
  typeof shown === 'string' ? shown : 'items' in shown ? shown.items : shown.at;

/** Returns whether a response has the object that a dotted path begins with. */
const hasObject = (response: Json | undefined, path: string): boolean =>
  select(response, path.split('.', 1).join()) !== undefined;

/** Rejects with the same error, which then says that the change was already made, so that users do not repeat it. */
export function afterChange(error: unknown): never {
  if (!(error instanceof StepError)) throw error;
  throw error.with({ before: 'The request was carried out, but its result cannot be checked.' });
}

function expectationsOf({ fields, operation, given }: RequestPlan): Expectation[] {
  const declared = operation.read_back?.fields ?? {};
  return Object.entries(fields).flatMap(([field, requested]): Expectation[] => {
    const parameter = given.find((one) => one.field === field)?.declared;
    const shown = Object.hasOwn(declared, field) ? declared[field] : undefined;
    if (shown !== undefined) return [{ field, requested, shown, isOptional: false }];
    if (parameter !== undefined || operation.body?.wrap === undefined) return [];
    return [{ field, requested, shown: `${operation.body.wrap}.${field}`, isOptional: true }];
  });
}

/** Returns the parameters that the operation needs to return all lists. Values of the same name are joined by commas. */
function parametersOf(expectations: readonly Expectation[]): JsonObject {
  const values: Record<string, string> = {};
  for (const { shown } of expectations) {
    if (!isList(shown)) continue;
    for (const [name, value] of Object.entries(shown.parameters ?? {})) {
      values[name] = values[name] === undefined ? String(value) : `${values[name]},${String(value)}`;
    }
  }
  return values;
}

/** What a requested value is compared with. */
interface Comparison {
  /** What the server shows. */
  object: Json;
  before: ItemsBefore;
  quote: Quote;
}

/** Throws CHANGE_IGNORED with every field whose value differs from the requested one. */
function checkValues(expectations: readonly Expectation[], object: Json, change: Change): void {
  const seen: Comparison = { object, before: change.before, quote: quoterOf(change, object) };
  const ignored = expectations.flatMap((expectation) => {
    const { field, shown } = expectation;
    const difference = isList(shown)
      ? differenceInList(expectation, shown, seen)
      : differenceOfValue(expectation, shown, seen);
    return difference === undefined ? [] : [`${field} (${difference})`];
  });
  if (ignored.length === 0) return;
  throw new StepError(
    'CHANGE_IGNORED',
    `The server accepted the request, but ignored a part of it: ${ignored.join(', ')}.`,
    {
      hint:
        'The server does not report the reason. ' +
        'Check that the value exists, and that the workflow, the role of the user and the project allow it.',
    },
  );
}

/** Returns how a value differs from the requested one; undefined if it does not. */
function differenceOfValue(
  { requested, isOptional }: Expectation,
  shown: Exclude<ShownValue, ShownList>,
  { object, quote }: Comparison,
): string | undefined {
  const path = pathOf(shown);
  const actual = select(object, path) ?? (isOptional ? select(object, path.replace(/_id$/u, '.id')) : undefined);
  const compare = typeof shown === 'string' ? undefined : shown.compare;
  if (!differs(requested, actual, compare)) return undefined;
  if (isOptional && (actual === undefined || isOtherForm(requested, actual))) return undefined;
  return `requested ${quote(requested)}, is ${quote(actual)}`;
}

/** Returns whether a field of a plugin may be a duration such as 2:30, which has another form at the server. */
const isOtherForm = (requested: Json, actual: unknown): boolean =>
  typeof actual === 'number' && /\d/u.test(comparable(requested)) && Number.isNaN(Number(requested));

/** Returns which requested value a list lacks; undefined if it has all of them. */
function differenceInList(
  { field, requested }: Expectation,
  shown: ShownList,
  { object, before, quote }: Comparison,
): string | undefined {
  if (shown.optional === true && !Array.isArray(select(object, shown.items))) return undefined;
  const old = before[field] ?? [];
  const items = listAt(object, shown.items).filter((item) => !old.includes(select(item, 'id')));
  const missing = missingIn(items, requested, shown);
  if (missing === undefined) return undefined;
  // The whole entry may contain the token of an uploaded file.
  const value = isObject(missing) ? select(missing, shown.value) : missing;
  const quoted = value === undefined || hasObjects(value) ? 'a value' : quote(value);
  const key = isObject(missing) && shown.key !== undefined ? `${shown.key} ${quote(missing[shown.key])}: ` : '';
  return `${key}${quoted} is missing`;
}

/** Returns the first requested value that is in no item of the list. */
function missingIn(items: readonly Json[], requested: Json, { value, key, compare }: ShownList): Json | undefined {
  return [requested].flat().find((entry) => {
    if (entry === '') return false;
    const wanted = isObject(entry) ? select(entry, value) : entry;
    if (wanted === undefined) return items.length === 0;
    return !items.some((item) => {
      if (key !== undefined && isObject(entry) && differs(entry[key] ?? null, select(item, key))) return false;
      const actual = select(item, value);
      // A file becomes the number of an attachment.
      return hasObjects(wanted) ? listText(actual) !== '' : !differs(wanted as Json, actual, compare);
    });
  });
}

/** Returns a text that is empty if a value is empty: nothing, an empty text, or a list of them. */
const listText = (value: unknown): string =>
  [value]
    .flat()
    .map((item) => (isObject(item) ? 'object' : scalarText(item)))
    .join('');

const hasObjects = (value: unknown): boolean => [value].flat().some(isObject);

/** Returns whether two values differ: as texts with the same line breaks, as numbers, or as lists in any order. */
function differs(requested: Json, actual: unknown, compare?: Compare): boolean {
  if (Array.isArray(requested) || Array.isArray(actual)) {
    const [wanted, found] = [requested, actual].map((list) => [list].flat().map(comparable).filter(Boolean).sort());
    return JSON.stringify(wanted) !== JSON.stringify(found);
  }
  const form = compare === undefined ? comparable : FORMS[compare];
  return form(requested) !== form(actual);
}

type Compare = NonNullable<ShownList['compare']>;

const FORMS: Readonly<Record<Compare, (value: unknown) => string>> = {
  number: (value) => comparable(value) || '0',
  hours: (value) => hoursOf(comparable(value)),
  // Redmine replaces several such characters by one `_`.
  file_name: (value) =>
    comparable(value)
      .replace(/^.*[\\/]/su, '')
      .replaceAll(/[?%*:|"'<>\p{Cc}_]+/gu, '_'),
};

/** Returns a duration in hours, as Redmine reads it (lib/redmine/core_ext/string/conversions.rb); else the text. */
function hoursOf(text: string): string {
  const [, number] = /^(\d+(?:[.,]\d+)?)h?$/u.exec(text) ?? [];
  if (number !== undefined) return rounded(Number(number.replace(',', '.')));
  const [, hours, minutes] = /^(\d+):(\d+)$/u.exec(text) ?? IN_WORDS.exec(text) ?? [];
  if (hours === undefined && minutes === undefined) return text;
  return rounded(Number(hours ?? 0) + Number(minutes ?? 0) / 60);
}

/** Such as `2h30`, `2 hours 30 min` and `150m`. */
const IN_WORDS = /^(?:(\d+)\s*h(?:ours?)?)?\s*(?:(\d+)\s*(?:m|min)?)?$/iu;

/** Returns hours as the server shows them. */
const rounded = (hours: number): string => hours.toFixed(2);

/** Returns a text with `\n` as line break and no white space around it, because servers change both. */
export const sameLines = (text: string): string => text.replaceAll(/\r\n?/gu, '\n').trim();

function comparable(value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value !== 'string' && typeof value !== 'number') return '';
  const text = sameLines(String(value));
  if (text === 'true' || text === 'false') return text === 'true' ? '1' : '0';
  return text !== '' && Number.isFinite(Number(text)) ? String(Number(text)) : text;
}

/** Returns the function that quotes a value of a change. `object` is what the server shows. */
function quoterOf({ secrets, isHidden, flags }: Change, object: Json): Quote {
  if (isHidden || flags.some((path) => select(object, path) === true)) return () => 'a hidden value';
  return (value) => {
    const isValue = !isObject(value) && !Array.isArray(value);
    const text = isValue ? (comparable(value) === '' ? '' : scalarText(value)) : JSON.stringify(value);
    return secrets.sanitize(text, 60) || 'nothing';
  };
}
