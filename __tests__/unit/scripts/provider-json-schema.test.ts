import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { parse } from 'yaml';
import { KNOWN } from '../../../scripts/provider-files.js';
import { jsonSchemaOf, SCHEMA_ADDRESS, type JsonSchema } from '../../../scripts/provider-json-schema.js';

const SCHEMA = jsonSchemaOf({ authMethods: ['one_method', 'another'], ids: ['some-provider'] });

/** Returns the names of all required fields at every level of a schema. */
const requiredIn = ({ required = [], properties = {}, additionalProperties }: JsonSchema): string[] => [
  ...required,
  ...Object.values(properties).flatMap(requiredIn),
  ...(typeof additionalProperties === 'object' ? requiredIn(additionalProperties) : []),
];

describe('the JSON Schema of a provider file', () => {
  test('requires only `id` in a file with `extends`', () => {
    expect(SCHEMA).toMatchObject({ required: ['id'], if: { required: ['extends'] }, additionalProperties: false });
    expect(requiredIn(SCHEMA)).toEqual(['id']);
    expect(SCHEMA).not.toHaveProperty('then');
  });

  test('requires the other fields in a file without `extends`', () => {
    expect(SCHEMA).toMatchObject({
      else: {
        required: ['id', 'title', 'base_url', 'errors', 'operations'],
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

  test('does not require oauth and issues, but their fields if a file has them', () => {
    expect(SCHEMA).toMatchObject({
      else: {
        properties: {
          oauth: { required: ['grant_types'] },
          issues: {
            required: expect.arrayContaining(['text', 'me', 'find', 'read', 'issue', 'notes', 'create', 'duplicate']),
            properties: { find: { required: ['operation', 'searches'] }, me: { required: ['operation', 'path'] } },
          },
        },
      },
    });
    expect(SCHEMA.properties?.['issues']).toMatchObject({ type: 'object', additionalProperties: false });
    expect(SCHEMA.properties?.['pagination']).toMatchObject({
      oneOf: [
        { properties: { style: { const: 'offset' } }, required: ['style', 'offset', 'total'] },
        { properties: { style: { const: 'page' } }, required: ['style', 'page', 'size'] },
        { properties: { style: { const: 'link' } }, required: ['style'] },
        { properties: { style: { const: 'cursor' } }, required: ['style', 'cursor', 'parameter'] },
        { properties: { style: { const: 'next' } }, required: ['style', 'next'] },
      ],
    });
  });

  test('lists the ids of providers and the client authentication methods', () => {
    expect(SCHEMA.properties?.['extends']).toEqual({ type: 'string', enum: ['some-provider'] });
    expect(SCHEMA.properties?.['oauth']?.properties?.['token_endpoint_auth_method']).toMatchObject({
      enum: ['one_method', 'another'],
    });
  });

  test('offers only providers without `extends`', () => {
    expect(KNOWN.ids).toContain('redmine');
    expect(KNOWN.ids).not.toContain('planio');
  });
});

describe('an editor with the JSON Schema', () => {
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv, ['uri']);
  ajv.addSchema(JSON.parse(readFileSync('providers/schema.json', 'utf8')) as object);
  const isValid = (content: unknown): boolean => ajv.validate(SCHEMA_ADDRESS, content);

  const files = ['providers', 'docs/provider-examples'].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.yml'))
      .map((name) => join(folder, name)),
  );
  const read = (file: string): Record<string, unknown> => parse(readFileSync(file, 'utf8')) as Record<string, unknown>;

  test.each(files)('accepts %s', (file) => {
    expect(isValid(read(file))).toBe(true);
  });

  test.each(readdirSync('docs/provider-examples'))('finds it by the first line of %s', (name) => {
    const [first] = readFileSync(join('docs/provider-examples', name), 'utf8').split('\n');
    expect(first).toBe(`# yaml-language-server: $schema=${SCHEMA_ADDRESS}`);
  });

  test.each([{ titel: 'x' }, { errors: { messages: 'message' } }, { headers: undefined, operations: undefined }])(
    'underlines the error in %j',
    (change) => {
      const file = { ...read('docs/provider-examples/acme.yml'), ...change };
      expect(isValid(JSON.parse(JSON.stringify(file)))).toBe(false);
    },
  );
});
