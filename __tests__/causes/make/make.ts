/**
 * Makes the logs of `__tests__/causes/logs` by running the real tools: `npm run causes:make -- jest tsc` makes those of
 * two tables, `-- jest-refuses-expired-token` those of one cause. It needs root, since it makes a runner's folders.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { logOf } from './log-of.js';
import type { Cause, Variant } from './project.js';
import { TABLES } from './tables.js';

const LOGS = resolve('__tests__/causes/logs');
const LARGEST = 60_000;

async function make(cause: Cause, variant: Variant): Promise<void> {
  const name = `${cause.name}/${variant.name}`;
  try {
    const log = await logOf(cause, variant);
    if (Buffer.byteLength(log) > LARGEST) throw new Error(`has ${Buffer.byteLength(log)} bytes`);
    writeFileSync(join(LOGS, `${name}.log`), log);
    console.log(`${name}: ${log.split('\n').length} lines`);
  } catch (error) {
    console.error(`${name}: NOT MADE: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

/** Two runs at once would share the runner's folders. */
const LOCK = '/tmp/causes-make.lock';
mkdirSync(LOCK);
process.on('exit', () => rmSync(LOCK, { recursive: true }));

const wanted = process.argv.slice(2).filter((name) => name !== '--missing');
/** Makes only logs that are missing, and removes those that no table has. */
const onlyMissing = process.argv.includes('--missing');
for (const [table, causes] of Object.entries(TABLES)) {
  for (const cause of causes) {
    if (wanted.length > 0 && !wanted.includes(table) && !wanted.includes(cause.name)) continue;
    const folder = join(LOGS, cause.name);
    const names = cause.variants.map(({ name }) => `${name}.log`);
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(folder)) if (!onlyMissing || !names.includes(file)) rmSync(join(folder, file));
    const kept = readdirSync(folder);
    for (const variant of cause.variants) if (!kept.includes(`${variant.name}.log`)) await make(cause, variant);
  }
}
