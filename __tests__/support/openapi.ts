import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';

export type Schema = Record<string, unknown>;

interface Content {
  $ref?: string;
  content?: Record<string, { schema?: Schema }>;
}

interface Parameter {
  name: string;
  in: string;
  schema?: Schema;
}

interface OperationObject {
  parameters?: Parameter[];
  requestBody?: Content;
  responses: Record<string, Content>;
}

/** An OpenAPI document, version 3.0. */
export interface Document {
  paths: Record<string, Record<string, OperationObject>>;
}

export interface ResponseCheck {
  /** The operation in the document, such as `GET /repos/{owner}/{repo}/issues`. */
  operation: string;
  status: number;
  body: unknown;
}

export interface RequestCheck {
  operation: string;
  query: URLSearchParams;
  /** undefined for none. */
  body: unknown;
}

export interface DocumentOptions {
  /** Statuses that every operation can return, although the document does not list them for each. */
  everywhere: readonly number[];
  /** The name of the schema of an error. */
  errorSchema: (status: number) => string;
  /** Whether an unknown property of a response is allowed. By default none is. */
  isExtra?: (line: string, status: number) => boolean;
}

const prefix = '#/components/';

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
formats.default(ajv, ['date-time', 'uri', 'email', 'int32', 'int64', 'uuid']);

/** Checks requests and responses against a document. Each check returns one line for each error. */
export class OpenApi {
  readonly #load: () => Document;
  readonly #options: DocumentOptions;
  readonly #validators = new Map<string, ValidateFunction>();
  #cached: Document | undefined;

  constructor(load: () => Document, options: DocumentOptions) {
    this.#load = load;
    this.#options = options;
  }

  /**
   * Returns how a response differs from the document; nothing if it agrees. An unexpected status and a property that
   * the schema does not know are errors.
   */
  checkResponse({ operation, status, body }: ResponseCheck): string[] {
    const found = this.#operation(operation);
    if (!found) return [`${operation}: not in the document`];
    const { everywhere, errorSchema, isExtra = () => false } = this.#options;
    const listed = found.responses[String(status)];
    if (!listed && !everywhere.includes(status)) return [`${operation} ${status}: not in the document`];
    const error = { $ref: `${prefix}schemas/${errorSchema(status)}` };
    const own = listed ? this.#schemaOf(listed) : undefined;
    const schema = own ?? (listed && status < 400 ? undefined : error);
    if (!schema) return body === undefined ? [] : [`${operation} ${status}: has a body`];
    const errors = this.#errors(`${operation} ${status}`, schema, body);
    return [...errors, ...this.#unknown(schema, body, '').filter((line) => !isExtra(line, status))];
  }

  /** Returns how a request differs from the document; nothing if it agrees. */
  checkRequest({ operation, query, body }: RequestCheck): string[] {
    const found = this.#operation(operation);
    if (!found) return [`${operation}: not in the document`];
    const known = (found.parameters ?? []).filter((parameter) => parameter.in === 'query').map(({ name }) => name);
    const strange = [...query.keys()].filter((name) => !known.includes(name)).map((name) => `?${name} is not known`);
    const schema = found.requestBody && this.#schemaOf(found.requestBody);
    if (!schema) return [...strange, ...(body === undefined ? [] : [`${operation}: has a body`])];
    if (body === undefined) return [...strange, `${operation}: has no body`];
    return [...strange, ...this.#errors(`${operation} request`, schema, body), ...this.#unknown(schema, body, '')];
  }

  get #document(): Document {
    this.#cached ??= this.#load();
    return this.#cached;
  }

  #operation(operation: string): OperationObject | undefined {
    const [method = '', path = ''] = operation.split(' ');
    return this.#document.paths[path]?.[method.toLowerCase()];
  }

  #schemaOf(response: Content): Schema | undefined {
    const { content } = response.$ref === undefined ? response : (this.#resolve(response.$ref) as Content);
    return content?.['application/json']?.schema;
  }

