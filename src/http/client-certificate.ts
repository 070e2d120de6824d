/** The certificate that a client presents in a TLS handshake (RFC 8446 section 4.4.2), and its key. */
export interface ClientCertificate {
  /** The certificate of the client, followed by its intermediate certificates, as PEM text. */
  readonly chain: string;
  /** The private key as PEM text (PKCS #8), without a passphrase. */
  readonly key: string;
  /** SHA-256 of the certificate in base64url, as `x5t#S256` of RFC 8705 section 3.1. */
  readonly thumbprint: string;
}

/** What a connection presents. */
export interface Presented {
  readonly certificate?: ClientCertificate | undefined;
}

/** Returns the pool of connections for a request: one that presents a certificate never serves a request without one. */
export const poolOf = ({ url: { origin }, certificate }: Presented & { url: URL }): string =>
  certificate === undefined ? origin : `${origin} with ${certificate.thumbprint}`;
