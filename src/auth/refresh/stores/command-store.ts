import type { CommandResult, RunCommand } from '../../../lib/command.js';
import { commandFailed } from '../../../lib/command-error.js';
import { StepError } from '../../../lib/errors.js';
import type { Host } from '../../../ci/host.js';
import type { Deadline } from '../../../http/deadline.js';
import { isTokenText } from '../../oauth/token-response.js';
import type { StoreLook, TokenStore } from './store.js';

export interface CommandStoreSettings {
  /** The command that prints the refresh token; '' if unset. */
  load: string;
  /** The command that saves a refresh token from its standard input; '' if unset. */
  save: string;
}

export interface CommandStoreDeps {
  runCommand: RunCommand;
  host: Pick<Host, 'secrets' | 'workspace' | 'warning'>;
  environment: NodeJS.ProcessEnv;
  /** The deadline of the step. */
  deadline: Deadline;
  random: () => number;
}

/** Another run may save between our save and reading it back. Then we save again. */
const SAVE_ROUNDS = 3;
const ROUND_DELAY_MS = 1000;

/** Returns a store that the workflow's commands load and save: a secret, a vault or a file. */
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
    // Before an error is reported: a failed command may have printed the token anyway.
    if (isTokenText(token)) host.secrets.protect(token);
    if (result.ending !== 'ok') throw commandFailed('LOAD_FAILED', 'load-refresh-token', result, host);
    if (isTokenText(token) && !result.isCut) return token;
    throw new StepError('LOAD_FAILED', `The command of load-refresh-token printed ${describe(token)}.`, {
      hint: 'Change the command so that it prints only the refresh token.',
    });
  };

  const saveToken = async (token: string, deadline: Deadline): Promise<void> => {
    const result = await run('save-refresh-token', save, token, deadline);
    if (result.ending !== 'ok') throw commandFailed('SAVE_FAILED', 'save-refresh-token', result, host);
  };

  const open: TokenStore['open'] = async () =>
    load === '' ? undefined : { refreshToken: await loadToken(deps.deadline), token: undefined };
  const look = async (): Promise<StoreLook> => ({ chain: await open(() => true), leasedMs: 0, waiting: 0 });

  let hasWarned = false;
  return {
    open,
    close: () => Promise.resolve(),
    ...(load === '' ? {} : { look, reload: () => loadToken(deps.deadline), readBack: loadToken }),
    isReadable: load !== '',
    keepsNothing: save === '',
    save: async ({ refreshToken }, deadline, mayReplace) => {
      if (save === '') {
        if (!hasWarned) host.warning(NOT_SAVED);
        hasWarned = true;
        return;
      }
      /** What the store contains; undefined if `load` fails. */
      let stored: string | undefined = '';
      for (let round = 1; round <= SAVE_ROUNDS; round += 1) {
        // Save again only if the store contains another token: a failed load does not mean that the save failed.
        if (stored !== undefined) await saveToken(refreshToken, deadline);
        stored = load === '' ? refreshToken : await loadToken(deadline).catch(() => undefined);
        if (stored === refreshToken || (stored !== undefined && !mayReplace(stored))) return;
        await deadline.sleep(deps.random() * ROUND_DELAY_MS);
      }
      const problem =
        stored !== undefined ? 'does not print the new refresh token' : 'failed, so the save could not be verified';
      const text = `The command of save-refresh-token succeeded, but the command of load-refresh-token ${problem}.`;
      throw new StepError('SAVE_FAILED', text, { hint: 'Check that both commands use the same store.' });
    },
  };
}

const NOT_SAVED =
  'The server returned a new refresh token, but save-refresh-token is unset: the new token is not saved. If the server ' +
  'ends the previous one, the next run fails with REFRESH_REJECTED. Set save-refresh-token to branch or to a command, ' +
  'then sign in again.';

const describe = (printed: string): string => (printed === '' ? 'nothing' : 'text that is not a valid token');
