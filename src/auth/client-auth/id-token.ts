import { addClientAssertion } from './client-assertion.js';
import { clientAuthMethod } from './method.js';

/**
 * The identity token that the CI system makes for the job, as client assertion (RFC 7523 section 2.2). No secret is
 * stored. The server must trust the issuer of the CI system: docs/identity.md.
 */
export const ID_TOKEN = clientAuthMethod({
  name: 'id_token',
  isOwnName: true,
  isOnlyNamed: true,
  needsNoClientId: true,
  usesIdentity: true,
  meaning: 'the identity token of the job, without a stored secret',
  ifRejected: 'Check that the server trusts the identity tokens of the CI system.',
  inputs: {},
  authenticate: async ({ clientId, body, identity }) => {
    addClientAssertion(body, clientId, await identity.token());
  },
});
