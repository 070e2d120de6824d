/** Which steps a job has. */
import { NOISE } from './noise.js';
import type { Project, Step, Variant } from './project.js';

/** Returns the harmless steps of a variant and those of its project; `env` is that of the project's own steps. */
export function stepsOf(project: Project, variant: Variant, env: Readonly<Record<string, string>>): Step[] {
  const noise = variant.raw ? [] : (variant.before ?? []).flatMap((name) => NOISE[name]);
  const own: readonly Step[] = typeof project.run === 'string' ? [{ script: project.run }] : project.run;
  const steps = own.map((step) => ({ ...step, env: { ...env, ...step.env } }));
  const last = steps.at(-1);
  if (variant.retry !== 'action' || last === undefined) return [...noise, ...steps];
  return [...noise, ...steps.slice(0, -1), retried(last)];
}

/** Returns a step as an action runs it that tries a command three times. */
function retried(step: Step): Step {
  const attempts = [1, 2, 3].map((attempt) =>
    [
      `echo "::group::Attempt ${attempt}"`,
      `code=0; ( ${step.script} ) || code=$?`,
      'echo "::endgroup::"',
      attempt < 3
        ? `echo "::warning::Attempt ${attempt} failed. Reason: Child_process exited with error code $code"`
        : 'echo "::error::Final attempt failed. Child_process exited with error code $code"',
    ].join('\n'),
  );
  return {
    ...step,
    title: 'nick-fields/retry@v3',
    inputs: {
      timeout_minutes: '10',
      max_attempts: '3',
      command: step.script,
      retry_wait_seconds: '1',
      retry_on: 'any',
      polling_interval_seconds: '1',
    },
    script: [...attempts, 'exit $code'].join('\n'),
    ending: '',
  };
}
