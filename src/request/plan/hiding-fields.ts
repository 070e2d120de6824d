import { inputError } from '../../inputs/input-errors.js';
import { isObject, type Json } from '../../lib/json.js';
import type { SendingInputs } from '../inputs.js';
import type { Provider } from '../../provider/provider.js';
import { isReadMethod } from '../../http/message.js';
import { bare, fieldOf, hidingFlag } from './parameters.js';
import type { RequestPlan } from './plan.js';

/**
 * Throws INPUT_INVALID if the body or the query of a change contains a field that hides text, in any spelling. Such a
 * field is only allowed as a parameter of its operation, because the step then proves that the server hides the text.
 * The inputs `headers` and `query` are then refused, because the requests of that proof do not have them.
 */
export function refuseHidingFields(
  plan: RequestPlan,
  provider: Provider,
  { body, headers, query }: Pick<SendingInputs, 'body' | 'headers' | 'query'>,
): void {
  if (isReadMethod(plan.method)) return;
  const hiding = hidingFields(provider);
  if (hiding.size === 0) return;
  const flag = hidingFlag(plan.given);
  const extra = Object.keys(headers).length > 0 ? 'headers' : Object.keys(query).length > 0 ? 'query' : undefined;
  if (flag !== undefined && extra !== undefined) {
    throw inputError(extra, `cannot be combined with "${flag.name}": it may change what the server does. Remove it.`);
  }
  const asParameters = plan.given.filter(({ declared }) => declared.hides !== undefined).map(({ field }) => field);
  const others = Object.fromEntries(Object.entries(plan.fields).filter(([field]) => !asParameters.includes(field)));
  const inQuery = [...plan.url.searchParams.keys()].flatMap((name) => name.split(/[[\].]+/u));
  for (const name of [...inQuery, ...trueKeys(body), ...trueKeys(others)]) {
    const operations = hiding.get(bare(name));
    if (operations === undefined) continue;
    throw inputError(
      'parameters',
      `${provider.title} may ignore "${name}" and publish the text. ` +
        `Set it as a parameter of the operation ${operations.join(' or ')}: then the step checks that first.`,
    );
  }
}

/** Returns the names of the fields that hide text, without separators, and the operations that have them. */
function hidingFields({ operations }: Provider): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [operation, { parameters = {} }] of Object.entries(operations)) {
    for (const [name, parameter] of Object.entries(parameters)) {
      if (parameter.hides === undefined) continue;
      const field = bare(fieldOf(name, parameter));
      found.set(field, [...(found.get(field) ?? []), operation]);
    }
  }
  return found;
}

/** Returns all keys of a JSON value, at every depth, whose value is not false. */
function trueKeys(value: Json | undefined): string[] {
  if (Array.isArray(value)) return value.flatMap(trueKeys);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, item]) => [...(item === false ? [] : [name]), ...trueKeys(item)]);
}
