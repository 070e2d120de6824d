import type { Host } from '../../ci/host.js';
import type { Binding } from '../../lib/seal.js';
import { sha256 } from '../../lib/sha256.js';
import { namedMethod } from '../client-auth/inputs.js';
import { SECRET_NAME } from '../grant.js';
import { subjectOf } from '../identity/use.js';
import type { AuthSettings } from '../settings.js';
import type { SealedToken } from './sealed-token.js';

/** For what a sealed token is made: for other jobs of the run, for other runs, or for the other steps of the job. */
export type Use = 'shared' | 'cached' | 'job';

/**
 * Returns what a sealed token is bound to, so that it opens only for the same repository, server, client, scope and
 * parameters. All of it is known before anything is sent.
 */
export function bindingOf(use: Use, settings: AuthSettings, { run }: Pick<Host, 'run'>): Binding {
  const { inputs, provider, target, tokenParameters, grant } = settings;
  const scopes = inputs.scope.split(/\s+/u).filter((scope) => scope !== '');
  const method = namedMethod(inputs, provider);
  return [
    use,
    run?.repositoryId ?? '',
    target.issuer?.href ?? '',
    // Undefined if the metadata of the issuer names it. Nothing has been sent yet.
    target.tokenEndpoint?.href ?? '',
    inputs.clientId,
    method?.name ?? '',
    scopes.sort(),
    Object.entries(tokenParameters).sort().flat(),
    provider.oauth.token_response?.access_token ?? 'access_token',
    // The maker of a shared token is asked for its grant and subject instead: a consumer may not name them.
    ...(use === 'shared'
      ? []
      : [grant, subjectOf(settings) ?? '', hashOf(inputs.subjectToken), inputs.idTokenAudience]),
    // The server may bind the token to the certificate (RFC 8705 section 3).
    ...(target.clientCertificate === undefined ? [] : [target.clientCertificate.thumbprint]),
  ];
}

/**
 * Returns the parts of the binding that anyone may know, and the grant. Names that others can see are made of them: a
 * name that contains a secret, even as its hash, would let others test guesses.
 */
export function publicPartsOf(use: Use, settings: AuthSettings, host: Pick<Host, 'run'>): Binding {
  const shown = Object.entries(settings.tokenParameters).filter(([name]) => !SECRET_NAME.test(name));
  const inputs = { ...settings.inputs, subjectToken: '' };
  return [...bindingOf(use, { ...settings, inputs, tokenParameters: Object.fromEntries(shown) }, host), settings.grant];
}

const hashOf = (text: string): string => (text === '' ? '' : sha256(text));

/** What a sealed token contains in addition to the token. */
export type Made = Omit<SealedToken, 'token'>;

/** Returns what a step knows of the tokens that it makes or may use, beyond the binding. */
export function originOf(settings: AuthSettings, { run }: Pick<Host, 'run'>): Made {
  const { inputs, grant, target } = settings;
  const chain = hashOf(inputs.refreshToken || inputs.loadRefreshToken || inputs.subjectToken);
  return { run: run?.workflowRun ?? '', grant, chain, origins: target.origins.ofTokens };
}

/**
 * Returns the first origin to which a step may send its token but the maker of a sealed token did not name; undefined if
 * there is none. A maker that named no origin sets no bound.
 */
export const foreignOrigin = (made: Made, own: Made): string | undefined =>
  own.origins.find((origin) => made.origins.length > 0 && !made.origins.includes(origin));
