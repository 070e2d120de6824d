/**
 * Runs properties on many random cases. `npm test` runs 200 of each, `npm run fuzz` 100,000. A failure prints
 * a command that runs its case again. With FUZZ_SHRINK, that command also looks for a smaller case, which takes long.
 */
import { performance } from 'node:perf_hooks';
import { test } from '@jest/globals';
import fc from 'fast-check';
import { StepError, type ErrorCode } from '../../src/lib/errors.js';
import { shorten } from '../../src/lib/printable.js';

/** How many cases each subject gets. jest.fuzz.config.js sets the global variable. */
const CASES = (globalThis as { fuzzCases?: number }).fuzzCases ?? 200;
const isLong = CASES > 1000;
const numberFrom = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));
const SEED = numberFrom(process.env['FUZZ_SEED']) ?? (Date.now() ^ (process.pid << 16)) | 0;
const PATH = process.env['FUZZ_PATH'];

/** Time that every case may take, whatever its size: the first calls also compile the code. */
const FIXED_MS = 50;
/** For smaller texts, the time for each KiB is mostly the time that every case takes. */
const LARGE_KIB = 8;
/** A slow case is measured again, since the garbage collector may have run. The fastest run counts. */
const RUNS = 5;

/** Something that reads untrusted text. */
export interface Subject<Case, Result> {
  cases: fc.Arbitrary<Case>;
  /** Returns the text whose size counts. */
  textOf: (item: Case) => string;
  /** The work whose time counts. It must return the same result each time. */
  run: (item: Case) => Result | Promise<Result>;
  /** Expects what must be true of each result. */
  check: (item: Case, result: Result) => void;
  /** The most milliseconds of CPU time for each KiB of the text. */
  msPerKiB: number;
  /** The most milliseconds for a text without a character, in addition; by default 50. */
  fixedMs?: number;
  /** The part of the usual number of cases, for slow subjects. */
  share?: number;
}

/** Defines the test of a subject: no case may crash, be too slow, or break what `check` expects. */
export function fuzz<Case, Result>(name: string, subject: Subject<Case, Result>): void {
  const numRuns = Math.ceil(CASES * (subject.share ?? 1));
  test(
    name,
    async () => {
      const startedAt = performance.now();
      const slowest = { msPerKiB: 0, kib: 0 };
      const property = fc.asyncProperty(subject.cases, async (item) => {
        const { result, ms } = await measure(() => subject.run(item));
        const kib = Buffer.byteLength(subject.textOf(item)) / 1024;
        const limit = (subject.fixedMs ?? FIXED_MS) + kib * subject.msPerKiB;
        const isLarge = kib >= LARGE_KIB;
        if (ms > limit || (isLarge && ms / kib > slowest.msPerKiB)) {
          const best = await fastest(() => subject.run(item), ms);
          if (best > limit) throw new Error(`${best} ms for ${kib} KiB, more than ${limit} ms`);
          if (isLarge && best / kib > slowest.msPerKiB) Object.assign(slowest, { msPerKiB: best / kib, kib });
        }
        subject.check(item, result);
      });
      const details = await fc.check(property, {
        numRuns,
        seed: SEED,
        endOnFailure: process.env['FUZZ_SHRINK'] === undefined,
        ...(PATH === undefined ? {} : { path: PATH }),
      });
      if (details.failed) throw failureOf(name, details);
      const seconds = (performance.now() - startedAt) / 1000;
      const line = `${name}: ${numRuns} cases, seed ${SEED}, ${seconds.toFixed(1)} s, at most ${slowest.msPerKiB.toFixed(3)} ms per KiB (of ${slowest.kib.toFixed(1)} KiB)`;
      if (isLong) process.stdout.write(`${line}\n`);
    },
    isLong ? 3_600_000 : 60_000,
  );
}

/** Returns the error for a failed case, with the command that runs it again. */
function failureOf<Case>(
  name: string,
  { counterexample, counterexamplePath, errorInstance }: fc.RunDetails<[Case]>,
): Error {
  const command = `FUZZ_SEED=${SEED} FUZZ_PATH=${counterexamplePath ?? ''} npm run fuzz -- -t '${name}'`;
  const shown = shorten(fc.stringify(counterexample?.[0]), 3000);
  return new Error(`To run this case again: ${command}\n${shown}`, { cause: errorInstance });
}

/** Runs the work, and returns its result and its CPU time, which other programs on the machine do not change. */
async function measure<Result>(work: () => Result | Promise<Result>): Promise<{ result: Result; ms: number }> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { result, ms: (user + system) / 1000 };
}

async function fastest(work: () => unknown, first: number): Promise<number> {
  let best = first;
  for (let run = 1; run < RUNS; run += 1) best = Math.min(best, (await measure(work)).ms);
  return best;
}

/** Returns the result of the work, or its StepError. Every other exception is a crash. */
export async function outcomeOf<Result>(
  work: () => Result | Promise<Result>,
  codes: readonly ErrorCode[],
): Promise<Result | StepError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StepError && codes.includes(error.code)) return error;
    throw error;
  }
}
