import type { Bearer } from '../request/bearer.js';
import { revocationFailed } from './oauth/revoke.js';
import type { Token } from './oauth/token-response.js';
import type { AuthDeps, AuthSettings } from './settings.js';
import { TokenSource } from './token-source.js';

/** The owner of the token of a step. */
export interface Session {
  /** Returns the token. The first call fetches it. Rejects with a StepError. */
  token(): Promise<Token>;
  /** Resolves to the URL of the API; undefined if there is none. Fetches the token if its response names the URL. */
  baseUrl(): Promise<URL | undefined>;
  /** The same token, for requests. */
  readonly bearer: Bearer;
  /**
   * Returns the current token for the other jobs of the run, sealed. Resolves to undefined if the step has no token, or,
   * with a warning, if it cannot be sealed.
   */
  seal(): Promise<string | undefined>;
  /** Revokes the token after its last use. Never rejects: a failure only logs a warning. */
  revoke(): Promise<void>;
}

/** Opens a session. It sends nothing before the token is needed. */
export function openSession(settings: AuthSettings, deps: AuthDeps): Session {
  const source = new TokenSource(settings, deps);
  return {
    token: () => source.current(),
    baseUrl: () => source.baseUrl(),
    bearer: source,
    seal: async () => {
      const token = source.held();
      if (token === undefined) return undefined;
      const { shareToken } = await import('./sharing/share-token.js');
      return shareToken(token, settings, deps.host);
    },
    revoke: async () => {
      // After the deadline, the post step revokes the token.
      if (deps.deadline.signal.aborted) return;
      await source.revoke().catch((error: unknown) => {
        deps.host.warning(revocationFailed(error));
      });
    },
  };
}
