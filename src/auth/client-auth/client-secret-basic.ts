import * as oauth from 'oauth4webapi';
import { basicValue, CLIENT_SECRET } from './client-secret.js';
import { clientAuthMethod } from './method.js';

/** Id and secret by HTTP Basic, each encoded as in a form first (RFC 6749 section 2.3.1). */
export const CLIENT_SECRET_BASIC = clientAuthMethod({
  name: 'client_secret_basic',
  inputs: CLIENT_SECRET,
  authenticate: ({ clientSecret }) => oauth.ClientSecretBasic(clientSecret),
  derivedSecrets: async (id, { clientSecret }) => [await basicValue(id, oauth.ClientSecretBasic(clientSecret))],
});
