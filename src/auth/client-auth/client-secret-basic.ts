import { basic, CLIENT_SECRET } from './client-secret.js';
import { clientAuthMethod } from './method.js';

/** As in a form, and all but letters and digits encoded: servers decode, and some take no other character as it is. */
const encoded = (text: string): string =>
  encodeURIComponent(text)
    .replace(/[-_.!~*'()]/gu, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');

const valueOf = (id: string, secret: string): string => basic(encoded(id), encoded(secret));

/** Id and secret by HTTP Basic, each encoded as in a form first (RFC 6749 section 2.3.1). */
export const CLIENT_SECRET_BASIC = clientAuthMethod({
  name: 'client_secret_basic',
  meaning: 'RFC 6749: id and secret are encoded first',
  inputs: CLIENT_SECRET,
  authenticate: ({ clientId, headers }, { clientSecret }) => {
    headers.set('authorization', `Basic ${valueOf(clientId, clientSecret)}`);
  },
  derivedSecrets: (id, { clientSecret }) => [valueOf(id, clientSecret)],
});
