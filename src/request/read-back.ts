import { StepError } from '../lib/errors.js';
import { readJson, type HttpResponse } from '../http/message.js';
import { select, type Json, type JsonObject } from '../lib/json.js';
import type { Provider } from '../provider/provider.js';
import type { Secrets } from '../lib/secrets.js';
import { planRequest, type RequestPlan } from './plan/plan.js';
import { resultId } from './read-result.js';

/** A requested value, and the path of the actual value in the response. */
interface Expectation {
  name: string;
  requested: Json;
  path: string;
}

/** A planned check of a change. */
export interface ReadBack {
  expectations: readonly Expectation[];
  /** The request that reads the values; undefined if the response to the change contains them. */
  plan: RequestPlan | undefined;
}

/**
 * Plans the check that the server accepted every requested value of the fields that it may ignore. Returns undefined if
 * there is nothing to check.
 */
export function planReadBack(
  response: HttpResponse,
  plan: RequestPlan,
  provider: Provider,
  { baseUrl, parameters }: { baseUrl: URL | undefined; parameters: JsonObject },
): ReadBack | undefined {
  const { read_back: declared } = plan.operation;
  const operation = declared === undefined ? undefined : provider.operations[declared.operation];
  if (declared === undefined || operation === undefined || baseUrl === undefined) return undefined;
  const expectations = Object.entries(declared.fields).flatMap(([name, path]) => {
    const requested = parameters[name];
    return requested === undefined || requested === null ? [] : [{ name, requested, path }];
  });
  if (expectations.length === 0) return undefined;
  const body = readJson(response);
  // Some servers respond to a change with JSON that is not the object: `{"ok":true}`.
  const hasObject = expectations.some(({ path }) => select(body, path.split('.', 1).join()) !== undefined);
  if (hasObject) return { expectations, plan: undefined };
  const id = resultId(response.body.toString('utf8'), plan);
  if (id === undefined) return undefined;
  const values: JsonObject = { ...plan.pathValues, id };
  const known = Object.entries(values).filter(([name]) => Object.hasOwn(operation.parameters ?? {}, name));
  const inputs = { parameters: Object.fromEntries(known), query: {}, headers: {}, body: undefined };
  return { expectations, plan: planRequest(operation, provider, baseUrl, inputs) };
}

/** Throws CHANGE_IGNORED with every field whose value in `response` differs from the requested one. */
export function checkReadBack({ expectations }: ReadBack, response: HttpResponse, secrets: Secrets): void {
  const body = readJson(response);
  const ignored = expectations.flatMap(({ name, requested, path }) => {
    const actual = select(body, path);
    if (!differs(requested, actual)) return [];
    return [`${name} (requested ${quoteValue(requested, secrets)}, is ${quoteValue(actual, secrets)})`];
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

/** Returns whether two values differ. A word such as `me` equals any number: only the server knows which one. */
function differs(requested: Json, actual: unknown): boolean {
  const [wanted, found] = [textOf(requested), textOf(actual)];
  const isAlias = wanted !== '' && Number.isNaN(Number(wanted)) && typeof actual === 'number';
  return !isAlias && wanted !== found;
}

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

const quoteValue = (value: unknown, secrets: Secrets): string => secrets.sanitize(textOf(value), 60) || 'nothing';
