import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { isJsonContent } from '../../http/content.js';
import { isReadMethod } from '../../http/message.js';
import { inputError } from '../../inputs/input-errors.js';
import { isObject, type Json, type JsonObject } from '../../lib/json.js';
import type { Operation } from '../../provider/provider.js';
import type { SendingInputs } from '../inputs.js';
import { encodeQuery, queryTexts } from './parameters.js';

/** A file of the workspace in a body. */
export interface FilePart {
  /** The input that names the file, for errors. */
  input: string;
  path: string;
}

/** What a request sends: a text, a file, or the parts of a form with files in their order. */
export type PlannedBody = string | FilePart | readonly (string | FilePart)[];

/** The inputs that a body is made of. */
export type BodyInputs = Partial<Pick<SendingInputs, 'body' | 'bodyFile' | 'form' | 'files' | 'contentType'>>;

interface Planned {
  body: PlannedBody | undefined;
  /** The content type; undefined without a body. */
  contentType: string | undefined;
}

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const BYTES_TYPE = 'application/octet-stream';
const NOTHING: Planned = { body: undefined, contentType: undefined };

/**
 * Returns the body of an operation and its content type. `located`: the parameters that are sent in the body. Throws
 * INPUT_INVALID if the inputs make more than one body, or none that fits.
 */
export function planBody(operation: Operation, method: string, located: JsonObject, inputs: BodyInputs): Planned {
  const { from, media_type: mediaType } = operation.body ?? {};
  const given = oneBody(inputs);
  if (given !== undefined && isReadMethod(method)) {
    throw inputError(given, `a ${method} request cannot have a body. Remove it, or use query.`);
  }
  if (from !== undefined) return { ...uploaded(located[from], from, given), contentType: mediaType ?? BYTES_TYPE };
  const hasParameters = Object.keys(located).length > 0;
  if (given !== undefined && hasParameters) {
    throw inputError(given, 'cannot be combined with parameters that are sent in the body. Use one of them.');
  }
  if (hasParameters && isReadMethod(method)) {
    throw inputError('body', `a ${method} request cannot have a body. Remove it, or use query.`);
  }
  return given === undefined ? ofParameters(located, operation, inputs) : ofInput(given, inputs);
}

const BODY_INPUTS = ['body', 'body-file', 'form', 'files'] as const;

/** Returns the input that makes the body; `files` if `form` and `files` make it together. */
function oneBody({ body, bodyFile = '', form = {}, files = {} }: BodyInputs): (typeof BODY_INPUTS)[number] | undefined {
  const isSet = [body !== undefined, bodyFile !== '', Object.keys(form).length > 0, Object.keys(files).length > 0];
  const [first, second, third] = BODY_INPUTS.filter((_, index) => isSet[index]);
  if (first === 'form' && second === 'files') return 'files';
  if (first !== undefined && second !== undefined) {
    throw inputError(third ?? second, `cannot be combined with ${first}. Use one of them.`);
  }
  return first;
}

function ofParameters(located: JsonObject, operation: Operation, { contentType = '' }: BodyInputs): Planned {
  const isEmpty = Object.keys(located).length === 0;
  if (contentType === '') return isEmpty ? NOTHING : { body: wrapFields(located, operation), contentType: JSON_TYPE };
  if (isEmpty) throw inputError('content-type', 'is set, but the request has no body. Remove it.');
  if (isJsonContent(contentType)) return { body: wrapFields(located, operation), contentType };
  throw inputError('content-type', 'is not JSON, but the parameters are sent as JSON. Use body or form, or remove it.');
}

function ofInput(given: (typeof BODY_INPUTS)[number], inputs: BodyInputs): Planned {
  const { body, bodyFile = '', form = {}, files = {}, contentType = '' } = inputs;
  if (given === 'form' || given === 'files') {
    if (contentType !== '') throw inputError('content-type', `cannot be combined with ${given}. Remove it.`);
    return given === 'form' ? { body: formBody(form), contentType: FORM_TYPE } : multipart(form, files);
  }
  const typeOr = (fallback: string): string => (contentType === '' ? fallback : contentType);
  if (given === 'body-file') return { body: { input: given, path: bodyFile }, contentType: typeOr(BYTES_TYPE) };
  if (body === undefined || 'text' in body) return { body: body?.text, contentType };
  return { body: JSON.stringify(body.value), contentType: typeOr(JSON_TYPE) };
}

function uploaded(path: Json | undefined, name: string, given: string | undefined): { body: FilePart } {
  if (given !== undefined)
    throw inputError(given, `cannot be combined with the file of the parameter "${name}". Remove ${given}.`);
  if (typeof path === 'string') return { body: { input: 'parameters', path } };
  throw inputError('parameters', `the value of "${name}" is not the path of a file. Set it to a path.`);
}

/** Returns the JSON body with these fields. A declared field with dots is within objects. */
export function wrapFields(fields: Readonly<JsonObject>, { body, parameters = {} }: Operation): string {
  const { wrap } = body ?? {};
  const declared = new Map(Object.entries(parameters).map(([name, parameter]) => [parameter.as ?? name, parameter]));
  const inner: JsonObject = {};
  const whole = wrap === undefined ? inner : { [wrap]: inner };
  for (const [name, value] of Object.entries(fields)) {
    const parameter = declared.get(name);
    const target = parameter?.outside === true ? whole : inner;
    putAt(target, parameter === undefined ? [name] : name.split('.'), value);
  }
  return JSON.stringify(whole);
}

/** Puts a value into an object, below the objects of all names but the last one. */
function putAt(target: JsonObject, [name = '', ...rest]: readonly string[], value: Json): void {
  if (rest.length === 0) {
    target[name] = value;
    return;
  }
  const inner = target[name];
  const object = isObject(inner) ? inner : {};
  target[name] = object;
  putAt(object, rest, value);
}

/** Returns the names and values of a form; a list repeats its name. */
const fieldsOf = (form: JsonObject): [string, string][] =>
  Object.entries(form).flatMap(([name, value]) =>
    queryTexts('form', name, value).map((text): [string, string] => [name, text]),
  );

const formBody = (form: JsonObject): string => encodeQuery(new URLSearchParams(fieldsOf(form)));

/** Returns a body of fields and files (RFC 7578). */
function multipart(form: JsonObject, files: JsonObject): Planned {
  const boundary = `bearer-step-${randomUUID()}`;
  const head = (name: string, more = ''): string =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(name)}"${more}\r\n\r\n`;
  const ofFile = (name: string, path: Json): (string | FilePart)[] => {
    if (typeof path !== 'string' || path === '') {
      throw inputError('files', `the value of "${name}" is not the path of a file, or a list of paths. Correct it.`);
    }
    const more = `; filename="${quoted(basename(path))}"\r\ncontent-type: ${BYTES_TYPE}`;
    return [head(name, more), { input: 'files', path }, '\r\n'];
  };
  const parts = [
    ...fieldsOf(form).map(([name, value]) => `${head(name)}${value}\r\n`),
    ...Object.entries(files).flatMap(([name, paths]) =>
      (Array.isArray(paths) ? paths : [paths]).flatMap((path) => ofFile(name, path)),
    ),
    `--${boundary}--\r\n`,
  ];
  return { body: parts, contentType: `multipart/form-data; boundary=${boundary}` };
}

/** Returns a name for a header of a part, escaped as browsers do. */
const quoted = (name: string): string => name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
