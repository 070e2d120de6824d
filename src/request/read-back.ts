import { StepError } from '../lib/errors.js';
import { readJson, type HttpResponse } from '../http/message.js';
import { isObject, select, type Json, type JsonObject } from '../lib/json.js';
import type { Provider } from '../provider/provider.js';
import type { Secrets } from '../lib/secrets.js';
import { planRequest, type RequestPlan } from './plan/plan.js';
import { resultId } from './read-result.js';

/** What was asked for, and where its value stands afterwards. */
interface Expectation {
  name: string;
  asked: Json;
  path: string;
}

/** A look at what a request changed. */
export interface ReadBack {
  expectations: readonly Expectation[];
  /** The request that reads it; undefined where the answer itself tells. */
  plan: RequestPlan | undefined;
}

/**
 * How to see that a server has taken what was asked for, where it is known to ignore parts of it; undefined where there is
 * nothing to look at.
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
    const asked = parameters[name];
    return asked === undefined || asked === null ? [] : [{ name, asked, path }];
  });
  if (expectations.length === 0) return undefined;
  if (isObject(readJson(response))) return { expectations, plan: undefined };
  const id = resultId(response.body.toString('utf8'), plan);
  if (id === undefined) return undefined;
  const values: JsonObject = { ...plan.pathValues, id };
  const known = Object.entries(values).filter(([name]) => Object.hasOwn(operation.parameters ?? {}, name));
  const inputs = { parameters: Object.fromEntries(known), query: {}, headers: {}, body: undefined };
  return { expectations, plan: planRequest(operation, provider, baseUrl, inputs) };
}

/** Throws CHANGE_IGNORED, naming every field of `expectations` that `answer` shows otherwise. */
export function checkReadBack({ expectations }: ReadBack, response: HttpResponse, secrets: Secrets): void {
  const body = readJson(response);
  const ignored = expectations.flatMap(({ name, asked, path }) => {
    const is = select(body, path);
    return differs(asked, is) ? [`${name} (asked ${quoteValue(asked, secrets)}, is ${quoteValue(is, secrets)})`] : [];
  });
  if (ignored.length === 0) return;
  throw new StepError('CHANGE_IGNORED', `The server took the request, but not all of it: ${ignored.join(', ')}.`, {
    hint: 'It does not say why: the workflow, the role of the user or the project does not allow it, or there is no such value.',
  });
}

/** A word such as `me` stands for a number that only the server knows. */
function differs(asked: Json, is: unknown): boolean {
  const [left, right] = [textOf(asked), textOf(is)];
  const isAlias = left !== '' && Number.isNaN(Number(left)) && typeof is === 'number';
  return !isAlias && left !== right;
}

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

const quoteValue = (value: unknown, secrets: Secrets): string => secrets.sanitize(textOf(value), 60) || 'nothing';
