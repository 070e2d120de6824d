import { input, type ValuesOf } from '../../inputs/declaration.js';
import { text, oneOf } from '../../inputs/kinds.js';

const REFRESH_GUARDS = ['concurrency'] as const;

/** The inputs for refresh tokens and their store. The rules for combining them are in refresh-rules.ts. */
export const REFRESH = {
  title: 'Refresh tokens',
  inputs: {
    refreshToken: input('refresh-token', text, {
      description: 'The refresh token of a sign-in, from secrets.',
      details:
        'The refresh token of a sign-in, from `secrets`. [Signing in](providers/planio.md#sign-in) gives it. ' +
        'With `save-refresh-token: branch` it only begins the chain, and stays in the secret as it is.',
      otherwise: 'none',
      secret: true,
    }),
    loadRefreshToken: input('load-refresh-token', text, {
      description: 'A command that prints the current refresh token, and nothing else.',
      details:
        'A command that prints the current refresh token, and nothing else: from a vault, a file, a secret ' +
        'manager. It runs in bash (on Windows in PowerShell, which is not tested), in the workspace, for a ' +
        "minute at most, and without the inputs of this step and the runner's own tokens: log in to the " +
        'vault in an earlier step. After each save it is asked whether it prints what was saved.',
      otherwise: 'none; `refresh-token` counts',
      secret: false,
    }),
    saveRefreshToken: input('save-refresh-token', text, {
      description:
        'A command that saves the new refresh token from its standard input; or branch: sealed on a branch ' +
        'of this repository; or none: it never changes.',
      details:
        'What happens to the new refresh token that a server gives with a refresh:\n\n- `branch` keeps it, ' +
        'sealed under [`seal-key`](#seal-key), on a branch of this repository on GitHub. The job needs ' +
        '`permissions: contents: write`.\n- `none` says that the server never replaces it. If it does so all ' +
        'the same, the step tells.\n- Anything else is a command that gets it on standard input, without a ' +
        'line break at the end, and runs like that of `load-refresh-token`. It has to read its input. Never ' +
        'put the token on a command line. A word that is nearly one of the two above is refused.\n\nThe token ' +
        'is saved before the new access token is used for anything. [Refresh tokens](refresh-tokens.md) has ' +
        'a recipe for each place.',
      otherwise: 'none; needed wherever the server may replace refresh tokens',
      secret: false,
    }),
    refreshGuard: input('refresh-guard', oneOf(REFRESH_GUARDS), {
      description: 'The word concurrency: the workflow states that no two runs use the refresh token at once.',
      details:
        'The word `concurrency`, by which the workflow states that no two runs use the refresh token at ' +
        'once, since they are in one `concurrency` group. It is asked for where a used-up token that comes ' +
        'again may end the grant, and a command saves.',
      otherwise: 'none',
    }),
    sealKey: input('seal-key', text, {
      description:
        '32 bytes in base64, from secrets, under which kept tokens are sealed: bearer-step seal-key makes ' + 'them.',
      details:
        '32 random bytes in base64, from `secrets`. `branch` needs it, and with another key a new sign-in. ' +
        'Besides, a refresh token that could not be saved is printed sealed under it, so that you can get it ' +
        'back. `npx github:OWNER/bearer-step#v1 seal-key` makes one; `login` does with `--save-seal-key`.',
      otherwise: 'none',
      secret: true,
    }),
    githubToken: input('github-token', text, {
      description: 'The token that writes the branch of save-refresh-token. Default: that of the job.',
      details: 'The token that writes the branch of `save-refresh-token: branch`. It is used for nothing else.',
      runnerDefault: '${{ github.token }}',
      secret: (given) => given('save-refresh-token') === 'branch',
    }),
  },
};

export type RefreshInputs = ValuesOf<typeof REFRESH>;
