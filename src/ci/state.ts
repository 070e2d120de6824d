/** The name under which the runner keeps the one value of the main step for the post step. */
export const STATE_NAME = 'bearer-step';

/** What main saves before anything else: the runner would fill a state that was never saved from the job's environment. */
export const EMPTY_STATE = '{}';

/** Whether main left anything to do. Told without the parts that would do it, which most jobs then need not load. */
export const hasState = (environment: NodeJS.ProcessEnv): boolean =>
  !['', EMPTY_STATE].includes(environment[`STATE_${STATE_NAME}`] ?? '');
