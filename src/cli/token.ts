import { mayBeInCi } from '../ci/systems/find.js';
import { CLIENT } from '../auth/client-auth/inputs.js';
import { GRANT } from '../auth/grant.js';
import { IDENTITY } from '../auth/identity/inputs.js';
import { REFRESH } from '../auth/refresh/inputs.js';
import { SHARING } from '../auth/sharing/inputs.js';
import { TOKEN_LIFE } from '../auth/token-life.js';
import { inputError } from '../inputs/input-errors.js';
import { checkOutputFile, writeOutputFile } from '../lib/files.js';
import { harmlessLines } from '../lib/printable.js';
import { CONNECTION, TRUST } from '../provider/inputs.js';
import { LIMITS } from '../request/inputs.js';
import type { CliDeps } from './deps.js';
import { HOST_OPTIONS, inputOptions, inputsOf, SECRETS_NOTE } from './step/options.js';
import { nothingTakes, runAsStep } from './step/run.js';
import type { CommandLine, Verb } from './verb.js';

/** The groups of inputs that decide on a token. */
export const TOKEN_GROUPS = [CONNECTION, CLIENT, GRANT, IDENTITY, REFRESH, TRUST, TOKEN_LIFE, SHARING, LIMITS] as const;

export const TOKEN: Verb = {
  name: 'token',
  summary: 'gets a token, and sets it as an output, or writes it where you say',
  options: [
    { name: 'output', value: 'FILE', text: 'A file for the token, with mode 0600.' },
    { name: 'print', text: 'Print the token to standard output. In a CI system, also write --host.' },
    ...inputOptions(TOKEN_GROUPS),
    ...HOST_OPTIONS,
  ],
  notes: [
    'Without --print, standard output gets a JSON object with the type, scope and expiry of the token.',
    'The token stays valid until it expires. To revoke it, run bearer-step revoke.',
    SECRETS_NOTE,
  ],
  inputs: inputsOf,
  run: getToken,
};

async function getToken(line: CommandLine, deps: CliDeps): Promise<void> {
  const { host, terminal } = deps;
  const prints = line.flags.has('print');
  const file = line.values['output'];
  if (prints) checkPrint(line, deps);
  if (!prints && file === undefined && !host.takesSecrets && host.input('share-token') !== 'true') throw nothingTakes();
  if (file !== undefined) await checkOutputFile('output', file, host);
  if (!(await runAsStep(deps))) return;
  const token = host.outputs['token'] ?? '';
  if (file !== undefined) await writeOutputFile('output', file, Buffer.from(token), host);
  const others = ['token-type', 'expires-at', 'scope', 'sealed-token'].flatMap((name) => {
    const value = host.outputs[name];
    return value === undefined ? [] : [[name, value]];
  });
  host.mask();
  await terminal.print(prints ? token : harmlessLines(host.secrets.redact(JSON.stringify(Object.fromEntries(others)))));
}

/** Throws INPUT_INVALID if the token would be printed into a log that cannot be masked. */
function checkPrint({ values }: CommandLine, { host, terminal, environment }: CliDeps): void {
  if (!mayBeInCi(environment)) return;
  if (values['host'] === undefined) {
    throw inputError(
      'print',
      'would show the token in the log of the job. If standard output is captured, add --host.',
    );
  }
  if (!host.canMask && terminal.isLog) {
    throw inputError(
      'print',
      `would show the token in the log of the job, and ${host.system.title} cannot mask it. Capture standard output, as in ` +
        'TOKEN="$(bearer-step token --print …)", or write the token to a file with --output.',
    );
  }
}
