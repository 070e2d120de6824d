/**
 * Exits with an error if dist is out of date. Used as globalSetup by tests that run dist, and before the demo and
 * bench.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HASH_FILE, hashSources } from './sources-hash.mjs';

const root = join(import.meta.dirname, '..');

export default function stopWhenStale() {
  const file = join(root, HASH_FILE);
  if (existsSync(file) && readFileSync(file, 'utf8').trim() === hashSources(root)) return;
  // Do not throw: jest would print a stack trace and its own message.
  console.error('dist is out of date. Run `npm run bundle`.');
  process.exit(1);
}

if (process.argv[1] === import.meta.filename) stopWhenStale();
