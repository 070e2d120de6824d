import { basic, CLIENT_SECRET, IF_REJECTED } from './client-secret.js';
import { clientAuthMethod } from './method.js';

/** `client_secret_basic` without encoding, for servers that do not decode the id and the secret. */
export const CLIENT_SECRET_BASIC_RAW = clientAuthMethod({
  name: 'client_secret_basic_raw',
  isOwnName: true,
  meaning: 'id and secret unencoded, for servers that do not decode them',
  ifRejected: IF_REJECTED,
  inputs: CLIENT_SECRET,
  authenticate: ({ clientId, headers }, { clientSecret }) => {
    headers.set('authorization', `Basic ${basic(clientId, clientSecret)}`);
  },
  derivedSecrets: (id, { clientSecret }) => [basic(id, clientSecret)],
});
