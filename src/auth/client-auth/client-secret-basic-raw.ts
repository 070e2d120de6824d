import type * as oauth from 'oauth4webapi';
import { basicValue, CLIENT_SECRET } from './client-secret.js';
import { clientAuthMethod } from './method.js';

const basicRaw =
  (secret: string): oauth.ClientAuth =>
  (_server, client, _body, headers) => {
    headers.set('authorization', `Basic ${Buffer.from(`${client.client_id}:${secret}`).toString('base64')}`);
  };

/** `client_secret_basic` for the servers that do not decode: the id and the secret as they are. */
export const CLIENT_SECRET_BASIC_RAW = clientAuthMethod({
  name: 'client_secret_basic_raw',
  inputs: CLIENT_SECRET,
  authenticate: ({ clientSecret }) => basicRaw(clientSecret),
  derivedSecrets: async (id, { clientSecret }) => [await basicValue(id, basicRaw(clientSecret))],
});
