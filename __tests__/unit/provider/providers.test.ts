/** Tests the requirements for every provider file. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { KNOWN } from '../../../scripts/provider-files.js';
import { allProviders } from '../../../src/provider/find.js';
import { readProvider } from '../../../src/provider/file/read.js';
import type { JsonObject } from '../../../src/lib/json.js';
import type { Operation, Provider } from '../../../src/provider/provider.js';
import { fillUrl, placeholders } from '../../../src/provider/template.js';
import { planRequest } from '../../../src/request/plan/plan.js';

const FOLDER = 'providers/';
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.yml'));

const readFile = (file: string): Provider => readProvider(FOLDER + file, readFileSync(FOLDER + file, 'utf8'), KNOWN);

const PROVIDERS = allProviders();

test('the built-in providers match the files', () => {
  const compiled = [...FILES].sort().map(readFile);
  expect(PROVIDERS).toEqual(compiled);
});

test('each file has the id of its provider as name', () => {
  expect(FILES.map((file) => readFile(file).id)).toEqual(FILES.map((file) => file.replace('.yml', '')));
});

test('Planio and Redmine differ only in id, title and base URL', () => {
  const withoutIdentity = (file: string): unknown => ({
    ...readFile(file),
    id: undefined,
    title: undefined,
    base_url: undefined,
  });
  expect(withoutIdentity('planio.yml')).toEqual(withoutIdentity('redmine.yml'));
});

/** Returns whether the address of a result is a template, and not the dotted path of a value in the response. */
const isTemplate = (url: string | undefined): boolean => url?.includes('/') === true;

/** Returns every URL template of a provider, with the other names that it may contain. */
function urlTemplates({ oauth, operations }: Provider): { template: string; results?: string[] }[] {
  const endpoints = [oauth.issuer, oauth.token_endpoint, oauth.revocation?.endpoint];
  const results = Object.values(operations).map(({ result }) => (isTemplate(result?.url) ? result?.url : undefined));
  return [
    ...endpoints.flatMap((template) => template ?? []).map((template) => ({ template })),
    ...results.flatMap((template) => template ?? []).map((template) => ({ template, results: ['id'] })),
  ];
}

/** Returns whether a template is a literal https URL, as the endpoints of a service with one address. */
const isLiteral = (template: string): boolean => /^https:\/\/[^{}]+$/u.test(template);

describe.each(PROVIDERS)('$id', (provider) => {
  const bases = {
    base_url: new URL(provider.base_url.example),
    issuer: new URL('https://login.example.com/realms/ci'),
    site: new URL('https://site.example.com'),
  };
  const variables = Object.keys(provider.variables ?? {});
  const examples = Object.fromEntries([...variables, 'id'].map((name) => [name, 'example']));

  test('its example of a base URL is an https URL without a path', () => {
    const { protocol, pathname } = bases.base_url;
    expect(protocol).toBe('https:');
    expect(pathname).toBe('/');
  });

  test('its templates begin with a base, and contain only declared names', () => {
    for (const { template, results = [] } of urlTemplates(provider)) {
      if (isLiteral(template)) continue;
      const [base = '', ...others] = placeholders(template);
      expect(template.startsWith(`{${base}}`)).toBe(true);
      const isOfSite = provider.base_url.lookup !== undefined && results.length > 0;
      expect(['base_url', 'issuer', ...(isOfSite ? ['site'] : [])]).toContain(base);
      expect([...variables, ...results]).toEqual(expect.arrayContaining(others));
    }
  });

  test('its templates become URLs on the origin of their base', () => {
    for (const { template } of urlTemplates(provider)) {
      const url = fillUrl(template, bases, examples, 'variables');
      const [name = 'base_url'] = placeholders(template);
      const base = bases[name as keyof typeof bases];
      expect(url?.origin).toBe(isLiteral(template) ? new URL(template).origin : base.origin);
      expect(url?.href).not.toMatch(/[{}]|%7B/iu);
    }
  });

  test('its revocation endpoint has the same base as its token endpoint', () => {
    const { token_endpoint: token, revocation } = provider.oauth;
    if (revocation !== undefined) expect(placeholders(revocation.endpoint)[0]).toBe(placeholders(token ?? '')[0]);
  });

  test('every variable has a description and is used', () => {
    const used = [
      ...urlTemplates(provider).flatMap(({ template }) => placeholders(template)),
      provider.oauth.assertion?.subject,
      provider.base_url.lookup?.variable,
    ];
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

/** Returns a value for each parameter of the operation. */
/** Returns a value for each parameter. Of two parameters with the same field, only one may be set. */
function example({ parameters = {} }: Operation): JsonObject {
  const examples = { boolean: false, integer: 1, list: ['example'], document: 'example' };
  const values = Object.entries(parameters).map(
    ([name, { type }]) => [name, type ? examples[type] : 'example'] as const,
  );
  const isOther = (name: string): boolean => Object.hasOwn(parameters, parameters[name]?.as ?? '');
  return Object.fromEntries(values.filter(([name]) => !isOther(name)));
}

describe.each(OPERATIONS)('$id $name', ({ provider, operation }) => {
  const declared = Object.entries(operation.parameters ?? {});
  const inPath = placeholders(operation.request);

  test('has a description', () => {
    expect(operation.description).toMatch(/^[A-Z]/u);
  });

  test('declares exactly the placeholders of its path as path parameters, required or with a default', () => {
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

  test('has body parameters only if its method has a body', () => {
    const hasBody = operation.body !== undefined || declared.some(([, parameter]) => parameter.in === 'body');
    if (hasBody) expect(operation.request).toMatch(/^(?:POST|PUT|PATCH) /u);
  });

  test('has as url of its result a dotted path, or a template with only the placeholder id', () => {
    const url = operation.result?.url ?? 'none';
    if (isTemplate(url)) expect(placeholders(url).slice(1)).toEqual(['id']);
    else expect(url).toMatch(/^\w+(?:\.\w+)*$/u);
  });
});
