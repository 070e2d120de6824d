/** The lines by which a report knows its own texts: which run they are about, how it ended, and by which causes. */
import type { StepMark } from './failed-steps.js';

/** A run. Later runs have greater numbers. */
export interface RunNumber {
  runId: string;
  attempt: number;
}

/** What the first lines of a text of ours say. */
export interface Stamp extends RunNumber {
  result: 'failed' | 'passed' | 'duplicate';
  /** The codes of the causes that the text names. Empty in the issue of a cause. */
  causes: readonly string[];
  /** The failed steps; undefined in the issue of a workflow. */
  steps: StepMark | undefined;
}

/** A stamp, and when its text was written, in milliseconds since 1970. */
export interface TimedStamp extends Stamp {
  createdAt: number;
}

/** The lines of a text that may be ours: marker, stamp, causes or steps, and what makes the text unique. */
const HEAD_LINES = 4;
/** How many causes a text names. */
const MAX_CAUSES = 50;

const RUN = /^<!-- run (?<runId>\d{1,19})\.(?<attempt>[1-9]\d{0,5}) (?<result>failed|passed|duplicate) -->$/u;
const CAUSES = /^<!-- causes(?<codes>(?: [0-9a-f]{16}){1,50}) -->$/u;
const STEPS = /^<!-- at (?<workflow>[0-9a-f]{8})(?<steps>(?: (?:\*|[0-9a-f]{8}\.[0-9a-f]{8})){0,40}) -->$/u;

/** Returns the part of a fingerprint that texts name. */
export const codeOf = (fingerprint: string): string => fingerprint.slice(0, 16);

/** Returns the lines of a stamp. Trackers do not show HTML comments. */
export function stampLines({ runId, attempt, result, causes, steps }: Stamp): string {
  const lines = [
    `run ${runId}.${attempt} ${result}`,
    ...(causes.length === 0 ? [] : [`causes ${causes.slice(0, MAX_CAUSES).join(' ')}`]),
    ...(steps === undefined ? [] : [`at ${[steps.workflow, ...steps.steps].join(' ')}`]),
  ];
  return lines.map((line) => `<!-- ${line} -->`).join('\n');
}

/** Returns the stamp in the first lines of a text; undefined if there is none. */
export function stampOf(text: string): Stamp | undefined {
  const lines = text.split(/\r?\n/u, HEAD_LINES).map((line) => line.trimEnd());
  const find = (form: RegExp): Partial<Record<string, string>> =>
    lines.map((line) => form.exec(line)?.groups).find((groups) => groups !== undefined) ?? {};
  const { runId, attempt, result } = find(RUN);
  if (runId === undefined) return undefined;
  const { workflow, steps = '' } = find(STEPS);
  return {
    runId,
    attempt: Number(attempt),
    result: result as Stamp['result'],
    causes: wordsOf(find(CAUSES)['codes'] ?? ''),
    steps: workflow === undefined ? undefined : { workflow, steps: wordsOf(steps) },
  };
}

const wordsOf = (text: string): string[] => text.split(' ').filter(Boolean);

/** Compares two runs: negative if `a` is older than `b`. */
export function compareRuns(a: RunNumber, b: RunNumber): number {
  const difference = BigInt(a.runId) - BigInt(b.runId);
  if (difference !== 0n) return difference < 0n ? -1 : 1;
  return a.attempt - b.attempt;
}

/**
 * Returns the stamp of the newest run and attempt. If one attempt has several, the last one written counts: outside
 * GitHub, jobs of a run may run again without a new attempt of the run.
 */
export const newest = (stamps: readonly TimedStamp[]): TimedStamp | undefined =>
  [...stamps].sort((a, b) => compareRuns(a, b) || a.createdAt - b.createdAt).at(-1);

/** Returns whether two stamps are of the same run and say that it ended in the same way. */
export const isSameStamp = (a: Stamp, b: Stamp): boolean => compareRuns(a, b) === 0 && a.result === b.result;

/**
 * Returns the stamps of a workflow. The issue of a cause also has those of other workflows, which have runs of their
 * own. `workflow`: undefined in the issue of a workflow, whose stamps all count.
 */
export const stampsOf = (stamps: readonly TimedStamp[], workflow: string | undefined): TimedStamp[] =>
  stamps.filter(({ steps }) => workflow === undefined || steps === undefined || steps.workflow === workflow);

/** Returns whether the newest stamp of another workflow says that it fails. */
export function failsElsewhere(stamps: readonly TimedStamp[], workflow: string): boolean {
  const others = new Set(stamps.map(({ steps }) => steps?.workflow).filter((one) => one !== workflow));
  return [...others].some(
    (one) => newest(stamps.filter(({ steps }) => steps !== undefined && steps.workflow === one))?.result === 'failed',
  );
}
