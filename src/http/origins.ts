import { StepError } from '../lib/errors.js';
import { problemOfUrl } from './urls.js';

/** What a request carries: the client's own credentials, the bearer token, the token of the CI system, or none of these. */
export type CredentialKind = 'client' | 'bearer' | 'ci' | 'none';

const NAMES: Readonly<Record<CredentialKind, { secret: string; input: string }>> = {
  client: { secret: "The client's credentials", input: 'token-url' },
  none: { secret: "The client's credentials", input: 'token-url' },
  bearer: { secret: 'The bearer token', input: 'allowed-origins' },
  ci: { secret: 'The token of the workflow', input: 'github-token' },
};

/**
 * The origins that may receive secrets, fixed before the first byte is sent. Members come from the workflow's inputs and
 * from literals in built-in provider files; documents and answers may only point inside them.
 */
export class Origins {
  readonly #allowed: Readonly<Record<CredentialKind, ReadonlySet<string>>>;

  constructor(client: Iterable<string>, bearer: Iterable<string>, ci: Iterable<string> = []) {
    const sets = { client: new Set(client), bearer: new Set(bearer), ci: new Set(ci) };
    this.#allowed = { ...sets, none: sets.client };
  }

  /** Throws ORIGIN_NOT_ALLOWED unless a request that carries `kind` may go to `url`; `source` says where the URL came from. */
  check(kind: CredentialKind, url: URL, source: string): void {
    const problem = problemOfUrl(url);
    if (problem !== undefined) {
      throw new StepError('ORIGIN_NOT_ALLOWED', `The URL from ${source} ${problem}.`, {
        hint: 'Use an https URL without user name, password or fragment.',
        unsent: true,
      });
    }
    if (this.#allowed[kind].has(url.origin)) return;
    const { secret, input } = NAMES[kind];
    throw new StepError('ORIGIN_NOT_ALLOWED', `${secret} may not go to ${url.origin}, which comes from ${source}.`, {
      hint: `If that server is right, name it in the input ${input}.`,
      unsent: true,
    });
  }
}
