import { inputError } from '../../inputs/input-errors.js';
import { suggest } from '../../inputs/suggest.js';
import type { Json, JsonObject } from '../../lib/json.js';
import type { Operation, ParameterLocation } from '../../provider/provider.js';

/** The parameters of a request, by location. */
export interface LocatedParameters {
  path: Record<string, string>;
  query: JsonObject;
  header: Record<string, string>;
  body: JsonObject;
}

/** Returns a name in lower case, without separators. If two names have the same result, one is misspelt. */
const bare = (name: string): string => name.toLowerCase().replaceAll(/[_-]/gu, '');

/**
 * Returns the parameters by location. A declared parameter goes to its declared location. An undeclared one fills a
 * placeholder of the path; else it goes into the query of GET, HEAD and DELETE; else into the body, if the operation
 * has `rest`. Values in the query and the body keep their types. null is unset. Throws INPUT_INVALID for a missing,
 * unknown or misspelt parameter.
 */
export function locateParameters(
  operation: Operation,
  method: string,
  inPath: readonly string[],
  given: JsonObject,
): LocatedParameters {
  const declared = operation.parameters ?? {};
  const defaults = Object.entries(declared).flatMap(([name, parameter]) =>
    parameter.default === undefined ? [] : [[name, parameter.default] as const],
  );
  // The first spread keeps the order of the workflow. The last one overrides the defaults.
  const values: JsonObject = { ...given, ...Object.fromEntries(defaults), ...given };
  const missing = Object.keys(declared).filter((name) => declared[name]?.required === true && isUnset(values[name]));
  if (missing.length > 0) {
    const names = missing.map((name) => `"${name}"`).join(', ');
    throw inputError('parameters', `must contain ${names}. Write one "name: value" per line.`);
  }
  const known = [...new Set([...Object.keys(declared), ...inPath])];
  const located: LocatedParameters = { path: {}, query: {}, header: {}, body: {} };
  for (const [name, value] of Object.entries(values)) {
    if (value === null) continue;
    const location = Object.hasOwn(declared, name)
      ? declared[name]?.in
      : locationOfOther(name, operation, method, inPath, known);
    putValue(located, location ?? 'query', name, value);
  }
  return located;
}

type Scalar = string | number | boolean;
const isScalar = (value: Json): value is Scalar => value !== null && typeof value !== 'object';

/** Returns whether a value is allowed in a query: a text, number or boolean, or a list of them. */
export const isQueryValue = (value: Json): value is Scalar | Scalar[] =>
  Array.isArray(value) ? value.every(isScalar) : isScalar(value);

const isUnset = (value: Json | undefined): boolean => value === undefined || value === null || value === '';

function locationOfOther(
  name: string,
  operation: Operation,
  method: string,
  inPath: readonly string[],
  known: string[],
): ParameterLocation {
  if (inPath.includes(name)) return 'path';
  const isMisspelt = known.some((candidate) => bare(candidate) === bare(name));
  if (!isMisspelt && ['GET', 'HEAD', 'DELETE'].includes(method)) return 'query';
  if (!isMisspelt && operation.body?.rest === true) return 'body';
  throw inputError('parameters', `"${name}" is not a parameter of this request. ${suggest(name, known)}`);
}

function putValue(located: LocatedParameters, location: ParameterLocation, name: string, value: Json): void {
  if (location === 'body' || (location === 'query' && isQueryValue(value))) located[location][name] = value;
  else if (!isScalar(value))
    throw inputError('parameters', `the value of "${name}" is not text. Set it to text, a number, true or false.`);
  else located[location][name] = String(value);
}
