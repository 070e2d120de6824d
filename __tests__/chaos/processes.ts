import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/** Returns the ids of the processes that have this text in their environment, on Linux; otherwise none. */
export function processesWith(text: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(text) ? [pid] : [];
    } catch {
      // The process has ended meanwhile, or it is another user's.
      return [];
    }
  });
}

/** Waits until no process has this text in its environment. Resolves to those that still have it after `limitMs`. */
export async function waitForEndOf(text: string, limitMs: number): Promise<number[]> {
  const endsAt = performance.now() + limitMs;
  for (;;) {
    const left = processesWith(text);
    if (left.length === 0 || performance.now() > endsAt) return left;
    await setTimeout(50);
  }
}
