import { inputError } from './input-errors.js';

/** Whether certificates are verified, or the SHA-256 fingerprints of which each must have one. */
export type TlsVerify = boolean | readonly string[];

/**
 * Reads `true`, `false`, or fingerprints as OpenSSL prints them (`sha256:AB:CD:…`), with or without colons, separated by
 * white space or commas. Returns fingerprints with colons, in upper case. Throws INPUT_INVALID.
 */
export function readTlsVerify(input: string, text: string): TlsVerify {
  if (/^(?:true|True|TRUE)$/u.test(text)) return true;
  if (/^(?:false|False|FALSE)$/u.test(text)) return false;
  return text
    .split(/[\s,]+/u)
    .filter((item) => item !== '')
    .map((item) => {
      const [, hex = ''] = /^sha256:([\da-f]{2}(?::?[\da-f]{2}){31})$/iu.exec(item) ?? [];
      const pairs = hex.replaceAll(':', '').toUpperCase().match(/../gu);
      if (pairs !== null) return pairs.join(':');
      throw inputError(
        input,
        'is neither true nor false nor a fingerprint. Set it to sha256: and the 64 hexadecimal digits that "openssl x509 ' +
          '-noout -fingerprint -sha256" prints on the server.',
      );
    });
}

/** Reads the name of a server. Throws INPUT_INVALID. */
export function readServerName(input: string, text: string): string {
  const isName = /^(?=.{1,253}$)(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)*[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/iu.test(
    text,
  );
  if (isName && !/(?:^|\.)\d+$/u.test(text)) return text.toLowerCase();
  throw inputError(input, 'is not a host name. Write the name in the certificate, such as hub.example.com.');
}
