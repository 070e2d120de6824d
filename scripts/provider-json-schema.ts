/** Creates the JSON Schema of provider files, for editors. */
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import type { Known } from '../src/provider/file/read.js';
import { providerSchema } from '../src/provider/schema.js';

export interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  required?: string[];
  [keyword: string]: unknown;
}

/** The address of the JSON Schema, which editors load. It stays the same within a major version. */
export const SCHEMA_ADDRESS = 'https://raw.githubusercontent.com/OWNER/bearer-step/v1/providers/schema.json';

/**
 * Returns the JSON Schema. A file with `extends` inherits fields, so only `id` is always required. `else` contains the
 * required fields of a file without `extends`.
 */
export function jsonSchemaOf({ authMethods, ids }: Pick<Known, 'authMethods' | 'ids'>): JsonSchema {
  const { entries } = providerSchema;
  const oauth = {
    ...entries.oauth.wrapped.entries,
    token_endpoint_auth_method: v.exactOptional(v.picklist(authMethods)),
  };
  const schema = v.strictObject({ ...entries, oauth: v.exactOptional(v.strictObject(oauth)) });
  const complete = toJsonSchema(schema, { errorMode: 'ignore', target: 'draft-2020-12' }) as JsonSchema;
  const { properties: { id, ...others } = {}, ...rest } = withoutRequired(complete);
  return {
    $id: SCHEMA_ADDRESS,
    title: 'bearer-step provider file',
    ...rest,
    properties: { ...(id && { id }), extends: { type: 'string', enum: [...ids] }, ...others },
    required: ['id'],
    if: { required: ['extends'] },
    else: requiredOf(complete),
  };
}

/** Returns the schema with every field optional. */
function withoutRequired(schema: JsonSchema): JsonSchema {
  const others = Object.entries(schema).filter(([keyword]) => keyword !== 'required');
  return { ...Object.fromEntries(others), ...eachBelow(schema, withoutRequired) };
}

/** Returns only the `required` keywords of a schema, at every level. */
function requiredOf(schema: JsonSchema): JsonSchema {
  const { properties = {}, additionalProperties } = eachBelow(schema, requiredOf);
  const named = Object.entries(properties).filter(([, inner]) => Object.keys(inner).length > 0);
  const isNeeded = typeof additionalProperties === 'object' && Object.keys(additionalProperties).length > 0;
  return {
    ...(schema.required && schema.required.length > 0 && { required: schema.required }),
    ...(named.length > 0 && { properties: Object.fromEntries(named) }),
    ...(isNeeded && { additionalProperties }),
  };
}

/** Returns the schemas of the fields and of a map's values after `change`. */
function eachBelow(
  { properties, additionalProperties }: JsonSchema,
  change: (schema: JsonSchema) => JsonSchema,
): Pick<JsonSchema, 'properties' | 'additionalProperties'> {
  return {
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, change(inner)])),
    }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: change(additionalProperties) }),
  };
}
