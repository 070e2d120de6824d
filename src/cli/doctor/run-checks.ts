import { StepError } from '../../lib/errors.js';
import type { Check, Finding, NamedFinding } from './check.js';
import type { Diagnosis } from './diagnosis.js';
import { failureOf } from './failure.js';

/** Runs the checks in order, and passes each finding on at once. Never rejects. */
export async function runChecks(
  checks: readonly Check[],
  diagnosis: Diagnosis,
  report: (finding: NamedFinding) => Promise<void>,
): Promise<void> {
  /** The checks that failed or were skipped. */
  const missing = new Set<string>();
  for (const check of checks) {
    const findings = await findingsOf(check, missing, diagnosis);
    if (findings.some(({ status }) => status === 'failed' || status === 'skipped')) missing.add(check.name);
    for (const finding of findings) await report({ check: check.name, ...finding });
  }
}

async function findingsOf(check: Check, missing: ReadonlySet<string>, diagnosis: Diagnosis): Promise<Finding[]> {
  if (check.applies?.(diagnosis) === false) return [];
  const obstacle = obstacleOf(check, missing, diagnosis);
  if (obstacle !== undefined) return [{ status: 'skipped', found: obstacle }];
  const { host, deadline, prepared } = diagnosis;
  try {
    deadline.signal.throwIfAborted();
    const findings = await check.run(diagnosis);
    return [...findings, ...host.takeWarnings().map(fromWarning)];
  } catch (error) {
    return [failureOf(error, prepared.provider), ...host.takeWarnings().map(fromWarning)];
  }
}

/** Returns why a check cannot run; undefined if it can. */
function obstacleOf(
  { needs, talksTo }: Check,
  missing: ReadonlySet<string>,
  { servers, broken, deadline }: Diagnosis,
): string | undefined {
  if (deadline.signal.aborted) return undefined;
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

/** Splits a text into its first sentence and the others. */
export function splitSentences(text: string): { found: string; remedy: string } {
  const [, found = text, remedy = ''] = /^(.*?[.?:])\s+(?=["A-Z])(.*)$/su.exec(text) ?? [];
  return { found, remedy };
}

/** Returns the findings of the inputs: one for each line of the error. */
export function inputFindings(error: unknown): Finding[] {
  if (!(error instanceof StepError) || error.code !== 'INPUT_INVALID') return [failureOf(error)];
  const [first = '', ...more] = error.message.split('\n');
  return (more.length === 0 ? [first] : more).map((line): Finding => {
    const { found, remedy } = splitSentences(line);
    const [name = ''] = line.split(':', 1);
    const advice = remedy || error.hint || `Correct ${name}. docs/reference.md says what it may be.`;
    return { status: 'failed', found, remedy: advice, code: 'INPUT_INVALID' };
  });
}
