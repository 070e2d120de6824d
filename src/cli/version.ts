import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Returns the version of this project. The bundle, like this file, is two folders below its package.json. */
export function readVersion(): string {
  const folder = dirname(fileURLToPath(import.meta.url));
  const { version } = JSON.parse(readFileSync(join(folder, '..', '..', 'package.json'), 'utf8')) as { version: string };
  return version;
}
