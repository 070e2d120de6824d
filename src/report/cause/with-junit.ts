import type { FailedStep } from '../failed-steps.js';
import type { Cause } from './cause.js';
import type { FoundCause } from './findings.js';

/** The tools of causes that name no more than a step or its last lines. */
const UNRECOGNIZED: readonly string[] = ['step', 'log'];

/** Returns the name of a test without its file, suites and signs, to compare reports of different tools. */
const testName = (name: string): string =>
  name
    .split(' › ')
    .at(-1)
    ?.replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase() ?? '';

/**
 * Adds the causes of JUnit files to those of the logs. A test that a log names too is in the JUnit files with its whole
 * name, so these count. `steps`: all failed steps of the run, since a JUnit file does not name its job.
 */
export function addJUnit(
  causes: readonly FoundCause[],
  junit: readonly Cause[],
  steps: readonly FailedStep[],
): FoundCause[] {
  if (junit.length === 0) return [...causes];
  const tests = causes.filter(({ kind }) => kind === 'test');
  const ofJUnit = junit.map((cause) => {
    const same = tests.filter(({ name }) => testName(name) === testName(cause.name));
    const found = same.flatMap((test) => test.steps);
    return { ...cause, steps: found.length > 0 ? found : steps.length > 0 ? steps : [{ job: '', step: '' }] };
  });
  const names = new Set(junit.map(({ name }) => testName(name)));
  const isKnown = ({ kind, name, tool }: Cause): boolean =>
    kind === 'test' ? names.has(testName(name)) : UNRECOGNIZED.includes(tool);
  return [...ofJUnit, ...causes.filter((cause) => !isKnown(cause))];
}
