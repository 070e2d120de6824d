/** The contract that every provider file keeps. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { KNOWN } from '../../../scripts/provider-files.js';
import { PROVIDERS } from '../../../src/provider/builtin.generated.js';
import { readProvider } from '../../../src/provider/file/read.js';
import type { Operation, Provider } from '../../../src/provider/provider.js';
import { fillUrl, placeholders } from '../../../src/provider/template.js';
import { planRequest } from '../../../src/request/plan/plan.js';

const FOLDER = 'providers/';
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.yml'));

const readFile = (file: string): Provider => readProvider(FOLDER + file, readFileSync(FOLDER + file, 'utf8'), KNOWN);

test('what is built in is what the files say', () => {
  const compiled = [...FILES].sort().map(readFile);
  expect(PROVIDERS).toEqual(compiled);
});

test('each file bears the name of its provider', () => {
  expect(FILES.map((file) => readFile(file).id)).toEqual(FILES.map((file) => file.replace('.yml', '')));
});

test('Planio is a hosted Redmine: the two differ only in who they are', () => {
  const essence = (file: string): unknown => ({
    ...readFile(file),
    id: undefined,
    title: undefined,
    base_url: undefined,
  });
  expect(essence('planio.yml')).toEqual(essence('redmine.yml'));
});

/** Every URL template of a provider, and which other names may stand in it. */
function urlTemplates({ oauth, operations }: Provider): { template: string; results?: string[] }[] {
  const endpoints = [oauth.issuer, oauth.token_endpoint, oauth.revocation?.endpoint];
  const results = Object.values(operations).map(({ result }) => result?.url);
  return [
    ...endpoints.flatMap((template) => template ?? []).map((template) => ({ template })),
    ...results.flatMap((template) => template ?? []).map((template) => ({ template, results: ['id'] })),
  ];
}

describe.each(PROVIDERS)('$id', (provider) => {
  const bases = {
    base_url: new URL(provider.base_url.example),
    issuer: new URL('https://login.example.com/realms/ci'),
  };
  const variables = Object.keys(provider.variables ?? {});
  const examples = Object.fromEntries([...variables, 'id'].map((name) => [name, 'example']));

  test('its example of a base URL is one that it takes', () => {
    const { protocol, pathname } = bases.base_url;
    expect(protocol).toBe('https:');
    expect(pathname).toBe('/');
  });

  test('its templates begin with a base, and name only what is declared', () => {
    for (const { template, results = [] } of urlTemplates(provider)) {
      const [base = '', ...others] = placeholders(template);
      expect(template.startsWith(`{${base}}`)).toBe(true);
      expect(['base_url', 'issuer']).toContain(base);
      expect([...variables, ...results]).toEqual(expect.arrayContaining(others));
    }
  });

  test('its templates fill, on the origin that they begin with', () => {
    for (const { template } of urlTemplates(provider)) {
      const url = fillUrl(template, bases, examples, 'variables');
      const base = template.startsWith('{issuer}') ? bases.issuer : bases.base_url;
      expect(url?.origin).toBe(base.origin);
      expect(url?.href).not.toMatch(/[{}]|%7B/iu);
    }
  });

  test('tokens are revoked only where they are fetched', () => {
    const { token_endpoint: token, revocation } = provider.oauth;
    if (revocation !== undefined) expect(placeholders(revocation.endpoint)[0]).toBe(placeholders(token ?? '')[0]);
  });

  test('every variable has a description, and is used', () => {
    const used = urlTemplates(provider).flatMap(({ template }) => placeholders(template));
    for (const [name, { description }] of Object.entries(provider.variables ?? {})) {
      expect(description).not.toBe('');
      expect(used).toContain(name);
    }
  });

  test('hints are sentences', () => {
    for (const hint of Object.values(provider.hints ?? {})) expect(hint).toMatch(/^[A-Z].*\.$/u);
  });
});

const OPERATIONS = PROVIDERS.flatMap((provider) =>
  Object.entries(provider.operations).map(([name, operation]) => ({ id: provider.id, name, provider, operation })),
);

/** A value for everything that the operation declares. */
const example = ({ parameters = {} }: Operation): Record<string, string> =>
  Object.fromEntries(Object.keys(parameters).map((name) => [name, 'example']));

describe.each(OPERATIONS)('$id $name', ({ provider, operation }) => {
  const declared = Object.entries(operation.parameters ?? {});
  const inPath = placeholders(operation.request);

  test('says what it is for', () => {
    expect(operation.description).toMatch(/^[A-Z]/u);
  });

  test('declares every placeholder of its path, as required, and no other path parameter', () => {
    const paths = declared.filter(([, parameter]) => parameter.in === 'path');
    expect(paths.map(([name]) => name).sort()).toEqual([...new Set(inPath)].sort());
    expect(paths.filter(([, { required, default: fallback }]) => required !== true && fallback === undefined)).toEqual(
      [],
    );
  });

  test('can be planned with a value for each parameter', () => {
    const base = new URL(provider.base_url.example);
    const inputs = { parameters: example(operation), query: {}, headers: {}, body: undefined };
    const plan = planRequest(operation, provider, base, inputs);
    expect(plan.url.href.startsWith(base.href)).toBe(true);
    expect(plan.url.href).not.toMatch(/[{}]|%7B/iu);
    expect(operation.request.startsWith(`${plan.method} /`)).toBe(true);
  });

  test('has body parameters only where its method has a body', () => {
    const hasBody = operation.body !== undefined || declared.some(([, parameter]) => parameter.in === 'body');
    if (hasBody) expect(operation.request).toMatch(/^(?:POST|PUT|PATCH) /u);
  });

  test('names in its url only what it reads from the answer', () => {
    const { result } = operation;
    if (result?.url !== undefined) expect(placeholders(result.url).slice(1)).toEqual(['id']);
  });
});
