import type { Bearer } from '../request/bearer.js';
import { revocationFailed } from './oauth/revoke.js';
import type { Token } from './oauth/token-response.js';
import type { AuthDeps, AuthSettings } from './settings.js';
import { TokenSource } from './token-source.js';

/** Owns the token of a step. */
export interface Session {
  /** The token, fetched when it is first needed. Rejects with a StepError. */
  token(): Promise<Token>;
  /** The same, for requests. */
  readonly bearer: Bearer;
  /** Revokes a token that nobody needs any more. Never rejects: a failure is a warning. */
  revoke(): Promise<void>;
}

/** Opens a session. Nothing is sent before a token is asked for. */
export function openSession(settings: AuthSettings, deps: AuthDeps): Session {
  const source = new TokenSource(settings, deps);
  return {
    token: () => source.current(),
    bearer: source,
    revoke: async () => {
      // After the end of the step's time the post step revokes.
      if (deps.deadline.signal.aborted) return;
      await source.revoke().catch((error: unknown) => {
        deps.host.warning(revocationFailed(error));
      });
    },
  };
}
