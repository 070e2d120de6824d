/** What to do about an error whose words are known, although its code is not, or means several things. */
interface Remedy {
  words: RegExp;
  /** Returns the hint. `url` is the URL of the request. */
  hint: (url: URL) => string;
}

/** Words that servers do not translate. The first match counts. */
const REMEDIES: readonly Remedy[] = [
  {
    // Keycloak: 404 with only { "error": "Realm does not exist" }.
    words: /\brealm does not exist\b/iu,
    hint: ({ pathname }) => {
      const [, realm] = /\/realms\/([^/]+)/u.exec(pathname) ?? [];
      const name = realm === undefined ? 'The name of the realm' : `"${realm}", the name of the realm,`;
      return `${name} is wrong. Upper and lower case must match. Correct it in issuer, token-url or variables: realm.`;
    },
  },
  {
    // Keycloak: { "error": "not_allowed", "error_description": "Offline tokens not allowed for the user or client" }.
    words: /\boffline tokens? not allowed\b/iu,
    hint: () =>
      'Remove offline_access from scope, or assign the role offline_access to the user (Keycloak: with client ' +
      'credentials, to the service account).',
  },
  {
    // Keycloak: unauthorized_client, "Public client not allowed to retrieve service account".
    words: /\bpublic client\b/iu,
    hint: () =>
      'The client is public, so it cannot get a token with client credentials. Make it confidential (Keycloak: switch ' +
      '"Client authentication" on, and enable service account roles), then set client-secret.',
  },
  {
    // Keycloak: unauthorized_client, "Client not enabled to retrieve service account".
    words: /\bnot enabled to retrieve service account\b/iu,
    hint: () => 'Enable the service account roles of the client (Keycloak), or set grant to refresh_token.',
  },
  {
    // Keycloak: invalid_request, "DPoP proof is missing".
    words: /\bdpop\b/iu,
    hint: () =>
      'The server issues only tokens that are bound to a key (DPoP), which later steps cannot use. Send the request in ' +
      'this step: set operation or request, with "dpop: true".',
  },
  {
    // Keycloak: invalid_client, "Client authentication with signed JWT failed: Signature on JWT token failed validation".
    words: /\bsignature on jwt token failed\b/iu,
    hint: () =>
      'The public key of the client on the server is not that of client-key. Register the public key there, or set ' +
      'client-key to the key that the server knows.',
  },
  {
    // Keycloak: invalid_client, "Unable to load public key".
    words: /\bunable to load public key\b/iu,
    hint: () =>
      'The server does not know the id of the key. Set client-key-id to the id that the server has for it, or remove ' +
      'client-key-id.',
  },
  {
    // Keycloak: invalid_client, "Invalid signature algorithm".
    words: /\binvalid signature algorithm\b/iu,
    hint: () => 'Set client-key-algorithm to the one that the client has on the server, or allow this one there.',
  },
  {
    // Keycloak: invalid_client, about an assertion that is more than a minute old, or from the future.
    words: /\btoken is not active\b|\bissued in the future\b|\btoo far in the (?:past|future)\b/iu,
    hint: () => 'The clock of this machine and that of the server differ. Correct the one that is wrong.',
  },
  {
    // Hydra: invalid_request, "Requested audience … has not been whitelisted"; Auth0: access_denied, "No audience …".
    words: /\baudience\b/iu,
    hint: () => 'Set the input audience to one that the server knows and that the client may request, or remove it.',
  },
];

/** Returns the hint for the words of an error; undefined if they are not known. */
export const remedyFor = (words: string, url: URL): string | undefined =>
  REMEDIES.find((remedy) => remedy.words.test(words))?.hint(url);
