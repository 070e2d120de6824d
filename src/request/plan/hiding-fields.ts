import { inputError } from '../../inputs/input-errors.js';
import { isObject, scalarText, type Json, type JsonObject } from '../../lib/json.js';
import type { SendingInputs } from '../inputs.js';
import type { BodyInputs } from './body.js';
import type { Provider } from '../../provider/provider.js';
import { isReadMethod } from '../../http/message.js';
import { bare, fieldOf, hidingFlag } from './parameters.js';
import type { RequestPlan } from './plan.js';
import { readRequestLine } from './request-line.js';

/**
 * Throws INPUT_INVALID if the body or the query of a change contains a field that hides text, in any spelling. Such a
 * field is only allowed as a parameter of its operation, because the step then proves that the server hides the text.
 * The inputs `headers` and `query` are then refused, because the requests of that proof do not have them.
 */
export function refuseHidingFields(
  plan: RequestPlan,
  provider: Provider,
  inputs: Pick<SendingInputs, 'headers' | 'query'> & BodyInputs,
): void {
  const { headers, query } = inputs;
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
  const written = [
    ...namesInQuery(plan, query),
    ...namesInBody(inputs),
    ...trueKeys(others).map((name) => ({ input: 'parameters', name })),
  ];
  refuseUnreadable(plan, provider, inputs);
  for (const { input, name } of written) {
    const operations = hiding.get(bare(name));
    if (operations === undefined) continue;
    throw inputError(
      input,
      `${provider.title} may ignore "${name}" and publish the text. ` +
        `Set it as a parameter of the operation ${operations.join(' or ')}: then the step checks that first.`,
    );
  }
}

/** Returns all names in the inputs for the body whose value is not false, and the input that contains each. */
function namesInBody({ body, form = {} }: BodyInputs): { input: string; name: string }[] {
  const inText = body !== undefined && 'text' in body ? (body.text.match(/[\w-]+/gu) ?? []) : [];
  const inJson = body !== undefined && 'value' in body ? trueKeys(body.value) : [];
  return [
    ...[...inText, ...inJson].map((name) => ({ input: 'body', name })),
    ...Object.entries(form)
      .filter(([, value]) => !isFalse(value))
      .flatMap(([key]) => key.split(SEPARATORS).map((name) => ({ input: 'form', name }))),
  ];
}

/** Throws INPUT_INVALID for a file whose fields the server reads: the step cannot check them. */
function refuseUnreadable({ headers }: RequestPlan, { title }: Provider, { bodyFile = '' }: BodyInputs): void {
  if (bodyFile === '' || !/json|xml|form|^text\//iu.test(headers['content-type'] ?? '')) return;
  throw inputError(
    'body-file',
    `may contain fields that hide text, and ${title} may ignore them and publish the text. Use parameters or body.`,
  );
}

/** What separates the names in a key such as `issue[is_private]`. */
const SEPARATORS = /[[\].]+/u;

/** Returns all names in the query whose value is not false, and the input that contains each. */
function namesInQuery({ url, operation }: RequestPlan, query: JsonObject): { input: string; name: string }[] {
  const inRequest = new URLSearchParams(readRequestLine(operation.request).query);
  const inputOf = (name: string): string =>
    Object.hasOwn(query, name) ? 'query' : inRequest.has(name) ? 'request' : 'parameters';
  return [...url.searchParams]
    .filter(([, value]) => !isFalse(value))
    .flatMap(([key]) => key.split(SEPARATORS).map((name) => ({ input: inputOf(key), name })));
}

/** Returns whether a value is false, also as text: it hides nothing, so there is nothing to prove. */
const isFalse = (value: Json): boolean => scalarText(value) === 'false';

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
  return Object.entries(value).flatMap(([name, item]) => [...(isFalse(item) ? [] : [name]), ...trueKeys(item)]);
}
