import { input, type Kind, type ReadContext } from '../../inputs/declaration.js';
import { text } from '../../inputs/kinds.js';
import { clientAuthMethod, type ClientAuthMethod } from './method.js';
import { secretPartsOf } from './private-key-text.js';

/** The certificate of the client. Its text, its key and its passphrase are checked together. */
const clientCertificate: Kind<string> = {
  read: async (_, raw, { host }: ReadContext) => {
    const { checkCertificate } = await import('./read-certificate.js');
    checkCertificate({
      clientCert: raw,
      clientCertKey: host.input('client-cert-key'),
      clientCertPassphrase: host.input('client-cert-passphrase'),
    });
    return raw;
  },
  unset: '',
};

/** The inputs with the certificate of the client, its key, and the passphrase of the key. */
export const CLIENT_CERTIFICATE = {
  clientCert: input('client-cert', clientCertificate, {
    description: 'The certificate of the client for mutual TLS: PEM text, or base64 of it.',
    details:
      'The [certificate of the client](identity.md#a-client-certificate) for mutual TLS: PEM text (its line breaks may ' +
      'be `\\n` or spaces), or base64 of it, followed by its intermediate certificates. It is presented to the token ' +
      'endpoint and to the other addresses of its origin, except for metadata, and to the origins of ' +
      '[`client-cert-origins`](#client-cert-origins).',
    otherwise: 'none',
    option: 'PEM',
  }),
  clientCertKey: input('client-cert-key', text, {
    description: 'The private key of client-cert, from secrets: PEM text, or base64 of it.',
    details:
      'The private key of `client-cert`, from `secrets`: PEM text (its line breaks may be `\\n` or spaces), or base64 of ' +
      'it. It may be encrypted: then set `client-cert-passphrase`.',
    otherwise: 'none; required with `client-cert`',
    secret: true,
  }),
  clientCertPassphrase: input('client-cert-passphrase', text, {
    description: 'The passphrase of client-cert-key, from secrets, if the key is encrypted.',
    otherwise: 'none; the key is not encrypted',
    secret: true,
  }),
};

/** The certificate of the handshake authenticates the client (RFC 8705 section 2). The body only names it. */
const byCertificate = (name: string, meaning: string, ifRejected: string): ClientAuthMethod =>
  clientAuthMethod<keyof typeof CLIENT_CERTIFICATE>({
    name,
    meaning,
    ifRejected,
    // Keycloak offers mutual TLS to everyone, even where it asks for no certificates.
    isOnlyGiven: true,
    inputs: CLIENT_CERTIFICATE,
    optional: ['clientCertPassphrase'],
    authenticate,
    derivedSecrets: (_, { clientCertKey }) => secretPartsOf(clientCertKey),
  });

const authenticate: ClientAuthMethod['authenticate'] = ({ clientId, body }) => {
  body.set('client_id', clientId);
};

export const TLS_CLIENT_AUTH = byCertificate(
  'tls_client_auth',
  'mutual TLS: the certificate `client-cert`, which a CA issued',
  'Check client-id, and that the client on the server has the subject of client-cert, with its parts in the same order. ' +
    'The server, and the proxy in front of it, must ask for a client certificate.',
);

export const SELF_SIGNED_TLS_CLIENT_AUTH = byCertificate(
  'self_signed_tls_client_auth',
  'mutual TLS: the certificate `client-cert`, which the server knows itself',
  'Check client-id, and that the client on the server has exactly the certificate client-cert. The server, and the proxy ' +
    'in front of it, must ask for a client certificate.',
);
