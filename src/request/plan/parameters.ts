import { inputError } from '../../inputs/input-errors.js';
import { suggest } from '../../inputs/suggest.js';
import type { Json, JsonObject } from '../../lib/json.js';
import type { Operation, ParameterLocation } from '../../provider/provider.js';

/** The parameters of a request, each where it goes. */
export interface LocatedParameters {
  path: Record<string, string>;
  query: JsonObject;
  header: Record<string, string>;
  body: JsonObject;
}

/** Names that differ in case and separators alone are a slip of the pen. */
const bare = (name: string): string => name.toLowerCase().replaceAll(/[_-]/gu, '');

/**
 * Puts each parameter where its declaration says; one without declaration fills a placeholder of the path, then goes into
 * the query of GET, HEAD and DELETE, or into the body where the operation takes the rest. Values keep their types; null is
 * unset. Throws INPUT_INVALID for a missing, unknown or misspelt one.
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
  // The order of the workflow first; what it gives overrides the defaults.
  const values: JsonObject = { ...given, ...Object.fromEntries(defaults), ...given };
  const missing = Object.keys(declared).filter((name) => declared[name]?.required === true && isUnset(values[name]));
  if (missing.length > 0) {
    throw inputError(
      'parameters',
      `${missing.map((name) => `"${name}"`).join(', ')} must be given. Write "name: value" lines.`,
    );
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

/** Whether a value can stand in a query: a text, number or boolean, or a list of them. */
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
  throw inputError('parameters', `"${name}" is not known. ${suggest(name, known)}`);
}

function putValue(located: LocatedParameters, location: ParameterLocation, name: string, value: Json): void {
  if (location === 'body' || (location === 'query' && isQueryValue(value))) located[location][name] = value;
  else if (!isScalar(value)) throw inputError('parameters', `the value of "${name}" is not a text.`);
  else located[location][name] = String(value);
}
