import { ActionsCacheService, type ActionsCacheOptions } from '../../src/ci/cache/actions-cache.js';
import { makeJobFolder } from '../support/job-folder.js';
import { PROGRAM } from './cache-program.js';
import type { disposables } from './support.js';

export { PROGRAM };

/** Returns a job's cache, as its steps use it, and its folders. */
export function openJob(
  register: ReturnType<typeof disposables>,
  environment: NodeJS.ProcessEnv,
  options: Partial<ActionsCacheOptions> = {},
): { cache: ActionsCacheService; root: string; temp: string } {
  const { root, temp } = register(makeJobFolder());
  return { cache: new ActionsCacheService({ environment, temp, program: PROGRAM, ...options }), root, temp };
}

/** Returns a key as the step makes it. */
export const keyAt = (minutes: number, id = 'a'.repeat(64)): string =>
  `bearer-step-1-${id}-${minutes}-0f1e2d3c4b5a6978`;

/** What all keys of a token begin with. */
export const PREFIX = `bearer-step-1-${'a'.repeat(64)}-`;
