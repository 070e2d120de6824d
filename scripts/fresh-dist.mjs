/** Stops what would run a stale dist: the globalSetup of such tests, and a command before the demo and the bench. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HASH_FILE, hashSources } from './sources-hash.mjs';

const root = join(import.meta.dirname, '..');

export default function stopWhenStale() {
  const file = join(root, HASH_FILE);
  if (existsSync(file) && readFileSync(file, 'utf8').trim() === hashSources(root)) return;
  // An exception would bring its stack, and jest's words around it.
  console.error('dist is not built from these sources: run npm run bundle.');
  process.exit(1);
}

if (process.argv[1] === import.meta.filename) stopWhenStale();
