import { isObject, parseJson, scalarText } from '../../lib/json.js';

/** The algorithms of assertions (RFC 7518 section 3.1, RFC 8037 section 3.1). */
export const KEY_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;
export type KeyAlgorithm = (typeof KEY_ALGORITHMS)[number];

/** A private key as PEM text (RFC 7468): PKCS #8, PKCS #1 or SEC 1. */
export const PEM_KEY = /-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----(.*?)-----END \1-----/su;
/** White space, and the escapes that a line break becomes in JSON, `.env` files and shells. */
export const BREAKS = /(?:\\+[rnt]|\s)+/gu;

/** The head of a PEM text that is encrypted as a whole (RFC 1421 section 4.6.1), as OpenSSL writes it. */
const ENCRYPTED_HEAD =
  /Proc-Type:(?:\\+[rnt]|\s)*4,ENCRYPTED(?:\\+[rnt]|\s)+DEK-Info:(?:\\+[rnt]|\s)*([\w-]+,[0-9A-F]+)(?:\\+[rnt]|\s)+/iu;

/** Returns the private key in a text, as PEM text with its line breaks; undefined if there is none. */
export function pemOfKey(text: string): { text: string; isEncrypted: boolean } | undefined {
  const [all, label = '', body = ''] = PEM_KEY.exec(text) ?? [];
  if (all === undefined) return undefined;
  const [head = '', method] = ENCRYPTED_HEAD.exec(body) ?? [];
  const lines = body.replace(head, '').replaceAll(BREAKS, '').replaceAll(/.{64}/gu, '$&\n').trimEnd();
  const begin = method === undefined ? '' : `Proc-Type: 4,ENCRYPTED\nDEK-Info: ${method}\n\n`;
  return {
    text: `-----BEGIN ${label}-----\n${begin}${lines}\n-----END ${label}-----\n`,
    isEncrypted: method !== undefined || label.startsWith('ENCRYPTED'),
  };
}

/** Returns the parts of a key that must be masked in addition to its text. */
export function secretPartsOf(text: string): string[] {
  return [text, Buffer.from(text, 'base64').toString('utf8')].flatMap((form) => {
    const json = parseJson(form);
    const pem = PEM_KEY.exec(isObject(json) ? scalarText(json['private_key']) : form);
    const members = isObject(json) ? ['d', 'p', 'q', 'dp', 'dq', 'qi', 'private_key'].map((name) => json[name]) : [];
    const body = pem?.[2] ?? '';
    return [...members, pem?.[0], body.replaceAll(BREAKS, ''), ...body.split(BREAKS)].filter(
      (part): part is string => typeof part === 'string' && part.length >= 8,
    );
  });
}
