import { GITHUB } from '../ci/systems/github.js';
import type { CiBuild } from '../ci/build.js';
import { shellBuild } from '../ci/builds/shell.js';
import { inputError } from '../inputs/input-errors.js';
import { harmlessLines } from '../lib/printable.js';
import { REPORT_GROUPS } from '../report/inputs.js';
import type { CliDeps } from './deps.js';
import { HOST_OPTIONS, inputOptions, inputsOf, SECRETS_NOTE } from './step/options.js';
import type { CommandLine, Verb } from './verb.js';

/** The values of `--status`. Their order is that of the help. */
const STATUSES = ['failure', 'success', 'cancelled'];

export const REPORT: Verb = {
  name: 'report',
  summary: 'keeps one issue for a failing build: creates it, notes each failure, closes it after a success',
  options: [...inputOptions(REPORT_GROUPS), ...HOST_OPTIONS],
  notes: [
    'Run it with --status failure in a job or step that runs only after a failure, and with --status success in one ' +
      'that runs only after a success. Outside GitHub, that status is what counts, so a success closes the issue.',
    'Standard output gets a JSON object with action, id and url. The option --needs is only for GitHub.',
    'In a shell, nothing tells what was built. So --key is required there: each key has an issue of its own.',
    SECRETS_NOTE,
  ],
  inputs: inputsOf,
  run: reportBuild,
};

async function reportBuild(line: CommandLine, deps: CliDeps): Promise<void> {
  const { host, terminal } = deps;
  checkOptions(line, deps);
  const build = readBuild(line, deps);
  const { runReport } = await import('../report/run-report.js');
  await runReport({ ...deps, build });
  const { action, id, url } = host.outputs;
  if (action === undefined && host.hasFailed) return;
  const printed = JSON.stringify({ action: action ?? 'none', id, url });
  await terminal.print(harmlessLines(host.secrets.redact(printed)));
}

/** Throws INPUT_INVALID if `needs` or `status` is unusable here. */
function checkOptions({ values }: CommandLine, { host }: CliDeps): void {
  const isGiven = values['needs'] !== undefined;
  if (isGiven && host.system.name !== GITHUB.name) {
    throw inputError('needs', 'is only for GitHub Actions. Remove it, and write --status failure or --status success.');
  }
  const status = (values['status'] ?? '').trim();
  if (STATUSES.includes(status) || (isGiven && status === '')) return;
  const problem = status === '' ? 'is missing' : 'is not known';
  throw inputError('status', `${problem}. Write --status ${STATUSES.join(', --status ')}.`);
}

/** Returns the build of the job, in a shell that of the key. Throws INPUT_INVALID. */
function readBuild({ values }: CommandLine, { host, environment, now }: CliDeps): CiBuild {
  const { system } = host;
  if (system.readBuild === undefined) {
    const key = (values['key'] ?? '').trim();
    if (key !== '') return shellBuild(key, now());
    throw inputError(
      'key',
      'is missing. In a shell, nothing tells what was built: write --key NAME, with a name such as nightly-backup. In the ' +
        'job of a CI system, write --host NAME.',
    );
  }
  const build = system.readBuild(environment);
  if (build !== undefined) return build;
  throw inputError('environment', `does not have the variables that ${system.title} sets in each job. Pass them on.`);
}
