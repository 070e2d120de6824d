/** Reads the provider files providers/*.yml. */
import { readdirSync, readFileSync } from 'node:fs';
import { knownFrom } from '../src/auth/provider-file.js';
import { readProvider } from '../src/provider/file/read.js';
import { isObject } from '../src/lib/json.js';
import type { Provider } from '../src/provider/provider.js';

const folder = new URL('../providers/', import.meta.url);
const IDS = readdirSync(folder)
  .flatMap((file) => /^(.+)\.yml$/u.exec(file)?.[1] ?? [])
  .sort();

/** The texts of the files by id, sorted. */
export const FILES = Object.fromEntries(
  IDS.map((id) => [id, readFileSync(new URL(`${id}.yml`, folder), 'utf8')] as const),
);

export const KNOWN = knownFrom(FILES);

/** Returns all built-in providers, sorted by id. */
export function readProviders(): Provider[] {
  return Object.entries(FILES).map(([id, text]) => {
    const provider = readProvider(`providers/${id}.yml`, text, KNOWN);
    if (provider.id !== id) throw new Error(`providers/${id}.yml: has the id ${provider.id}. Set it to ${id}.`);
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
    const content = KNOWN.builtIn(provider.id)?.content;
    const base = providers.find(({ id }) => isObject(content) && id === content['extends']);
    const text = JSON.stringify(base === undefined ? provider : { extends: base.id, ...difference(provider, base) });
    return `  ${quote(provider.id)}: ${quote(text)},\n`;
  });
  return `export const BUILT_IN: Readonly<Record<string, string>> = {\n${entries.join('')}};\n`;
}

/** Returns the TypeScript code of the texts of the files, which a file of the workflow may extend. */
export const makeBuiltInFiles = (): string =>
  `export const BUILT_IN_FILES: Readonly<Record<string, string>> = ${JSON.stringify(FILES, null, 2)};\n`;

/** Returns the fields of `provider` that `base` does not have, or not with this value. */
const difference = (provider: Provider, base: Provider): Partial<Provider> =>
  Object.fromEntries(
    Object.entries(provider).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(base[name as keyof Provider]),
    ),
  );

const quote = (text: string): string => `'${text.replaceAll(/[\\']/gu, String.raw`\$&`)}'`;
