import { execFile } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The number of first rounds that are not measured. They fill the file caches. */
const WARM_UP = 2;

export interface Contender {
  name: string;
  command: string;
  args: string[];
  env: Record<string, string>;
}

/** Milliseconds for each round, by the contender's name. */
export type Times = ReadonlyMap<string, readonly number[]>;

/** Runs a contender once and returns its standard output. Rejects if it fails. */
export async function runOnce({ command, args, env }: Contender): Promise<string> {
  return (await run(command, args, { env })).stdout;
}

/** Runs the contenders in turns and returns their times. */
export async function measure(contenders: readonly Contender[], rounds: number): Promise<Times> {
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = -WARM_UP; round < rounds; round += 1) {
    // Reverse the order in every second round, so that no contender always runs after the same one.
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

/** Returns the median of the ratios of all rounds: what slows down a round slows down both contenders. */
export function ratio(times: Times, one: string, other: string): number {
  const others = times.get(other) ?? [];
  return median((times.get(one) ?? []).map((ms, round) => ms / (others[round] ?? NaN)));
}

/** Returns the times without those of one contender in the same round. */
export function without(times: Times, name: string): Times {
  const base = times.get(name) ?? [];
  return new Map([...times].map(([other, each]) => [other, each.map((ms, round) => ms - (base[round] ?? NaN))]));
}

/** Prints the median time of each contender, and the first contender's ratios to the others. */
export function print(title: string, times: Times): void {
  console.log(`\n${title}`);
  const [[first, all] = ['', []]] = times;
  for (const [name, each] of times) {
    const ms = median(each);
    const compared =
      name === first
        ? ''
        : `   ${first} / ${name}: ${ratio(times, first, name).toFixed(3)}, of medians: ${(median(all) / ms).toFixed(3)}`;
    console.log(`  ${name.padEnd(17)} ${ms.toFixed(1).padStart(7)} ms${compared}`);
  }
}
