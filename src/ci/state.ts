/** The name under which the runner stores the state of the main step for the post step. */
export const STATE_NAME = 'bearer-step';

/** The state that main saves first. If nothing is saved, the runner takes the state from the job's environment. */
export const EMPTY_STATE = '{}';

/** Returns whether the post step has work to do. Most jobs have none, so this check does not load the code for it. */
export const hasState = (environment: NodeJS.ProcessEnv): boolean =>
  !['', EMPTY_STATE].includes(environment[`STATE_${STATE_NAME}`] ?? '');
