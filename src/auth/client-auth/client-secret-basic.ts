import { basic, CLIENT_SECRET, IF_REJECTED } from './client-secret.js';
import { clientAuthMethod } from './method.js';

/**
 * Percent-encodes all characters except letters and digits. Servers that follow the RFC decode all of them, and some of
 * these servers accept only letters and digits unencoded. A space becomes `%20`, not the `+` of forms: form decoders
 * read both, but others, such as Python's `unquote` in Authlib, read only `%20`.
 */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(
    /[-_.!~*'()]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const valueOf = (id: string, secret: string): string => basic(encoded(id), encoded(secret));

/** HTTP Basic with the encoded id and secret (RFC 6749 section 2.3.1). */
export const CLIENT_SECRET_BASIC = clientAuthMethod({
  name: 'client_secret_basic',
  meaning: 'RFC 6749: id and secret are encoded first',
  ifRejected: IF_REJECTED,
  inputs: CLIENT_SECRET,
  authenticate: ({ clientId, headers }, { clientSecret }) => {
    headers.set('authorization', `Basic ${valueOf(clientId, clientSecret)}`);
  },
  derivedSecrets: (id, { clientSecret }) => [valueOf(id, clientSecret)],
});
