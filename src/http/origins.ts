import { StepError } from '../lib/errors.js';
import { problemOfUrl } from './urls.js';

/**
 * The credentials in a request: of the client, the bearer token, the token of the CI system for its API or for an
 * identity token, or none of these.
 */
export type CredentialKind = 'client' | 'bearer' | 'ci' | 'identity' | 'none';

interface Wording {
  secret: string;
  hint: (origin: string) => string;
}

const CLIENT: Wording = {
  secret: "The client's credentials",
  hint: () => 'If you trust this server, set token-url to its token endpoint.',
};

/** The subject and the hint of the message for each kind. */
const WORDING: Readonly<Record<CredentialKind, Wording>> = {
  client: CLIENT,
  none: CLIENT,
  bearer: {
    secret: 'The bearer token',
    hint: (origin) => `If you trust this server, add its origin: "allowed-origins: ${origin}".`,
  },
  ci: { secret: 'The token of the workflow', hint: () => 'Check the variable GITHUB_API_URL.' },
  identity: {
    secret: 'The token of the job that requests its identity',
    hint: () => 'The address is that of the CI system. Check which step of the job sets this variable.',
  },
};

/** The origins that may receive each kind of credentials. */
export interface AllowedOrigins {
  client: Iterable<string>;
  bearer: Iterable<string>;
  ci?: Iterable<string>;
  identity?: Iterable<string>;
  /** The origins of APIs that may also ask for the client certificate. */
  certificate?: Iterable<string>;
}

/**
 * The origins that may receive secrets. They are fixed before the first byte is sent: they come from the workflow's
 * inputs and from literals in built-in provider files. Metadata and responses can only point to these origins.
 */
export class Origins {
  readonly #allowed: Readonly<Record<CredentialKind, ReadonlySet<string>>>;
  readonly #certificate: ReadonlySet<string>;

  constructor({ client, bearer, ci = [], identity = [], certificate = [] }: AllowedOrigins) {
    const sets = { client: new Set(client), bearer: new Set(bearer), ci: new Set(ci), identity: new Set(identity) };
    this.#allowed = { ...sets, none: sets.client };
    this.#certificate = new Set(certificate);
  }

  /** The origins that may receive the bearer token, in the order of their names. */
  get ofTokens(): string[] {
    return [...this.#allowed.bearer].sort();
  }

  /** Returns the same origins, where the ones that may receive the client's credentials may also receive the token. */
  withIssuedTokens(): Origins {
    const { client, bearer } = this.#allowed;
    return new Origins({ ...this.#allowed, bearer: [...client, ...bearer], certificate: this.#certificate });
  }

  /**
   * Returns whether a request with credentials of `kind` presents the client certificate, if its server asks for it:
   * requests that authenticate the client, and requests of an API at the same origin or at a named one. Metadata are
   * requested without it.
   */
  presentsCertificate(kind: CredentialKind, { origin }: URL): boolean {
    const isOfClient = this.#allowed.client.has(origin);
    return kind === 'client' ? isOfClient : kind === 'bearer' && (isOfClient || this.#certificate.has(origin));
  }

  /**
   * Throws ORIGIN_NOT_ALLOWED unless a request with credentials of `kind` may go to `url`. `source`: where the
   * URL came from.
   */
  check(kind: CredentialKind, url: URL, source: string): void {
    const problem = problemOfUrl(url);
    if (problem !== undefined) {
      throw new StepError('ORIGIN_NOT_ALLOWED', `The URL from ${source} ${problem}.`, {
        hint: 'Use an https URL without a user name, password or fragment.',
        unsent: true,
      });
    }
    if (this.#allowed[kind].has(url.origin)) return;
    const { secret, hint } = WORDING[kind];
    throw new StepError('ORIGIN_NOT_ALLOWED', `${secret} must not be sent to ${url.origin} (URL from ${source}).`, {
      hint: hint(url.origin),
      unsent: true,
    });
  }
}
