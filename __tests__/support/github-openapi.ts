import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';

type Schema = Record<string, unknown>;

interface Response {
  $ref?: string;
  content?: Record<string, { schema?: Schema }>;
}

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, Response> }>>;
}

export interface ResponseCheck {
  /** The operation in the document, such as `GET /repos/{owner}/{repo}/issues`. */
  operation: string;
  status: number;
  body: unknown;
}

const file = 'node_modules/@octokit/openapi/generated/api.github.com.json';
const prefix = '#/components/';

let cached: Document | undefined;

/** Returns GitHub's document. It is parsed only once: it has 13 MB. */
function documentOf(): Document {
  cached ??= JSON.parse(readFileSync(file, 'utf8')) as Document;
  return cached;
}

/**
 * Statuses that every operation can return, but that the document does not list for each: wrong or missing tokens,
 * missing permissions and limits. GitHub sends them as a `basic-error`, or 422 as a
 * `validation-error`.
 */
const everywhere: readonly number[] = [400, 401, 403, 404, 422, 429];

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
formats.default(ajv, ['date-time', 'uri', 'email', 'int64']);
const validators = new Map<string, ValidateFunction>();

/**
 * Returns how a response differs from GitHub's OpenAPI document: one line for each error, none if it agrees. An
 * unexpected status and a property that the schema does not know are errors.
 */
export function checkResponse({ operation, status, body }: ResponseCheck): string[] {
  const [method = '', path = ''] = operation.split(' ');
  const found = documentOf().paths[path]?.[method.toLowerCase()];
  if (!found) return [`${operation}: not in the document`];
  const listed = found.responses[String(status)];
  if (!listed && !everywhere.includes(status)) return [`${operation} ${status}: not in the document`];
  const error = status === 422 ? 'validation-error' : 'basic-error';
  const schema = listed ? schemaOf(listed) : { $ref: `${prefix}schemas/${error}` };
  if (!schema) return body === undefined ? [] : [`${operation} ${status}: has a body`];
  const validate = validatorOf(`${operation} ${status}`, schema);
  validate(body);
  const errors = (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
  // GitHub's errors contain a status that the schema of validation errors does not name.
  const unknown = unknownProperties(schema, body, '').filter((line) => status < 400 || !line.startsWith('/status '));
  return [...errors, ...unknown];
}

function schemaOf(response: Response): Schema | undefined {
  const { content } = response.$ref === undefined ? response : (resolve(response.$ref) as Response);
  return content?.['application/json']?.schema;
}

function resolve(ref: string): unknown {
  return ref
    .slice(2)
    .split('/')
    .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], documentOf());
}

function validatorOf(key: string, schema: Schema): ValidateFunction {
  const known = validators.get(key);
  if (known) return known;
  const definitions: Definitions = {};
  const compiled = ajv.compile({ ...convert(schema, definitions), definitions });
  validators.set(key, compiled);
  return compiled;
}

type Definitions = Record<string, unknown>;

/** Returns a schema of OpenAPI 3.0 as JSON Schema. Puts the schemas that it refers to into `definitions`. */
function convert(schema: Schema, definitions: Definitions): Schema {
  const { $ref, nullable } = schema;
  if (typeof $ref === 'string') return { $ref: `#/definitions/${define($ref, definitions)}` };
  // Some of the document's variants of `oneOf` match the same values, such as the errors with 409.
  const entries = Object.entries(schema).map(
    ([key, value]) => [key === 'oneOf' ? 'anyOf' : key, convertKeyword(key, value, definitions)] as const,
  );
  const converted = Object.fromEntries(entries.filter(([key]) => !annotations.includes(key)));
  return nullable === true ? { anyOf: [{ type: 'null' }, converted] } : converted;
}

/** Keywords without a meaning for the validation. */
const annotations = ['nullable', 'description', 'example', 'examples', 'discriminator'];

function convertKeyword(key: string, value: unknown, definitions: Definitions): unknown {
  if (key === 'properties') {
    const properties = Object.entries(value as Record<string, Schema>);
    return Object.fromEntries(properties.map(([name, property]) => [name, convert(property, definitions)]));
  }
  if (key === 'allOf' || key === 'anyOf' || key === 'oneOf') {
    return (value as Schema[]).map((part) => convert(part, definitions));
  }
  const isSchema = (key === 'items' || key === 'additionalProperties' || key === 'not') && typeof value === 'object';
  return isSchema ? convert(value as Schema, definitions) : value;
}

function define(ref: string, definitions: Definitions): string {
  const name = ref.slice(prefix.length).replace('/', '.');
  if (!Object.hasOwn(definitions, name)) {
    // Set before the conversion, since schemas refer to each other in circles.
    definitions[name] = true;
    definitions[name] = convert(resolve(ref) as Schema, definitions);
  }
  return name;
}

/** Returns the paths of properties that no schema names: misspelled ones would pass the validation. */
function unknownProperties(schema: Schema, value: unknown, path: string): string[] {
  const variants = variantsOf(schema);
  if (Array.isArray(value)) {
    const [items] = variants.flatMap((variant) => (variant['items'] ? [variant['items'] as Schema] : []));
    return items ? value.flatMap((item, index) => unknownProperties(items, item, `${path}/${index}`)) : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  const isOpen = variants.some(({ additionalProperties }) => additionalProperties);
  return Object.entries(value).flatMap(([name, item]) => {
    const [known] = variants.flatMap(({ properties }) => {
      const property = (properties as Record<string, Schema> | undefined)?.[name];
      return property ? [property] : [];
    });
    if (known) return unknownProperties(known, item, `${path}/${name}`);
    return isOpen ? [] : [`${path}/${name} is not a known property`];
  });
}

/** Returns the schemas that a value can match, without references. */
function variantsOf(schema: Schema): Schema[] {
  const { $ref, allOf, anyOf, oneOf } = schema;
  if (typeof $ref === 'string') return variantsOf(resolve($ref) as Schema);
  const parts = [allOf, anyOf, oneOf].flatMap((list) => (list ?? []) as Schema[]);
  return [schema, ...parts.flatMap(variantsOf)];
}