  #resolve(ref: string): unknown {
    return ref
      .slice(2)
      .split('/')
      .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], this.#document);
  }

  #errors(key: string, schema: Schema, body: unknown): string[] {
    const validate = this.#validatorOf(key, schema);
    validate(body);
    return (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
  }

  #validatorOf(key: string, schema: Schema): ValidateFunction {
    const known = this.#validators.get(key);
    if (known) return known;
    const definitions: Definitions = {};
    const compiled = ajv.compile({ ...this.#convert(schema, definitions), definitions });
    this.#validators.set(key, compiled);
    return compiled;
  }

  /** Returns a schema of OpenAPI 3.0 as JSON Schema. Puts the schemas that it refers to into `definitions`. */
  #convert(schema: Schema, definitions: Definitions): Schema {
    const { $ref, nullable } = schema;
    if (typeof $ref === 'string') return { $ref: `#/definitions/${this.#define($ref, definitions)}` };
    // Some of GitHub's variants of `oneOf` match the same values, such as the errors with 409.
    const entries = Object.entries(schema).map(
      ([key, value]) => [key === 'oneOf' ? 'anyOf' : key, this.#convertKeyword(key, value, definitions)] as const,
    );
    const converted = Object.fromEntries(entries.filter(([key]) => !annotations.includes(key)));
    return nullable === true ? { anyOf: [{ type: 'null' }, converted] } : converted;
  }

  #convertKeyword(key: string, value: unknown, definitions: Definitions): unknown {
    if (key === 'properties') {
      const properties = Object.entries(value as Record<string, Schema>);
      return Object.fromEntries(properties.map(([name, property]) => [name, this.#convert(property, definitions)]));
    }
    if (key === 'allOf' || key === 'anyOf' || key === 'oneOf') {
      return (value as Schema[]).map((part) => this.#convert(part, definitions));
    }
    const isSchema = (key === 'items' || key === 'additionalProperties' || key === 'not') && typeof value === 'object';
    return isSchema ? this.#convert(value as Schema, definitions) : value;
  }

  #define(ref: string, definitions: Definitions): string {
    const name = ref.slice(prefix.length).replace('/', '.');
    if (!Object.hasOwn(definitions, name)) {
      // Set before the conversion, since schemas refer to each other in circles.
      definitions[name] = true;
      definitions[name] = this.#convert(this.#resolve(ref) as Schema, definitions);
    }
    return name;
  }

  /** Returns the paths of properties that no schema names: misspelled ones would pass the validation. */
  #unknown(schema: Schema, value: unknown, path: string): string[] {
    const variants = this.#variantsOf(schema);
    if (Array.isArray(value)) {
      const [items] = variants.flatMap((variant) => (variant['items'] ? [variant['items'] as Schema] : []));
      return items ? value.flatMap((item, index) => this.#unknown(items, item, `${path}/${index}`)) : [];
    }
    if (typeof value !== 'object' || value === null) return [];
    const isOpen = variants.some(({ additionalProperties }) => additionalProperties);
    // A schema that says nothing allows everything.
    if (variants.every(({ type, properties }) => type === undefined && properties === undefined)) return [];
    return Object.entries(value).flatMap(([name, item]) => {
      const [known] = variants.flatMap(({ properties }) => {
        const property = (properties as Record<string, Schema> | undefined)?.[name];
        return property ? [property] : [];
      });
      if (known) return this.#unknown(known, item, `${path}/${name}`);
      return isOpen ? [] : [`${path}/${name} is not a known property`];
    });
  }

  /** Returns the schemas that a value can match, without references. */
  #variantsOf(schema: Schema): Schema[] {
    const { $ref, allOf, anyOf, oneOf } = schema;
    if (typeof $ref === 'string') return this.#variantsOf(this.#resolve($ref) as Schema);
    const parts = [allOf, anyOf, oneOf].flatMap((list) => (list ?? []) as Schema[]);
    return [schema, ...parts.flatMap((part) => this.#variantsOf(part))];
  }
}

type Definitions = Record<string, unknown>;

/** Keywords without a meaning for the validation. */
const annotations = ['nullable', 'description', 'example', 'examples', 'discriminator', 'xml', 'readOnly', 'writeOnly'];
