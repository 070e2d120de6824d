import { TOKEN_GROUPS } from '../token.js';
import { inputOptions, inputsOf, HOST_OPTIONS, SECRETS_NOTE } from '../step/options.js';
import type { Verb } from '../verb.js';
import { execute } from './execute.js';
import { FILE_VARIABLE, TOKEN_VARIABLE } from './variable.js';

/** The inputs and options of a step that have no use here: nothing is shared, and there are no outputs. */
const WITHOUT = ['share-token', 'dotenv'];

export const EXEC: Verb = {
  name: 'exec',
  summary: 'runs a command with a token in one of its variables',
  takesCommand: true,
  options: [
    {
      name: 'env',
      value: 'NAME',
      text: `The variable for the token. Default: ${TOKEN_VARIABLE}, or ${FILE_VARIABLE} with --token-file.`,
    },
    {
      name: 'token-file',
      text:
        'Write the token to a file with mode 0600, and set the variable to its path. The file always has a valid token, ' +
        'so the command must read it before each use.',
    },
    ...[...inputOptions(TOKEN_GROUPS), ...HOST_OPTIONS].filter(({ name }) => !WITHOUT.includes(name)),
  ],
  notes: [
    "No shell reads the command: for a pipe, write -- bash -c '…'. The exit code is that of the command; 127 if it was " +
      'not found, 126 if it could not be started, and 128 + N if signal N killed it. Signals are passed on to it.',
    'The command gets the environment, but no variable whose name begins with BEARER_STEP_, none with a secret of this ' +
      'step, no token of the CI system (also not GITHUB_TOKEN and GH_TOKEN), and none that makes programs run other ' +
      'code. If the command needs such a token, set another variable to it.',
    'With --token-file, the token is renewed when 5 minutes or min-ttl remain, or half of its lifetime if that is less. ' +
      'If a renewal fails, it is repeated, and the command goes on. The file is removed when the command has ended. ' +
      'The timeout limits each request of a token, and not the command.',
    'The token is revoked at the end as a step revokes it (see --revoke-token).',
    SECRETS_NOTE,
  ],
  inputs: inputsOf,
  run: async (line, deps) => {
    process.exitCode = await execute(line, deps, process);
  },
};
