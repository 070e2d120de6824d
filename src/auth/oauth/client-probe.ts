import { randomBytes } from 'node:crypto';

/**
 * Returns the parameters of a token request with an authorization code that does not exist. A server that accepts the
 * client returns `invalid_grant`, and changes nothing. With a refresh token that does not exist, Doorkeeper returns
 * `invalid_grant` even to a client that it does not know.
 */
export const probeParameters = (parameters: Readonly<Record<string, string>>): Record<string, string> => ({
  ...parameters,
  grant_type: 'authorization_code',
  code: randomText(),
  redirect_uri: 'http://127.0.0.1/callback',
  code_verifier: randomText(),
});

const randomText = (): string => randomBytes(32).toString('base64url');
