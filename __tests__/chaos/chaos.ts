/**
 * Runs the built action while random things go wrong: signals, cut connections, slow and failing servers, full disks.
 * Each run has its own server, store and processes, on loopback. Fails if a refresh token chain is lost, a POST is
 * processed twice, a secret leaks, or a process is left. It prints the seed, and the command that repeats a run.
 *
 * CHAOS_RUNS: number of runs, 500 by default. CHAOS_MINUTES: time limit, 10 by default. CHAOS_SEED: the seed, random by
 * default. CHAOS_ONLY: the number of a single run. CHAOS_PARALLEL: number of runs at once, 4 by default.
 */
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority } from '../../sandbox/certificates.js';
import { planRun } from './plan.js';
import { processesWith } from './processes.js';
import { randomOf } from './random.js';
import { Run, type RunReport } from './run.js';
import { Summary } from './summary.js';

const setting = (name: string, byDefault: number): number => Number(process.env[`CHAOS_${name}`] ?? byDefault);
const seed = setting('SEED', randomInt(2 ** 31));
const only = process.env['CHAOS_ONLY'];
const runs = setting('RUNS', 500);
const endsAt = performance.now() + setting('MINUTES', 10) * 60_000;
const folder = mkdtempSync(join(tmpdir(), 'bearer-step-chaos-'));
const authority = await createAuthority();
const summary = new Summary(seed);

console.log(`Seed ${seed}. ${only === undefined ? `${runs} runs` : `Run ${only}`}.`);
const numbers = only === undefined ? Array.from({ length: runs }, (_, index) => index + 1) : [Number(only)];
const isRunning = (): boolean => numbers.length > 0 && performance.now() < endsAt;
await Promise.all(
  Array.from({ length: setting('PARALLEL', 4) }, async () => {
    while (isRunning()) await execute(numbers.shift() ?? 0);
  }),
);
const left = processesWith(folder);
if (left.length > 0) summary.violate(`${left.length} processes were left at the end.`);
rmSync(folder, { recursive: true, force: true });
summary.print(numbers.length);
process.exitCode = summary.violations === 0 ? 0 : 1;

async function execute(number: number): Promise<void> {
  const plan = planRun(randomOf(seed, number));
  const run = new Run(plan, number, join(folder, `run-${number}-`));
  const report = await run.execute(authority).catch((error: unknown): RunReport => ({
    steps: [],
    violations: [`Run ${number}: it could not be carried out. ${error instanceof Error ? String(error.stack) : ''}`],
    chain: undefined,
    posts: 0,
    lacksDisk: false,
  }));
  summary.add(number, plan, report);
}
