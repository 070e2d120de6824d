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
 * Returns the TypeScript code of the built-in providers. A provider that extends another one contains only the fields
 * that differ, because Node parses all of them at each start.
 */
export function makeBuiltIn(providers: readonly Provider[]): string {
  const variableOf = (id: string): string => id.replaceAll(/-(\w)/gu, (_, letter: string) => letter.toUpperCase());
  const extended = (id: string): Provider | undefined => {
    const { content } = builtIn(id) ?? {};
    return isObject(content) ? providers.find((other) => other.id === content['extends']) : undefined;
  };
  const isDone = (provider: Provider): boolean => extended(provider.id) === undefined;
  const constants = [...providers]
    .sort((a, b) => Number(isDone(b)) - Number(isDone(a)))
    .map((provider) => {
      const base = extended(provider.id);
      const own = Object.entries(provider).filter(
        ([name, value]) => JSON.stringify(value) !== JSON.stringify(base?.[name as keyof Provider]),
      );
      const literal = JSON.stringify(Object.fromEntries(own), null, 2);
      const value = base === undefined ? literal : literal.replace('{', `{\n  ...${variableOf(base.id)},`);
      return `const ${variableOf(provider.id)}: Provider = ${value};\n`;
    });
  const ids = providers.map(({ id }) => variableOf(id)).join(', ');
  return `${constants.join('\n')}\nexport const PROVIDERS: readonly Provider[] = [${ids}];\n`;
}
