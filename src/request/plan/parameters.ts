import { inputError } from '../../inputs/input-errors.js';
import { suggest } from '../../inputs/suggest.js';
import { isObject, scalarText, type Json, type JsonObject } from '../../lib/json.js';
import type { Operation, Parameter, ParameterLocation } from '../../provider/provider.js';
import { toDocument } from './document.js';

/** A given value of a declared parameter. */
export interface GivenParameter {
  /** The name of the parameter. */
  name: string;
  /** The name of its field in the request. */
  field: string;
  value: Json;
  declared: Parameter;
}

/** The parameters of a request, by location. */
export interface LocatedParameters {
  path: Record<string, string>;
  query: JsonObject;
  header: Record<string, string>;
  body: JsonObject;
  /** The declared parameters that are set. */
  given: GivenParameter[];
}

/** Returns the name of the field of a parameter in the request. */
export const fieldOf = (name: string, declared: Parameter | undefined): string => declared?.as ?? name;

/** Returns the parameter that hides text, if it is true; undefined if the request hides none. */
export const hidingFlag = (given: readonly GivenParameter[]): GivenParameter | undefined =>
  given.find(({ value, declared }) => declared.hides !== undefined && value === true);

/** The parameter with further fields of the body, for operations that allow them. */
const FIELDS = 'fields';

/** Returns a name in lower case, without separators. If two names have the same result, one is misspelt. */
export const bare = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/**
 * Returns the parameters by location. A declared parameter goes to its declared location. An undeclared one fills a
 * placeholder of the path; else it goes into the query of GET, HEAD and DELETE; else into the body, if the operation
 * has `rest`. The fields of the map `fields` go into the body, if the operation allows them. Values in the query and
 * the body keep their types. null is unset, except in the map `fields`: there it clears a value. Throws INPUT_INVALID for a missing, unknown, misspelt or invalid parameter.
 */
export function locateParameters(
  operation: Operation,
  method: string,
  inPath: readonly string[],
  written: JsonObject,
): LocatedParameters {
  const declared = operation.parameters ?? {};
  const defaults = Object.entries(declared).flatMap(([name, parameter]) =>
    parameter.default === undefined ? [] : [[name, parameter.default] as const],
  );
  // The first spread keeps the order of the workflow. The last one overrides the defaults.
  const values: JsonObject = { ...written, ...Object.fromEntries(defaults), ...written };
  const missing = Object.keys(declared).filter((name) => declared[name]?.required === true && isUnset(values[name]));
  if (missing.length > 0) {
    const names = missing.map((name) => `"${name}"`).join(', ');
    throw inputError('parameters', `must contain ${names}. Write one "name: value" per line.`);
  }
  const located: LocatedParameters = { path: {}, query: {}, header: {}, body: {}, given: [] };
  for (const [name, value] of Object.entries(values)) {
    const parameter = Object.hasOwn(declared, name) ? declared[name] : undefined;
    if (value === null && parameter?.hides !== undefined) {
      throw inputError('parameters', `"${name}" is empty. Set it to true or false: an expression may have no value.`);
    }
    if (value === null) continue;
    if (parameter !== undefined) putDeclared(located, name, value, declared);
    else if (name === FIELDS && allowsFields(operation)) putFields(located, value, operation);
    else putValue(located, locationOfOther(name, operation, method, inPath), name, value);
  }
  checkHiding(located.given, declared);
  return located;
}

type Scalar = string | number | boolean;
const isScalar = (value: Json): value is Scalar => value !== null && typeof value !== 'object';

/** Returns whether a value is allowed in a query: a text, number or boolean, or a list of them. */
const isQueryValue = (value: Json): value is Scalar | Scalar[] =>
  Array.isArray(value) ? value.every(isScalar) : isScalar(value);

/**
 * Returns the texts of a value in a query or a form; none for null. Throws INPUT_INVALID for `input` for a map, and for
 * text that is not well-formed Unicode: it would be sent as another text.
 */
export function queryTexts(input: string, name: string, value: Json): string[] {
  if (value === null) return [];
  if (!isQueryValue(value)) {
    throw inputError(input, `the value of "${name}" is neither text nor a list of texts. Change it to one of them.`);
  }
  const texts = [value].flat().map(String);
  if ([name, ...texts].every((text) => text.isWellFormed())) return texts;
  throw inputError(input, `"${name}" is not valid Unicode. Correct its name and value.`);
}

/** Encodes a query or a form with `%20` for a space: strict servers such as OData and SAP read `+` as a plus. */
export const encodeQuery = (query: URLSearchParams): string => query.toString().replaceAll('+', '%20');

const isUnset = (value: Json | undefined): boolean => value === undefined || value === null || value === '';

type Declared = NonNullable<Operation['parameters']>;

function putDeclared(located: LocatedParameters, name: string, written: Json, all: Declared): void {
  const declared = all[name] as Parameter;
  const value = checkType(name, written, all);
  const field = fieldOf(name, declared);
  const other = located.given.find((given) => given.field === field);
  if (other !== undefined) {
    throw inputError('parameters', `"${name}" cannot be combined with "${other.name}". Use one of them.`);
  }
  located.given.push({ name, field, value, declared });
  putValue(located, declared.in, field, value);
}

