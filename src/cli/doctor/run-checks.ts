import { StepError } from '../../lib/errors.js';
import type { Check, Finding, NamedFinding } from './check.js';
import type { Diagnosis } from './diagnosis.js';
import { failureOf } from './failure.js';
import { splitSentences } from './sentences.js';

/**
 * Runs the checks in order, and passes each finding on at once. If the time is over or the command is cancelled, the
 * check that runs fails, and the others are skipped. Rejects only if `report` does.
 */
export async function runChecks(
  checks: readonly Check[],
  diagnosis: Diagnosis,
  report: (finding: NamedFinding) => Promise<void>,
): Promise<void> {
  /** The checks that failed or were skipped. */
  const missing = new Set<string>();
  let isOver = false;
  for (const check of checks) {
    if (check.applies?.(diagnosis) === false) continue;
    const findings = isOver ? [skipped('The time is over.')] : await findingsOf(check, missing, diagnosis);
    isOver = diagnosis.deadline.signal.aborted;
    if (findings.some(({ status }) => status === 'failed' || status === 'skipped')) missing.add(check.name);
    for (const finding of findings) await report({ check: check.name, ...finding });
  }
}

const skipped = (found: string): Finding => ({ status: 'skipped', found });

async function findingsOf(check: Check, missing: ReadonlySet<string>, diagnosis: Diagnosis): Promise<Finding[]> {
  const obstacle = obstacleOf(check, missing, diagnosis);
  if (obstacle !== undefined) return [skipped(obstacle)];
  const { host, deadline, prepared } = diagnosis;
  try {
    const findings = await check.run(diagnosis);
    // Some checks do not notice the end of the time.
    deadline.signal.throwIfAborted();
    return [...findings, ...host.takeWarnings().map(fromWarning)];
  } catch (error) {
    return [failureOf(error, prepared.provider), ...host.takeWarnings().map(fromWarning)];
  }
}

/** Returns why a check cannot run; undefined if it can. */
function obstacleOf(
  { needs, talksTo }: Check,
  missing: ReadonlySet<string>,
  { servers, broken }: Diagnosis,
): string | undefined {
  const need = needs.find((name) => missing.has(name));
  if (need !== undefined) return `It needs the check ${need}.`;
  const isBroken = servers.some(({ role, url }) => role === talksTo && broken.has(url.origin));
  return isBroken ? `It needs ${talksTo ?? 'the server'}, which cannot be reached.` : undefined;
}

/** Returns the finding of a warning of the step: its last sentences are what to do. */
function fromWarning(text: string): Finding {
  const { found, remedy } = splitSentences(text);
  return { status: 'warning', found, remedy: remedy || 'See docs/troubleshooting.md.' };
}

/** Returns the findings of the inputs: one for each line of the error. */
export function inputFindings(error: unknown): Finding[] {
  if (!(error instanceof StepError) || error.code !== 'INPUT_INVALID') return [failureOf(error)];
  const [first = '', ...more] = error.message.split('\n');
  return (more.length === 0 ? [first] : more).map((line): Finding => {
    // The name of the input comes first, with a colon.
    const [name = ''] = line.split(':', 1);
    const { found, remedy } = splitSentences(line);
    const advice = remedy || error.hint || `Correct ${name}. docs/reference.md says what it may be.`;
    return { status: 'failed', found, remedy: advice, code: 'INPUT_INVALID' };
  });
}
