/** Reads the provider files providers/*.yml. */
import { readdirSync, readFileSync } from 'node:fs';
import { parseProviderFile } from '../src/provider/file/parse.js';
import { readProvider, type Known } from '../src/provider/file/read.js';
import { CLIENT_AUTH_METHODS } from '../src/auth/client-auth/methods.js';
import { isObject } from '../src/lib/json.js';
import type { Provider } from '../src/provider/provider.js';

const folder = new URL('../providers/', import.meta.url);
const IDS = readdirSync(folder)
  .flatMap((file) => /^(.+)\.yml$/u.exec(file)?.[1] ?? [])
  .sort();
const nameOf = (id: string): string => `providers/${id}.yml`;
const textOf = (id: string): string => readFileSync(new URL(`${id}.yml`, folder), 'utf8');
const builtIn: Known['builtIn'] = (id) => (IDS.includes(id) ? parseProviderFile(nameOf(id), textOf(id)) : undefined);
const extendsAnother = (id: string): boolean => builtIn(id)?.find(['extends']).depth === 1;

export const KNOWN: Known = {
  authMethods: CLIENT_AUTH_METHODS.map(({ name }) => name),
  ids: IDS.filter((id) => !extendsAnother(id)),
  builtIn,
};

/** Returns all built-in providers, sorted by id. */
export function readProviders(): Provider[] {
  return IDS.map((id) => {
    const provider = readProvider(nameOf(id), textOf(id), KNOWN);
    if (provider.id !== id) throw new Error(`${nameOf(id)}: has the id ${provider.id}. Set it to ${id}.`);
    return provider;
  });
}

/**
 * Returns the TypeScript code of the built-in providers, each as JSON text. Node evaluates an object literal at each
 * start; a text is parsed only if a run uses that provider. A provider that extends another one contains only what
 * differs, and the id of the other one.
 */
export function makeBuiltIn(providers: readonly Provider[]): string {
  const entries = providers.map((provider) => {
    const content = builtIn(provider.id)?.content;
    const base = providers.find(({ id }) => isObject(content) && id === content['extends']);
    const text = JSON.stringify(base === undefined ? provider : { extends: base.id, ...difference(provider, base) });
    return `  ${quote(provider.id)}: ${quote(text)},\n`;
  });
  return `export const BUILT_IN: Readonly<Record<string, string>> = {\n${entries.join('')}};\n`;
}

/** Returns the fields of `provider` that `base` does not have, or not with this value. */
const difference = (provider: Provider, base: Provider): Partial<Provider> =>
  Object.fromEntries(
    Object.entries(provider).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(base[name as keyof Provider]),
    ),
  );

const quote = (text: string): string => `'${text.replaceAll(/[\\']/gu, String.raw`\$&`)}'`;
