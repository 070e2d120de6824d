/** The copy of @actions/cache for the bundle `cache`, without tar and without the Azure SDK. */
import { copyFileSync, cpSync, readdirSync, readFileSync } from 'node:fs';

const LIBRARY = '@actions/cache';
const REPLACEMENTS = 'scripts/bundle/cache';

/**
 * Copies the library into `folder`, a `node_modules`, and replaces some files: docs/design/027-token-cache.md. Throws if
 * the library no longer exports what a replacement exports.
 */
export function copyCacheLibrary(folder) {
  const copy = `${folder}/${LIBRARY}`;
  cpSync(`node_modules/${LIBRARY}`, copy, { recursive: true });
  for (const file of readdirSync(REPLACEMENTS)) {
    const [ours, theirs] = [`${REPLACEMENTS}/${file}`, `${copy}/lib/internal/${file}`];
    const missing = missingExports(readFileSync(ours, 'utf8'), readFileSync(theirs, 'utf8'));
    if (missing.length > 0) throw new Error(`${theirs} does not export ${missing.join(' or ')}. Adapt ${ours}.`);
    copyFileSync(ours, theirs);
  }
}

/** Returns the exported functions, with their parameters, that `theirs` does not have or that have other parameters. */
export function missingExports(ours, theirs) {
  const signatures = [...ours.matchAll(/^export async function (\w+\([^)]*)/gmu)].map(([, signature]) => signature);
  if (signatures.length === 0) throw new Error('A replacement exports nothing');
  return signatures.filter((signature) => !theirs.includes(`export function ${signature}`));
}
