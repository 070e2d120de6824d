import { inputError } from '../../inputs/input-errors.js';
import { suggest } from '../../inputs/suggest.js';
import { StepError } from '../../lib/errors.js';
import { isObject, scalarText, select, type Json, type JsonObject } from '../../lib/json.js';
import type { Secrets } from '../../lib/secrets.js';
import type { Parameter } from '../../provider/provider.js';
import type { OwnRequests } from './own-requests.js';
import { hidingFlag, type GivenParameter } from '../plan/parameters.js';
import { withFields, type RequestPlan } from '../plan/plan.js';

type Lookup = NonNullable<Parameter['lookup']>;

/**
 * Returns the plan with the id of each value that is given by name, such as the name of a priority. Reads the lists of
 * names from the server, each once. Rejects with INPUT_INVALID for a name that is unknown or ambiguous, or with the
 * error of the request that reads the names.
 */
export async function lookUpNames(plan: RequestPlan, own: OwnRequests, secrets: Secrets): Promise<RequestPlan> {
  const named = plan.given.filter(hasName);
  if (named.length === 0) return plan;
  const fields: JsonObject = { ...plan.fields };
  for (const given of named) fields[given.field] = await valueOf(given, plan, own, secrets);
  return withFields(plan, fields);
}

/**
 * Returns the values that a request of the step may need: those of the path, and those of `context`, if `needs` returns
 * true for one of their names: as they are given, else as the server shows them.
 */
export async function contextValues(
  { operation, pathValues, given }: RequestPlan,
  own: OwnRequests,
  needs: (name: string) => boolean,
): Promise<JsonObject> {
  const { context } = operation;
  if (context === undefined) return { ...pathValues };
  const written = Object.entries(context.given ?? {}).map(
    ([name, parameter]) => [name, scalarText(given.find((one) => one.name === parameter)?.value)] as const,
  );
  const set = Object.fromEntries(written.filter(([, value]) => value !== ''));
  if (!Object.keys(context.take).some((name) => needs(name) && !Object.hasOwn(set, name)))
    return { ...pathValues, ...set };
  const response = await own.readOnce(context.operation, { ...pathValues });
  const taken = Object.entries(context.take).map(([name, path]) => [name, scalarText(select(response, path))]);
  return { ...pathValues, ...(Object.fromEntries(taken) as JsonObject), ...set };
}

/** Returns whether a parameter contains a name, and not only ids. */
function hasName({ value, declared: { lookup } }: GivenParameter): boolean {
  if (lookup === undefined || value === '') return false;
  if (lookup.entry === undefined) return !Number.isInteger(value);
  const { key } = lookup.entry;
  return !Array.isArray(value) || value.some((entry) => !isObject(entry) || !Object.hasOwn(entry, key));
}

async function valueOf(given: GivenParameter, plan: RequestPlan, own: OwnRequests, secrets: Secrets): Promise<Json> {
  const { name, value, declared } = given;
  const { lookup } = declared;
  if (lookup === undefined) return value;
  const word = Object.entries(lookup.words ?? {}).find(([one]) => one === value)?.[1];
  if (word !== undefined) return readWord(given, word, plan, own);
  const items = await readFor(name, lookup.operation, plan, own, (values) =>
    own.listOnce(lookup.operation, values, lookup.items),
  );
  const idOf = (wanted: string): Json => findId(wanted, items, { lookup, given, plan, secrets });
  const { entry } = lookup;
  if (entry === undefined) {
    if (typeof value !== 'object') return idOf(String(value));
    throw inputError('parameters', `the value of "${name}" is not text. Set it to a name.`);
  }
  if (!isObject(value)) {
    throw inputError(
      'parameters',
      `the value of "${name}" is neither a map nor a list of maps with ${entry.key} and ${entry.value}. Correct it.`,
    );
  }
  const entries = Object.entries(value).map(([key, item]) => ({ key, id: idOf(key), item }));
  refuseTwins(name, entries, plan, secrets);
  return entries.map(({ id, item }) => ({ [entry.key]: id, [entry.value]: item }));
}

