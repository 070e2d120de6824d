import type { IdentityEndpoint, IdentitySource } from '../../ci/identity/source.js';
import { readJson } from '../../http/message.js';
import type { Send } from '../../http/send.js';
import { StepError } from '../../lib/errors.js';
import { select } from '../../lib/json.js';
import { decodeClaims } from '../../lib/jwt-claims.js';
import type { Secrets } from '../../lib/secrets.js';
import { isTokenText } from '../oauth/token-response.js';

/** The identity of a job: the tokens by which its CI system states which job it is. */
export interface Identity {
  /** Whether the job has only one token, which servers may accept only once. */
  readonly isSingle: boolean;
  /** The server that the tokens are for. */
  readonly audience: string;
  /** Resolves to a token for the audience, a new one if the CI system can make it. Rejects with IDENTITY_FAILED. */
  token(): Promise<string>;
  /** What the last token states, for messages; undefined if there was none. The texts are those of the CI system. */
  claims(): IdentityClaims | undefined;
}

/** The claims of an identity token that a server decides on (RFC 7519 section 4.1). */
export interface IdentityClaims {
  iss: string;
  sub: string;
  aud: string;
}

export interface IdentityDeps {
  send: Send;
  secrets: Secrets;
}

/** Returns the identity of the job for one audience. Nothing is sent before `token` is called. */
export function openIdentity(source: IdentitySource, audience: string, deps: IdentityDeps): Identity {
  let last: IdentityClaims | undefined;
  return {
    isSingle: source.kind === 'given',
    audience,
    claims: () => last,
    token: async () => {
      const token = await tokenOf(source, deps);
      if (!isTokenText(token)) throw noToken(source);
      deps.secrets.protect(token);
      last = checkedClaims(token, audience, deps.secrets);
      return token;
    },
  };
}

async function tokenOf(source: IdentitySource, deps: IdentityDeps): Promise<unknown> {
  if (source.kind === 'given') return source.token;
  if (source.kind === 'command') return source.run();
  if (source.kind === 'endpoint') return askEndpoint(source, deps);
  throw new StepError('IDENTITY_FAILED', 'This job has no identity token.', { hint: source.remedy, unsent: true });
}

/** Requests a token of the CI system. Its response is never quoted. */
async function askEndpoint(source: IdentityEndpoint, { send, secrets }: IdentityDeps): Promise<unknown> {
  const { method, url, bearer, field, variable } = source;
  secrets.protect(bearer);
  const response = await send({
    method,
    url,
    source: variable,
    headers: { accept: 'application/json', ...(method === 'POST' ? { 'content-type': 'application/json' } : {}) },
    ...(method === 'POST' ? { body: '' } : {}),
    credentials: {
      kind: 'identity',
      attach: () => Promise.resolve({ headers: { authorization: `Bearer ${bearer}` } }),
    },
    repeatable: true,
    maxRedirects: 0,
  });
  if (response.status === 200) return select(readJson(response), field);
  throw new StepError(
    'IDENTITY_FAILED',
    `The CI system returned HTTP ${response.status} instead of an identity token.`,
    {
      hint: 'Check that the job may get identity tokens, and try again later.',
    },
  );
}

function noToken(source: IdentitySource): StepError {
  const from =
    source.kind === 'command'
      ? `The program ${source.program}`
      : source.kind === 'given'
        ? `The variable ${source.variable}`
        : 'The response of the CI system';
  return new StepError('IDENTITY_FAILED', `${from} contains no identity token.`, {
    hint: 'Check that the job may get identity tokens.',
    unsent: true,
  });
}

/**
 * Returns the claims of a token. Throws IDENTITY_FAILED if it is for another audience, or for several: each server in
 * the list could use it at the others.
 */
function checkedClaims(token: string, audience: string, secrets: Secrets): IdentityClaims {
  const claims = decodeClaims(token);
  const fail = (problem: string, hint: string): never => {
    throw new StepError('IDENTITY_FAILED', `The identity token of the job ${problem}.`, { hint, unsent: true });
  };
  if (claims === undefined) return fail('is not a JWT', 'Check which variable or program it comes from.');
  const named = [claims['aud']].flat();
  const [aud] = named;
  if (named.length > 1) fail('has several audiences', `Let the CI system make it for one audience: ${audience}.`);
  if (aud !== audience) {
    fail(
      `has the audience ${secrets.sanitize(typeof aud === 'string' ? aud : 'none', 200)}, not ${audience}`,
      'Let the CI system make it for that audience, or set id-token-audience to the other one if the server expects it.',
    );
  }
  const text = (name: string): string =>
    typeof claims[name] === 'string' ? secrets.sanitize(claims[name], 300) : 'none';
  return { iss: text('iss'), sub: text('sub'), aud: audience };
}
