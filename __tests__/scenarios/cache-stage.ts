import { join } from 'node:path';
import { ActionsCacheService, type ActionsCacheOptions } from '../../src/ci/cache/actions-cache.js';
import { makeJobFolder } from '../support/job-folder.js';
import type { disposables } from './support.js';

/** The built program that calls @actions/cache. */
export const PROGRAM = join(import.meta.dirname, '../../dist/cache/index.js');

/** A job whose environment has secrets, and the cache as its steps use it. */
export function openJob(
  register: ReturnType<typeof disposables>,
  environment: NodeJS.ProcessEnv,
  options: Partial<ActionsCacheOptions> = {},
): { cache: ActionsCacheService; temp: string; root: string } {
  const { root, temp } = register(makeJobFolder());
  const cache = new ActionsCacheService({ environment, temp, program: PROGRAM, ...options });
  return { cache, temp, root };
}

/** Returns a key as the step makes it. */
export const keyAt = (minutes: number, id = 'a'.repeat(64)): string =>
  `bearer-step-1-${id}-${minutes}-0f1e2d3c4b5a6978`;