/** Throws INPUT_INVALID if two names have the same id, because the server would use only one of the values. */
function refuseTwins(
  name: string,
  entries: readonly { key: string; id: Json }[],
  plan: RequestPlan,
  secrets: Secrets,
): void {
  for (const { key, id } of entries) {
    const twin = entries.find((other) => other.key !== key && other.id === id);
    if (twin === undefined) continue;
    const [one, other] = [key, twin.key].map((text) => secrets.sanitize(text, 60));
    const names = isHidden(plan) ? 'two names' : `"${one}" and "${other}"`;
    throw inputError('parameters', `"${name}" has ${names}, which are the same. Remove one of them.`);
  }
}

/** Returns whether the change has text that must stay hidden. Then no error quotes a value of the user. */
const isHidden = ({ given }: RequestPlan): boolean => hidingFlag(given) !== undefined;

/** Returns the id that the server shows for a word such as `me`. */
async function readWord(
  { name, value }: GivenParameter,
  { operation, take }: NonNullable<Lookup['words']>[string],
  plan: RequestPlan,
  own: OwnRequests,
): Promise<Json> {
  return readFor(name, operation, plan, own, async (values) => {
    const found = select(await own.readOnce(operation, values), take);
    if (isId(found)) return found;
    const quoted = isHidden(plan) ? 'that value' : `"${scalarText(value)}"`;
    throw new StepError('RESPONSE_UNEXPECTED', `${plan.url.host} does not show the id of ${quoted}.`);
  });
}

/** Reads what the parameter `name` needs from an operation. Rejects with an error that names the parameter. */
async function readFor<T>(
  name: string,
  operation: string,
  plan: RequestPlan,
  own: OwnRequests,
  read: (values: JsonObject) => Promise<T>,
): Promise<T> {
  try {
    const values = await contextValues(plan, own, (value) => own.declares(operation, value));
    return await read(values);
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    throw error.with({ before: `The request was not sent, because "${name}" cannot be looked up.` });
  }
}

/** How many names an error lists. */
const MAX_NAMES = 30;

interface NameContext {
  lookup: Lookup;
  given: GivenParameter;
  plan: RequestPlan;
  secrets: Secrets;
}

/** Returns the id of the item with that name, first in the same case. */
function findId(wanted: string, items: readonly Json[], context: NameContext): Json {
  const { lookup, given, secrets } = context;
  const known = items.flatMap((item) => {
    const id = firstOf(item, lookup.take);
    return isId(id) ? [{ id, name: scalarText(firstOf(item, lookup.match)) }] : [];
  });
  const by = (test: (item: (typeof known)[number]) => boolean) => known.filter(test);
  const exact = by(({ name }) => name === wanted);
  const found = exact.length > 0 ? exact : by(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  const ids = [...new Set(found.map(({ id }) => id))];
  const [id] = ids;
  const quoted = secrets.sanitize(wanted, 60);
  const isQuiet = isHidden(context.plan);
  if (id === undefined) {
    const names = [...new Set(known.map(({ name }) => secrets.sanitize(name, 60)))];
    throw inputError(
      'parameters',
      `the server has no ${isQuiet ? 'such name' : `"${quoted}"`} for "${given.name}". ${suggest(quoted, names, MAX_NAMES)}`,
    );
  }
  if (ids.length === 1) return id;
  const way = lookup.entry === undefined ? `Set ${given.field}` : `Write a list with ${lookup.entry.key}`;
  const list = ids.map((one) => secrets.sanitize(String(one), 60)).join(', ');
  throw inputError(
    'parameters',
    `"${given.name}": the server has several ${isQuiet ? 'items with this name' : `"${quoted}"`}. ${way}: ${list}.`,
  );
}

const isId = (value: unknown): value is number | string => typeof value === 'number' || typeof value === 'string';

function firstOf(item: Json, paths: string | readonly string[]): unknown {
  return [paths]
    .flat()
    .map((path) => select(item, path))
    .find((value) => value !== undefined && value !== null);
}
