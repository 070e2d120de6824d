import { addClientAssertion, ASSERTION_LIFETIME_S } from './client-assertion.js';
import { CLIENT_SECRET, IF_REJECTED } from './client-secret.js';
import { clientAuthMethod } from './method.js';

/** An assertion that the client signs with its secret (OpenID Connect Core section 9). The secret is not sent. */
export const CLIENT_SECRET_JWT = clientAuthMethod({
  name: 'client_secret_jwt',
  meaning: 'an assertion that the secret signs, so that the secret is not sent',
  ifRejected: IF_REJECTED,
  inputs: CLIENT_SECRET,
  authenticate: async ({ clientId, issuer, body, now }, { clientSecret }) => {
    const { signJwt } = await import('./sign-jwt.js');
    const claims = { iss: clientId, sub: clientId, aud: issuer };
    const key = Buffer.from(clientSecret);
    const signing = { key, algorithm: 'HS256', keyId: '', now: now(), lifetimeS: ASSERTION_LIFETIME_S };
    addClientAssertion(body, clientId, await signJwt(claims, signing));
  },
});
