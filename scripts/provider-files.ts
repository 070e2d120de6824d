/** Reads the provider files providers/*.yml. */
import { readdirSync, readFileSync } from 'node:fs';
import { parseProviderFile } from '../src/provider/file/parse.js';
import { readProvider, type Known } from '../src/provider/file/read.js';
import { CLIENT_AUTH_METHODS } from '../src/auth/client-auth/methods.js';
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
