import { describeFailure } from '../lib/errors.js';
import { inputError } from '../inputs/input-errors.js';
import type { CliDeps } from './deps.js';
import { deliver, readDelivery } from './deliver.js';
import { HELP } from './help.js';
import { login, makeSealKey } from './login/login.js';
import { readCommandLine, type CommandLine } from './command-line.js';
import { isSealKey, RESCUE_BINDING, sealMaterial, unseal } from '../lib/seal.js';

/** The command `bearer-step`: a sign-in, and what belongs to keeping one. Never rejects. */
export async function runCli(
  words: readonly string[],
  makeDeps: (inputs: Readonly<Record<string, string>>) => CliDeps,
): Promise<void> {
  let deps = makeDeps({});
  try {
    const line = readCommandLine(words);
    deps = makeDeps(line.values);
    await run(line, deps);
  } catch (error) {
    deps.host.fail(describeFailure(error).text);
  } finally {
    deps.terminal.close();
  }
}

async function run(line: CommandLine, deps: CliDeps): Promise<void> {
  const { command, values, flags } = line;
  if (command === 'help' || flags.has('help')) {
    await deps.terminal.print(HELP);
    return;
  }
  if ((deps.environment['NODE_DEBUG'] ?? '') !== '') {
    throw inputError('NODE_DEBUG', 'is set, and makes Node print what it sends, secrets and all. Unset it.');
  }
  if (command === 'login') {
    await login(line, deps);
    return;
  }
  const to = readDelivery(values['save'] ?? '', flags.has('print'));
  if (command === 'seal-key') await makeSealKey(to, deps);
  else await deliver('The refresh token', await openEnvelope(deps), to, deps);
}

/** The refresh token that a step sealed into its log when it could not be saved. */
async function openEnvelope({ terminal, environment, host }: CliDeps): Promise<string> {
  const given = environment['BEARER_STEP_SEAL_KEY'] ?? '';
  const key = given === '' ? await terminal.ask('seal-key', 'Seal key') : given;
  host.secrets.protect(key);
  if (!isSealKey(key)) throw inputError('seal-key', 'is not 32 bytes in base64.');
  const token = unseal(await terminal.ask('box', 'The sealed line of the log'), sealMaterial(key), RESCUE_BINDING);
  host.secrets.protect(token);
  return token;
}
