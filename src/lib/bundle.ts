import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { YamlResult } from '../inputs/maps.js';

/** What a run may not use is a bundle of its own: dist/<name>/index.js, beside the one that runs. */
interface Bundles {
  yaml: { parseYaml: (text: string) => YamlResult };
}

/** Loads a bundle when it is first needed; start-up is felt in every step. */
export async function loadBundle<Name extends keyof Bundles>(name: Name): Promise<Bundles[Name]> {
  // Not `new URL(…, import.meta.url)`: the bundler would take that for assets and copy every index.js it finds.
  const here = fileURLToPath(import.meta.url);
  const file = [dirname(dirname(here)), name, 'index.js'].join('/');
  return (await import(/* webpackIgnore: true */ pathToFileURL(file).href)) as Bundles[Name];
}
