import type { Cause } from '../cause.js';
import { NO_EXCERPT, type Excerpt } from './excerpt.js';
import { FailingStep, type FailedStep } from './failing-step.js';
import { LineSplitter } from './lines.js';
import { readLine } from './log-line.js';
import { StepSplitter } from './split-steps.js';

/** How much of a log is read. */
export const MAX_LOG_BYTES = 64 * 1_048_576;

/** More lines are not read. Each takes time, however short it is. */
const MAX_LINES = 2_000_000;

export interface LogHints {
  /** The failed steps of the job in their order; may be empty. */
  failedSteps: readonly FailedStep[];
}

/** What the log of a failed job says. All texts are foreign. */
export interface LogCauses {
  /** What the failing step says: the main cause first, without doubles, at most 50. */
  causes: readonly Cause[];
  /** The lines around the main cause, or else the last ones, without timestamps and colors: at most 200. */
  excerpt: Excerpt;
  /** Whether the log was read to its end. */
  isWhole: boolean;
  /** Whether the failing step is known. Otherwise, it may be another one. */
  isStepKnown: boolean;
}

/**
 * Reads the log of a failed job, of any CI system or of a tool alone, and names the causes. At most 64 MiB are read. The
 * log itself is not kept.
 */
export async function readJobLog(
  chunks: AsyncIterable<Uint8Array | string>,
  { failedSteps }: LogHints,
): Promise<LogCauses> {
  const failing = new FailingStep(failedSteps);
  const steps = new StepSplitter((step) => failing.add(step));
  const lines = new LineSplitter();
  let room = MAX_LOG_BYTES;
  let count = 0;
  let isWhole = true;
  for await (const chunk of chunks) {
    const size = typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.length;
    // A cut text has at most as many bytes more as it has characters of several bytes.
    const part = size <= room ? chunk : chunk.slice(0, room);
    for (const line of lines.push(part)) {
      count += 1;
      if (count > MAX_LINES) break;
      steps.read(readLine(line));
    }
    room -= size;
    if (room < 0 || count > MAX_LINES) {
      isWhole = false;
      break;
    }
  }
  for (const line of lines.end()) steps.read(readLine(line));
  steps.end();
  const { step, place } = failing.result();
  return {
    causes: step?.causes ?? [],
    excerpt: step?.excerpt ?? NO_EXCERPT,
    isWhole,
    isStepKnown: place === 'step',
  };
}
