import type { CommandResult, RunCommand } from '../../../lib/command.js';
import { commandFailed } from '../../../lib/command-error.js';
import { StepError } from '../../../lib/errors.js';
import type { Host } from '../../../ci/host.js';
import type { Deadline } from '../../../http/deadline.js';
import { isTokenText } from '../../oauth/token-response.js';
import type { TokenStore } from './store.js';

export interface CommandStoreSettings {
  /** The command that prints the refresh token; '' where there is none. */
  load: string;
  /** The command that keeps one; '' where none is needed. */
  save: string;
}

export interface CommandStoreDeps {
  runCommand: RunCommand;
  host: Pick<Host, 'secrets' | 'workspace' | 'warning'>;
  environment: NodeJS.ProcessEnv;
  /** Of the step. */
  deadline: Deadline;
  random: () => number;
}

/** Another run may save between our save and the look at it: then ours is saved once more. */
const SAVE_ROUNDS = 3;
const ROUND_DELAY_MS = 1000;

/** A place that commands of the workflow's reach: a secret, a vault, a file. */
export function commandStore({ load, save }: CommandStoreSettings, deps: CommandStoreDeps): TokenStore {
  const { host } = deps;

  const run = async (name: string, script: string, stdin: string, deadline: Deadline): Promise<CommandResult> =>
    deps.runCommand({
      name,
      script,
      stdin,
      environment: deps.environment,
      workspace: host.workspace,
      signal: deadline.signal,
    });

  const loadToken = async (deadline: Deadline): Promise<string> => {
    const result = await run('load-refresh-token', load, '', deadline);
    deadline.signal.throwIfAborted();
    const token = result.stdout.trim();
    // Before anything is said of a failure: it may have printed the token all the same.
    if (isTokenText(token)) host.secrets.protect(token);
    if (result.ending !== 'ok') throw commandFailed('LOAD_FAILED', 'load-refresh-token', result, host);
    if (isTokenText(token) && !result.isCut) return token;
    throw new StepError('LOAD_FAILED', `The command of load-refresh-token printed ${describe(token)}.`, {
      hint: 'It must print the refresh token and nothing else.',
    });
  };

  const saveToken = async (token: string, deadline: Deadline): Promise<void> => {
    const result = await run('save-refresh-token', save, token, deadline);
    if (result.ending !== 'ok') throw commandFailed('SAVE_FAILED', 'save-refresh-token', result, host);
  };

  /** Whether `load` prints what was saved; undefined where it cannot be told. */
  const isStored = async (token: string, deadline: Deadline): Promise<boolean | undefined> =>
    loadToken(deadline).then(
      (printed) => printed === token,
      () => undefined,
    );

  const open: TokenStore['open'] = async () =>
    load === '' ? undefined : { refreshToken: await loadToken(deps.deadline), token: undefined };

  return {
    open,
    close: () => Promise.resolve(),
    ...(load === '' ? {} : { reload: () => loadToken(deps.deadline), readBack: loadToken }),
    isReadable: load !== '',
    save: async ({ refreshToken }, deadline) => {
      if (save === '') {
        host.warning('The server gave a new refresh token, and there is no place to save it. Give save-refresh-token.');
        return;
      }
      let held: boolean | undefined = false;
      for (let round = 1; round <= SAVE_ROUNDS; round += 1) {
        // Only where another one stands there: a look that failed says nothing of the save.
        if (held === false) await saveToken(refreshToken, deadline);
        held = load === '' || (await isStored(refreshToken, deadline));
        if (held === true) return;
        await deadline.sleep(deps.random() * ROUND_DELAY_MS);
      }
      const what = held === false ? 'does not print the token' : 'cannot tell whether it is there';
      const text = `The command of save-refresh-token said that it saved, but load-refresh-token ${what}.`;
      throw new StepError('SAVE_FAILED', text, { hint: 'Check that the two commands mean the same place.' });
    },
  };
}

const describe = (printed: string): string => (printed === '' ? 'nothing' : 'what cannot be a token');
