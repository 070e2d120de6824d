import { inputError } from '../../inputs/input-errors.js';
import { harmlessLines } from '../../lib/printable.js';
import { STEP_GROUPS } from '../../step/inputs.js';
import { prepare } from '../../step/prepare.js';
import type { CliDeps } from '../deps.js';
import { HOST_OPTIONS, inputOptions, inputsOf, SECRETS_NOTE } from '../step/options.js';
import type { CommandLine, Verb } from '../verb.js';
import { ok, type NamedFinding } from './check.js';
import { CHECKS, INPUTS } from './checks.js';
import { openDiagnosis, type Diagnosis } from './diagnosis.js';
import { forPublic, lineOf, type PrintedFinding } from './print.js';
import { inputFindings, runChecks } from './run-checks.js';

export const DOCTOR: Verb = {
  name: 'doctor',
  summary: 'checks the set-up of a step, and says what to do',
  words: '[OPERATION]',
  options: [
    { name: 'refresh', text: 'Also refresh, and save the new refresh token, as the step does.' },
    { name: 'json', text: 'Print a JSON array of the findings.' },
    ...inputOptions(STEP_GROUPS),
    ...HOST_OPTIONS,
  ],
  notes: [
    'It changes nothing: a token that it requests is revoked, and without --refresh a refresh token is only loaded and ' +
      'read. What it prints has no secrets, user names or queries.',
    'The exit code is 0, or that of the first check that failed.',
    SECRETS_NOTE,
  ],
  inputs: (line) => ({ ...inputsOf(line), ...operationOf(line) }),
  run: examine,
};

/** Returns the input that the word of the command line sets. Throws INPUT_INVALID. */
function operationOf({ words, values }: CommandLine): Record<string, string> {
  const [operation, ...others] = words;
  if (operation === undefined) return {};
  if (others.length === 0 && values['operation'] === undefined) return { operation };
  throw inputError('command line', 'names two operations. Write: bearer-step doctor OPERATION.');
}

async function examine({ flags }: CommandLine, deps: CliDeps): Promise<void> {
  const { host, terminal } = deps;
  const isJson = flags.has('json');
  const printed: PrintedFinding[] = [];
  const failures: NamedFinding[] = [];
  const users = new Set<string>();
  const report = async (finding: NamedFinding): Promise<void> => {
    const safe = forPublic(finding, host.secrets, users);
    printed.push(safe);
    if (finding.status === 'failed') failures.push(finding);
    host.mask();
    if (!isJson) await terminal.print(lineOf(safe));
  };
  await examineWith(deps, flags.has('refresh'), users, report);
  if (isJson) await terminal.print(harmlessLines(JSON.stringify(printed, null, 2)));
  conclude(failures, deps);
}

async function examineWith(
  deps: CliDeps,
  refreshes: boolean,
  users: Set<string>,
  report: (finding: NamedFinding) => Promise<void>,
): Promise<void> {
  const diagnosis = await open(deps, refreshes, users, report);
  if (diagnosis === undefined) return;
  try {
    await runChecks(CHECKS, diagnosis, report);
  } finally {
    await diagnosis.finish();
  }
}

/** Checks the inputs. Resolves to undefined, and reports what is wrong with them, if the other checks cannot run. */
async function open(
  deps: CliDeps,
  refreshes: boolean,
  users: Set<string>,
  report: (finding: NamedFinding) => Promise<void>,
): Promise<Diagnosis | undefined> {
  const { host, loadBundle, environment } = deps;
  try {
    const prepared = await prepare(host, loadBundle, environment);
    const diagnosis = await openDiagnosis(prepared, deps, { refreshes, users });
    for (const finding of ok(`All inputs are valid, for the provider ${prepared.provider.title}.`))
      await report({ check: INPUTS, ...finding });
    return diagnosis;
  } catch (error) {
    for (const finding of inputFindings(error)) await report({ check: INPUTS, ...finding });
    await report({ check: 'all others', status: 'skipped', found: `They need the check ${INPUTS}.` });
    return undefined;
  }
}

/** Sets the exit code, by the first failure. */
function conclude(failures: readonly NamedFinding[], { host }: CliDeps): void {
  const [first] = failures;
  if (first === undefined) return;
  const { code = 'INTERNAL', httpStatus } = first;
  // The exit code of API_STATUS depends on it.
  if (httpStatus !== undefined) host.output('status', String(httpStatus));
  host.output('error-code', code);
  const names = [...new Set(failures.map(({ check }) => check))].join(', ');
  host.fail(
    code,
    `[${code}] The set-up has ${failures.length === 1 ? 'a problem' : `${failures.length} problems`}: ${names}.`,
  );
}
