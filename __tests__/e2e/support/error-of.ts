import type { ActionResult } from '../../../sandbox/runner.js';

/** Returns the error message of a step. Empty if there is none. */
export const errorOf = ({ main }: Pick<ActionResult, 'main'>): string => /^Error: .*$/mu.exec(main.log)?.[0] ?? '';
