import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Loads a bundle and resolves to its exports. */
export type LoadBundle = <Exports>(name: string) => Promise<Exports>;

/** Returns the path of `dist/<name>/index.js`, next to the running bundle. */
export function bundleFile(name: string): string {
  // Not `new URL(…, import.meta.url)`: the bundler would treat it as an asset and copy every index.js it finds.
  const runningFile = fileURLToPath(import.meta.url);
  return [dirname(dirname(runningFile)), name, 'index.js'].join('/');
}

/**
 * Loads `dist/<name>/index.js`, and resolves to its exports. It loads on first use, because start-up time counts in
 * every step.
 */
export const loadBundle: LoadBundle = async <Exports>(name: string) =>
  (await import(/* webpackIgnore: true */ pathToFileURL(bundleFile(name)).href)) as Exports;
