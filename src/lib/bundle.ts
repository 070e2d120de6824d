import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Loads `dist/<name>/index.js`, next to the running bundle, and resolves to its exports. It loads on first use, because
 * start-up time counts in every step.
 */
export async function loadBundle<Exports>(name: string): Promise<Exports> {
  // Not `new URL(…, import.meta.url)`: the bundler would treat it as an asset and copy every index.js it finds.
  const runningFile = fileURLToPath(import.meta.url);
  const file = [dirname(dirname(runningFile)), name, 'index.js'].join('/');
  return (await import(/* webpackIgnore: true */ pathToFileURL(file).href)) as Exports;
}
