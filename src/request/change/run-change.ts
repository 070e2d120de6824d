import { StepError } from '../../lib/errors.js';
import type { Result } from '../../response/result.js';
import type { RequestPlan } from '../plan/plan.js';
import { resultOf } from '../read-result.js';
import { sendForStep, type RequestContext } from '../send-for-step.js';
import type { RequestDeps } from '../send-plan.js';
import { prepareChange } from './prepare-change.js';

/** A change that was carried out. */
export interface DoneChange {
  result: Result;
  /** Why the change is not as requested, such as CHANGE_IGNORED; undefined if it is. */
  problem: StepError | undefined;
}

/**
 * Carries out a change that another part of the program needs: looks names up, proves that text stays hidden, sends the
 * request and checks its result. Rejects with a StepError if the server did not accept the change.
 */
export async function runChange(plan: RequestPlan, context: RequestContext, deps: RequestDeps): Promise<DoneChange> {
  const change = await prepareChange(plan, context, deps);
  const response = await sendForStep(change.plan, context, deps);
  const result = resultOf(response, change.plan, context.baseUrl);
  const problem = await change.finish(response, result.id).then(() => undefined, asProblem);
  return { result, problem };
}

/** Returns a StepError as the problem of a change that was carried out. Throws other errors. */
export function asProblem(error: unknown): StepError {
  if (error instanceof StepError) return error;
  throw error;
}
