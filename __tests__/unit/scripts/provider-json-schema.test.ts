import { describe, expect, test } from '@jest/globals';
import { KNOWN } from '../../../scripts/provider-files.js';
import { jsonSchemaOf, type JsonSchema } from '../../../scripts/provider-json-schema.js';

const SCHEMA = jsonSchemaOf({ authMethods: ['one_method', 'another'], ids: ['some-provider'] });

/** The names of all that is required, anywhere in a schema. */
const requiredIn = ({ required = [], properties = {}, additionalProperties }: JsonSchema): string[] => [
  ...required,
  ...Object.values(properties).flatMap(requiredIn),
  ...(typeof additionalProperties === 'object' ? requiredIn(additionalProperties) : []),
];

describe('the JSON Schema of a provider file', () => {
  test('requires nothing but the id of a file that extends another', () => {
    expect(SCHEMA).toMatchObject({ required: ['id'], if: { required: ['extends'] }, additionalProperties: false });
    expect(requiredIn(SCHEMA)).toEqual(['id']);
    expect(SCHEMA).not.toHaveProperty('then');
  });

  test('requires of any other file what the form requires', () => {
    expect(SCHEMA).toMatchObject({
      else: {
        required: ['id', 'title', 'base_url', 'oauth', 'errors', 'operations'],
        properties: {
          oauth: { required: ['grant_types'], properties: { revocation: { required: ['endpoint'] } } },
          operations: {
            additionalProperties: {
              required: ['description', 'request'],
              properties: { parameters: { additionalProperties: { required: ['in'] } } },
            },
          },
        },
      },
    });
  });

  test('knows the ids and the methods that there are', () => {
    expect(SCHEMA.properties?.['extends']).toEqual({ type: 'string', enum: ['some-provider'] });
    expect(SCHEMA.properties?.['oauth']?.properties?.['token_endpoint_auth_method']).toMatchObject({
      enum: ['one_method', 'another'],
    });
  });

  test('offers only providers that extend no other', () => {
    expect(KNOWN.ids).toContain('redmine');
    expect(KNOWN.ids).not.toContain('planio');
  });
});
