/**
 * The bundle `cache`: a program that finds or saves one entry with @actions/cache. It reads a CacheCall, one line,
 * from standard input, and writes a CacheResult to standard output. Its working directory is a private folder.
 */
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { restoreCache, saveCache } from '@actions/cache';
import { isFailedAttempt, outcomeOf } from './printed.js';
import { asEntryText } from './service.js';

/** What the program does, as JSON. */
export type CacheCall = { find: readonly string[] } | { save: string; text: string };

/** What came of it, as JSON. `problem`: what the service did instead, such as `limits the number of requests`. */
export type CacheResult = { key: string; text: string } | { saved: boolean } | { problem: string } | 'nothing';

/**
 * The file in the private folder. The path is part of the version of an entry, so it is the same on every machine.
 * scripts/bundle/cache/tar.js has the same name.
 */
const FILE = 'bearer-step-token';

/** The library reports failures only by printing, and prints commands for the runner. */
const printed: string[] = [];
const write = process.stdout.write.bind(process.stdout);
/** Rejects when an attempt failed. The library would wait for 3 to 10 seconds: a new token takes less time. */
const attempt = new Promise<never>((_, reject) => {
  process.stdout.write = (chunk) => {
    printed.push(String(chunk));
    if (isFailedAttempt(String(chunk))) reject(new Error('failed'));
    return true;
  };
});

async function find([key = '', ...others]: readonly string[]): Promise<CacheResult> {
  const found = await restoreCache([FILE], key, others, {}, true);
  const outcome = outcomeOf(printed);
  if (typeof outcome === 'object') return outcome;
  return found === undefined ? 'nothing' : { key: found, text: asEntryText(readFileSync(FILE, 'latin1')) };
}

async function save(key: string, content: string): Promise<CacheResult> {
  writeFileSync(FILE, content, { mode: 0o600 });
  const id = await saveCache([FILE], key, {}, true);
  const outcome = outcomeOf(printed);
  return typeof outcome === 'object' ? outcome : { saved: outcome === 'done' && id !== -1 };
}

const lines = createInterface({ input: process.stdin });
// The step holds the pipe open. If the step is killed, nobody waits for the result.
lines.once('close', () => process.exit());
const [line] = (await once(lines, 'line')) as [string];
const call = JSON.parse(line) as CacheCall;
const work = 'find' in call ? find(call.find) : save(call.save, call.text);
const result = await Promise.race([work, attempt]).catch(() => outcomeOf(printed, true));
write(JSON.stringify(result), () => process.exit());
