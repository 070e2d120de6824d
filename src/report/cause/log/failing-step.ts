import type { StepResult } from './read-step.js';

/** A step that failed, as the API of the CI system says. Times are in milliseconds. */
export interface FailedStep {
  name: string;
  startedAt: number | undefined;
  endedAt: number | undefined;
}

/** The times of the API have whole seconds. */
const TOLERANCE_MS = 1_000;

interface Match {
  step: StepResult;
  /** The number of the failed step in the list, and how far its times are from those in the log. */
  index: number;
  distance: number;
}

/**
 * Finds the step that made the job fail. A step with `continue-on-error` also has an error in the log, so the times
 * decide. Without them, it is the last step with an error.
 */
export class FailingStep {
  readonly #hints: readonly FailedStep[];
  #match: Match | undefined;
  #lastFailed: StepResult | undefined;
  #failures = 0;
  #lastExplained: StepResult | undefined;
  #last: StepResult | undefined;

  constructor(hints: readonly FailedStep[]) {
    this.#hints = hints;
  }

  /** Takes the next step of the log. */
  add(step: StepResult): void {
    this.#last = step;
    if (step.isExplained) this.#lastExplained = step;
    if (!step.isFailed) return;
    this.#lastFailed = step;
    this.#failures += 1;
    for (const [index, hint] of this.#hints.entries()) {
      const distance = distanceOf(step, hint);
      if (distance === undefined) continue;
      const best = this.#match;
      if (best === undefined || index < best.index || (index === best.index && distance < best.distance)) {
        this.#match = { step, index, distance };
      }
    }
  }

  /** Returns the failing step; `place` is `job` if it is not sure. */
  result(): { step: StepResult | undefined; place: 'step' | 'job' } {
    if (this.#match !== undefined) return { step: this.#match.step, place: 'step' };
    const isSure = this.#failures === 1 && this.#hints.length === 0 && this.#lastFailed?.title !== undefined;
    return {
      step: this.#lastFailed ?? this.#lastExplained ?? this.#last,
      place: isSure ? 'step' : 'job',
    };
  }
}

/** Returns how far the times of a step in the log are from those of a failed step; undefined if it is not the same. */
function distanceOf(step: StepResult, { name, startedAt, endedAt }: FailedStep): number | undefined {
  const failed = Date.parse(step.failedAt ?? '');
  const isNamed = step.title === name;
  if (Number.isNaN(failed) || (startedAt === undefined && endedAt === undefined)) return isNamed ? 0 : undefined;
  const end = endedAt ?? failed;
  const start = startedAt ?? Math.min(failed, end);
  if (failed < start - TOLERANCE_MS || failed > end + TOLERANCE_MS) return undefined;
  const started = Date.parse(step.startedAt ?? '') || start;
  const far = Math.abs(started - start) + Math.abs(failed - end);
  return isNamed ? far / 1_000 : far;
}
