/**
 * node scripts/release/checksums.mjs: prints the SHA-256 of each file of dist, as sha256sum does. `sha256sum --check` reads
 * it, and the attestation names its files.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

const paths = readdirSync('dist', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => `${parentPath}/${name}`)
  .sort();
for (const path of paths) console.log(`${createHash('sha256').update(readFileSync(path)).digest('hex')}  ${path}`);
