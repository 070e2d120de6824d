import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Loads `dist/<name>/index.js`, beside the bundle that runs, when it is first needed: start-up is felt in every step.
 * Resolves to its exports.
 */
export async function loadBundle<Exports>(name: string): Promise<Exports> {
  // Not `new URL(…, import.meta.url)`: the bundler would take that for assets and copy every index.js it finds.
  const here = fileURLToPath(import.meta.url);
  const file = [dirname(dirname(here)), name, 'index.js'].join('/');
  return (await import(/* webpackIgnore: true */ pathToFileURL(file).href)) as Exports;
}
