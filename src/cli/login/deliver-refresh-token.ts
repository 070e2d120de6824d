import { describeFailure, StepError } from '../../lib/errors.js';
import { deliver, type Delivery } from '../deliver.js';
import type { Login } from './prepare-login.js';
import { discard, type StartedChain } from './start-chain.js';

const ASK = 'Type another command that saves the refresh token, or press Enter to give up';

/**
 * Delivers the refresh token, and resolves to where it is. If that fails on a terminal, asks for another command, because
 * nobody else has the token. Rejects with SAVE_FAILED, and says what became of the token.
 */
export async function deliverRefreshToken(all: Login, chain: StartedChain): Promise<Delivery> {
  const { host, terminal } = all.deps;
  let delivery = all.refreshTokenTo;
  for (;;) {
    try {
      await deliver('The refresh token', chain.refreshToken, delivery, all.deps);
      return delivery;
    } catch (error) {
      if (!terminal.isInteractive) throw await notSaved(all, chain, error);
      host.warning(`The refresh token is not saved yet. ${describeFailure(error).text}`);
      const script = await terminal.askOpenly(ASK);
      if (script === '') throw await notSaved(all, chain, error);
      delivery = { option: 'save', script };
    }
  }
}

/** Revokes the refresh token, unless that could also revoke more than this token. Returns the error. */
async function notSaved(all: Login, { refreshToken, refresh }: StartedChain, error: unknown): Promise<unknown> {
  if (!(error instanceof StepError)) return error;
  const isRevoked = refresh?.rotation === 'on_first_use' && (await discard(all, refreshToken));
  const fate = isRevoked
    ? 'The refresh token was not saved, so it was revoked.'
    : 'The refresh token was not saved. It is still valid at the server, although nobody has it: revoke the access of ' +
      'the application there if you do not sign in again.';
  return error.with({ hint: `${fate} To sign in again, run the command again.` });
}
