import { clientAuthMethod } from './method.js';

/**
 * A public client, which has no credentials (RFC 6749 section 2.1). Also a grant whose assertion names the client (RFC
 * 7521 section 4.1): then the client has no id here.
 */
export const NONE = clientAuthMethod({
  name: 'none',
  isOnlyNamed: true,
  meaning: 'a public client, without credentials',
  ifRejected: 'Check client-id, and that the client is public on the server. If it has a secret, remove client-auth.',
  inputs: {},
  authenticate: ({ clientId, body }) => {
    if (clientId !== '') body.set('client_id', clientId);
  },
});
