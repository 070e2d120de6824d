import { createHash } from 'node:crypto';
import type { HttpResponse } from '../../http/message.js';
import { readOAuthError, type OAuthError } from '../../http/oauth-error.js';
import type { RequestTarget } from '../../http/send.js';
import type { SignProof } from './sign-proof.js';

/** The key to which the tokens of a step are bound (RFC 9449). It exists only in the memory of this process. */
export interface Dpop {
  /** Resolves to the header with a new proof for one attempt. `token`: the access token that the request has. */
  header(target: RequestTarget, token?: string): Promise<Record<string, string>>;
  /**
   * Keeps the nonce of a response, for its origin. Returns whether the same request must be sent again, because its
   * proof lacked that nonce (sections 8 and 9): the server has not processed it.
   */
  needsRepeat(response: HttpResponse, url: URL): boolean;
}

/** A nonce is visible ASCII (section 8.1). A longer one is not one of an honest server. */
const NONCE = /^[\x21\x23-\x5b\x5d-\x7e]{1,1024}$/u;

/** Creates a key. `now`: milliseconds since 1970. */
export function createDpop(now: () => number): Dpop {
  let sign: Promise<SignProof> | undefined;
  const nonces = new Map<string, string>();
  return {
    header: async ({ method, url }, token) => {
      sign ??= import('./sign-proof.js').then(({ createSigner }) => createSigner());
      const nonce = nonces.get(url.origin);
      const claims = {
        htm: method,
        // Section 4.2: without query and fragment.
        htu: `${url.origin}${url.pathname}`,
        ...(nonce === undefined ? {} : { nonce }),
        ...(token === undefined ? {} : { ath: createHash('sha256').update(token).digest('base64url') }),
      };
      return { dpop: await (await sign)(claims, now()) };
    },
    needsRepeat: (response, url) => {
      const nonce = response.headers['dpop-nonce'] ?? '';
      if (!NONCE.test(nonce) || nonce === nonces.get(url.origin)) return false;
      nonces.set(url.origin, nonce);
      return wantsNonce(response);
    },
  };
}

/** Returns whether a response refuses a proof because of its nonce: a token error, or a challenge of an API. */
const wantsNonce = (response: HttpResponse): boolean =>
  (response.status === 400 || response.status === 401) &&
  (readOAuthError(response)?.error === 'use_dpop_nonce' ||
    /\bDPoP\b[^,]*\berror="use_dpop_nonce"/iu.test(response.headers['www-authenticate'] ?? ''));

/** The errors of a token endpoint that only issues bound tokens. Keycloak: invalid_request, "DPoP proof is missing". */
export const requiresDpop = (error: OAuthError | undefined): boolean =>
  error !== undefined &&
  (['invalid_dpop_proof', 'use_dpop_nonce'].includes(error.error) || MISSING.test(error.description));

const MISSING = /\bDPoP proof is missing\b/iu;

/** Returns whether a token is bound to the key of the step that requested it (RFC 9449 section 5). */
export const isBound = ({ type }: { type: string }): boolean => /^dpop$/iu.test(type);
