import { input, type ValuesOf } from '../../inputs/declaration.js';
import { text, oneOf } from '../../inputs/kinds.js';

const REFRESH_GUARDS = ['concurrency', 'none'] as const;

/** The inputs for refresh tokens and their store. The rules for combining them are in refresh-rules.ts. */
export const REFRESH = {
  title: 'Refresh tokens',
  inputs: {
    refreshToken: input('refresh-token', text, {
      description: 'The refresh token of a sign-in, from secrets.',
      details:
        'The refresh token of a sign-in, from `secrets`. [`bearer-step login`](refresh-tokens.md#sign-in) saves it ' +
        'there. With `save-refresh-token: branch`, it is only the first refresh token of the chain, and the secret ' +
        'never changes.',
      secret: true,
    }),
    loadRefreshToken: input('load-refresh-token', text, {
      description: 'A command that prints the current refresh token and nothing else.',
      details:
        'A command that prints the current refresh token and nothing else, for example from a vault. After each ' +
        'save, the step runs it again to verify the save.\n\nThe command runs in the workspace, in bash (on Windows ' +
        'in PowerShell, which is not tested), for at most one minute. It does not get the inputs of this step or the ' +
        'tokens of the runner, so log in to the vault in an earlier step.',
      otherwise: 'none; the step uses `refresh-token`',
      secret: false,
    }),
    saveRefreshToken: input('save-refresh-token', text, {
      description:
        'How to save a new refresh token: a command that reads it from standard input, branch (encrypted, on a ' +
        'branch of this repository), or none (the server never rotates it).',
      details:
        'How to save a new refresh token from the server. The step saves it before it uses the new access token. ' +
        '[Refresh tokens](refresh-tokens.md#where-to-save-the-refresh-token) has a recipe for each store.\n\n- ' +
        '`branch`: the step saves it on a branch of this repository on GitHub, sealed (encrypted) under ' +
        '[`seal-key`](#seal-key). The job needs `permissions: contents: write`.\n- `none`: the server never rotates ' +
        'the refresh token. If it does, the step logs a warning.\n- Anything else is a command that reads the ' +
        'refresh token from standard input, without a line break at the end. It runs like the command of ' +
        '`load-refresh-token`. A command that does not read all of its input fails the step. Never put the token on ' +
        'a command line.\n\nThe step refuses a misspelt `branch` or `none`.',
      otherwise: 'none; required if the server may rotate the refresh token',
      secret: false,
    }),
    refreshGuard: input('refresh-guard', oneOf(REFRESH_GUARDS), {
      description:
        'What protects runs that use the refresh token at the same time: concurrency (a concurrency group), or none ' +
        '(a refresh ends no token of another run).',
      details:
        'What protects runs that use the refresh token at the same time.\n\n- `concurrency`: no two runs do, because ' +
        'they are in one `concurrency` group.\n- `none`: they need no protection, because a refresh ends neither the ' +
        'refresh token nor the access token of another run. [`bearer-step login`](refresh-tokens.md#sign-in) finds ' +
        'that out. It can only be combined with `save-refresh-token: none`.\n\nThe input is required if a command ' +
        'saves the refresh token and the server may revoke the chain on reuse of a rotated refresh token, and with ' +
        '`save-refresh-token: none` if a refresh may end the access tokens of other runs.',
    }),
    sealKey: input('seal-key', text, {
      description:
        'The key that seals (encrypts) refresh tokens and shared tokens: 32 random bytes in base64, from secrets.',
      details:
        'The key that seals (encrypts) refresh tokens and [shared tokens](sharing.md#which-key): 32 random bytes in ' +
        'base64, from `secrets`. `save-refresh-token: branch` needs it, and a new key needs a new sign-in. If a refresh token cannot be ' +
        'saved, the step prints it, sealed under this key, so that you can [get it ' +
        'back](refresh-tokens.md#get-the-token-back-from-the-log).\n\n`npx github:OWNER/bearer-step#v1 seal-key` ' +
        'makes a key. `login` makes one with `--save-seal-key`.',
      secret: true,
    }),
    githubToken: input('github-token', text, {
      description: 'The token that writes the branch of save-refresh-token. Default: the token of the job.',
      details: 'The token that writes the branch of `save-refresh-token: branch`. It has no other use.',
      runnerDefault: '${{ github.token }}',
      secret: (given) => given('save-refresh-token') === 'branch',
    }),
  },
};

export type RefreshInputs = ValuesOf<typeof REFRESH>;
