import { CLIENT_SECRET, IF_REJECTED } from './client-secret.js';
import { clientAuthMethod } from './method.js';

/** The id and the secret in the body (RFC 6749 section 2.3.1). */
export const CLIENT_SECRET_POST = clientAuthMethod({
  name: 'client_secret_post',
  meaning: 'in the body',
  ifRejected: IF_REJECTED,
  inputs: CLIENT_SECRET,
  authenticate: ({ clientId, body }, { clientSecret }) => {
    body.set('client_id', clientId);
    body.set('client_secret', clientSecret);
  },
});
