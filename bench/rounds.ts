import { execFile } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Rounds that come first and do not count: they fill the caches of files. */
const WARM_UP = 2;

export interface Contender {
  name: string;
  command: string;
  args: string[];
  env: Record<string, string>;
}

/** Milliseconds by the name of the contender, one for each round. */
export type Times = ReadonlyMap<string, readonly number[]>;

/** Returns what it printed. Throws when it fails. */
export async function runOnce({ command, args, env }: Contender): Promise<string> {
  return (await run(command, args, { env })).stdout;
}

/** Returns the times of contenders that take turns. */
export async function measure(contenders: readonly Contender[], rounds: number): Promise<Times> {
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = -WARM_UP; round < rounds; round += 1) {
    // Each other round goes backwards, so that nobody always comes behind the same one.
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      const startedAt = performance.now();
      await runOnce(contender);
      if (round >= 0) times.get(contender.name)?.push(performance.now() - startedAt);
    }
  }
  return times;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low = NaN, high = NaN] = [Math.floor, Math.ceil].map((round) => sorted[round((sorted.length - 1) / 2)]);
  return (low + high) / 2;
}

/** Returns the median of what one took in each round, divided by what the other took: what slows a round slows both. */
export function ratio(times: Times, one: string, other: string): number {
  const others = times.get(other) ?? [];
  return median((times.get(one) ?? []).map((ms, round) => ms / (others[round] ?? NaN)));
}

/** Prints the median time of each, and what the first took in relation to it: by rounds, and by the medians. */
export function print(title: string, times: Times): void {
  console.log(`\n${title}`);
  const [[first, all] = ['', []]] = times;
  for (const [name, each] of times) {
    const ms = median(each);
    const compared =
      name === first
        ? ''
        : `   ${first} / it: ${ratio(times, first, name).toFixed(3)}, by the medians ${(median(all) / ms).toFixed(3)}`;
    console.log(`  ${name.padEnd(14)} ${ms.toFixed(1).padStart(7)} ms${compared}`);
  }
}