const allowsFields = ({ body }: Operation): boolean => body?.fields !== undefined && body.fields !== false;

/**
 * Puts further fields into the body, such as those of plugins. Throws INPUT_INVALID for a name that is a parameter, or
 * that the operation excepts.
 */
function putFields(located: LocatedParameters, value: Json, operation: Operation): void {
  if (!isObject(value)) throw inputError('parameters', '"fields" is not a map. Write it as a map of names and values.');
  const known = Object.keys(operation.parameters ?? {});
  const { fields } = operation.body ?? {};
  const excepted = typeof fields === 'object' ? fields.except : [];
  const nameIn = (names: readonly string[]): string | undefined =>
    Object.keys(value).find((name) => names.some((other) => bare(other) === bare(name)));
  const declared = nameIn(known);
  if (declared !== undefined) {
    throw inputError('parameters', `"${declared}" is in "fields", but it is a parameter. ${suggest(declared, known)}`);
  }
  const refused = nameIn(excepted);
  if (refused !== undefined) {
    throw inputError('parameters', `"${refused}" is in "fields", but this operation cannot change it. Remove it.`);
  }
  Object.assign(located.body, value);
}

const TYPES = {
  boolean: { accepts: (value: Json) => /^(?:true|false)$/u.test(scalarText(value)), expected: 'true or false' },
  integer: {
    accepts: (value: Json) => isScalar(value) && /^(?:-?\d+)?$/u.test(scalarText(value)),
    expected: 'a whole number',
  },
  list: { accepts: (value: Json) => Array.isArray(value), expected: 'a list' },
  document: { accepts: (value: Json) => isObject(value) || isScalar(value), expected: 'a text or a document' },
} as const;

/** Returns the value, as a boolean or a document if the parameter is one. Throws INPUT_INVALID if its type is wrong. */
function checkType(name: string, value: Json, all: Declared): Json {
  const { type } = all[name] as Parameter;
  if (type === undefined) return value;
  const { accepts, expected } = TYPES[type];
  if (accepts(value)) return typed(value, type);
  throw inputError('parameters', `the value of "${name}" is not ${expected}. ${wayToName(name, value, all)}`);
}

function typed(value: Json, type: keyof typeof TYPES): Json {
  if (type === 'boolean') return scalarText(value) === 'true';
  return type === 'document' && !isObject(value) ? toDocument(scalarText(value)) : value;
}

/** Returns what to do about a value that is no id: to use the parameter that looks a name up, if there is one. */
function wayToName(name: string, value: Json, all: Declared): string {
  const other = Object.entries(all).find(([, { as, lookup }]) => as === name && lookup !== undefined);
  if (other === undefined) return 'Correct it.';
  const [parameter, { lookup }] = other;
  const word = Object.keys(lookup?.words ?? {}).find((one) => one === value);
  return word === undefined ? `Use "${parameter}" for a name.` : `Use ${parameter}: ${word}.`;
}

function locationOfOther(
  name: string,
  operation: Operation,
  method: string,
  inPath: readonly string[],
): ParameterLocation {
  if (inPath.includes(name)) return 'path';
  const known = [...new Set([...Object.keys(operation.parameters ?? {}), ...inPath])];
  const isMisspelt = known.some((candidate) => bare(candidate) === bare(name));
  if (!isMisspelt && ['GET', 'HEAD', 'DELETE'].includes(method)) return 'query';
  if (!isMisspelt && operation.body?.rest === true) return 'body';
  const wayOut = allowsFields(operation)
    ? ' If it is a field of a plugin, put it into the map "fields" of parameters.'
    : '';
  throw inputError('parameters', `"${name}" is not a parameter of this request. ${suggest(name, known)}${wayOut}`);
}

function putValue(located: LocatedParameters, location: ParameterLocation, name: string, value: Json): void {
  if (location === 'body' || (location === 'query' && isQueryValue(value))) located[location][name] = value;
  else if (!isScalar(value))
    throw inputError('parameters', `the value of "${name}" is not text. Set it to text, a number, true or false.`);
  else located[location][name] = String(value);
}

/** Throws INPUT_INVALID if a parameter that hides text has no text to hide, or is combined with one that it cannot hide. */
function checkHiding(given: readonly GivenParameter[], parameters: Readonly<Record<string, Parameter>>): void {
  const setOf = (wanted: string): GivenParameter | undefined =>
    given.find(({ field, value }) => field === fieldOf(wanted, parameters[wanted]) && !isUnset(value));
  for (const { name, value, declared } of given) {
    if (value !== true || declared.hides === undefined) continue;
    const other = declared.alone?.map(setOf).find((found) => found !== undefined);
    if (other !== undefined) {
      throw inputError(
        'parameters',
        `"${other.name}" cannot be combined with "${name}", because nothing would prove that all of it is hidden. ` +
          'Use another step.',
      );
    }
    if (declared.hides !== true && declared.hides.every((text) => setOf(text) === undefined)) {
      throw inputError('parameters', `"${name}" hides ${declared.hides.join(' and ')}, which is missing. Add it.`);
    }
  }
}
