import { StepError } from '../../lib/errors.js';
import { readJson, type HttpResponse } from '../../http/message.js';
import { isObject, scalarText, select, type Json, type JsonObject } from '../../lib/json.js';
import type { Operation } from '../../provider/provider.js';
import type { Secrets } from '../../lib/secrets.js';
import type { OwnRequests } from './own-requests.js';
import { listAt } from './pages.js';
import type { RequestPlan } from '../plan/plan.js';

type ShownValue = NonNullable<Operation['read_back']>['fields'][string];

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
  secrets: Secrets;
  /** Whether no value may be quoted in the log. */
  isHidden: boolean;
  /** The dotted paths of the flags that hide the object. If one is true, no value is quoted either. */
  flags: readonly string[];
}

/** Returns a value for the log. */
type Quote = (value: unknown) => string;

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
    typeof shown === 'string'
      ? select(inResponse, shown) !== undefined
      : Array.isArray(select(inResponse, shown.items)),
  );
  // Some servers respond to a change with JSON that is not the object: `{"ok":true}`.
  if (showsAll) {
    checkValues(expectations, inResponse ?? null, quoterOf(change, inResponse));
    return;
  }
  if (id === undefined) return;
  const parameters = { ...plan.pathValues, id, ...parametersOf(expectations) };
  const object = await own.read(declared.operation, parameters).catch(afterChange);
  if (!expectations.some(({ shown }) => hasObject(object, typeof shown === 'string' ? shown : shown.items))) {
    const message = `${plan.url.host} did not show the changed object.`;
    afterChange(new StepError('RESPONSE_UNEXPECTED', message, { hint: 'Check the result there.' }));
  }
  checkValues(expectations, object, quoterOf(change, object));
}

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
    const isWord = parameter?.lookup?.words?.includes(scalarText(requested)) === true;
    if (isWord) return []; // only the server knows its meaning
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
    if (typeof shown === 'string') continue;
    for (const [name, value] of Object.entries(shown.parameters ?? {})) {
      values[name] = values[name] === undefined ? String(value) : `${values[name]},${String(value)}`;
    }
  }
  return values;
}

/** Throws CHANGE_IGNORED with every field whose value differs from the requested one. */
function checkValues(expectations: readonly Expectation[], object: Json, quote: Quote): void {
  const ignored = expectations.flatMap(({ field, requested, shown, isOptional }) => {
    if (typeof shown !== 'string') {
      if (shown.optional === true && !Array.isArray(select(object, shown.items))) return [];
      const missing = missingIn(listAt(object, shown.items), requested, shown);
      return missing === undefined ? [] : [`${field} (${quote(missing)} is missing)`];
    }
    const actual = select(object, shown) ?? (isOptional ? select(object, shown.replace(/_id$/u, '.id')) : undefined);
    if ((isOptional && actual === undefined) || !differs(requested, actual)) return [];
    return [`${field} (requested ${quote(requested)}, is ${quote(actual)})`];
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

/** Returns the first requested value that is in no item of the list. */
function missingIn(
  items: readonly Json[],
  requested: Json,
  { value, key }: Exclude<ShownValue, string>,
): Json | undefined {
  return [requested].flat().find((entry) => {
    if (entry === '') return false;
    const wanted = isObject(entry) ? select(entry, value) : entry;
    if (wanted === undefined) return items.length === 0;
    return !items.some(
      (item) =>
        (key === undefined || !isObject(entry) || !differs(entry[key] ?? null, select(item, key))) &&
        !differs(wanted as Json, select(item, value)),
    );
  });
}

/** Returns whether two values differ: as texts with the same line breaks, as numbers, or as lists in any order. */
function differs(requested: Json, actual: unknown): boolean {
  if (Array.isArray(requested) || Array.isArray(actual)) {
    const [wanted, found] = [requested, actual].map((list) => [list].flat().map(comparable).filter(Boolean).sort());
    return JSON.stringify(wanted) !== JSON.stringify(found);
  }
  const [wanted, found] = [comparable(requested), comparable(actual)];
  // A duration such as 2:30 has another form at the server.
  const isOtherForm = typeof actual === 'number' && Number.isNaN(Number(wanted)) && /\d/u.test(wanted);
  return wanted !== found && !isOtherForm;
}

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
function quoterOf({ secrets, isHidden, flags }: Change, object: Json | undefined): Quote {
  if (isHidden || flags.some((path) => select(object, path) === true)) return () => 'a hidden value';
  return (value) => {
    const text = isObject(value) ? JSON.stringify(value) : comparable(value) === '' ? '' : String(value);
    return secrets.sanitize(text, 60) || 'nothing';
  };
}
