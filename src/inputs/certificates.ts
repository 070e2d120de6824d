import { X509Certificate } from 'node:crypto';

/**
 * The begin of a certificate in PEM text without white space. `TRUSTED` is the form of OpenSSL with settings behind the
 * certificate, and `X509` is an old name.
 */
const BEGIN = /-----BEGIN((?:X509|TRUSTED)?CERTIFICATE)-----/gu;
/** White space, and the escapes that a line break becomes in JSON, `.env` files and shells. */
const BREAKS = /(?:\\+[rnt]|\s)+/gu;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/u;
/** A certificate in DER is a sequence with a length of more than one byte: its base64 begins with these letters. */
const BASE64_OF_DER = /^MI[A-Za-z0-9+/_-]{100,}={0,2}$/u;

/**
 * Returns the certificates in a text, each as PEM text, or undefined if it is damaged. The text may be PEM text with
 * any line breaks or none and with other text around it, base64 of PEM text, or base64 or base64url of one certificate
 * in DER. Returns undefined if there are none.
 */
export function certificatesIn(text: string): (string | undefined)[] | undefined {
  const compact = text.replaceAll(BREAKS, '');
  const bytes = Buffer.from(compact, 'base64');
  if (BASE64_OF_DER.test(compact)) return [readDer(bytes, true)];
  return pemIn(compact) ?? pemIn(bytes.toString('latin1').replaceAll(BREAKS, ''));
}

function pemIn(compact: string): (string | undefined)[] | undefined {
  const found = blocksIn(compact).map((base64) =>
    BASE64.test(base64) ? readDer(Buffer.from(base64, 'base64'), false) : undefined,
  );
  return found.length === 0 ? undefined : found;
}

/** Returns what is between each begin and its end. Reads the text once: a pattern for both would take quadratic time. */
function blocksIn(compact: string): string[] {
  const blocks: string[] = [];
  const withoutEnd = new Set<string>();
  let read = 0;
  for (const { 0: begin, 1: label = '', index } of compact.matchAll(BEGIN)) {
    if (index < read || withoutEnd.has(label)) continue;
    const end = `-----END${label}-----`;
    const at = compact.indexOf(end, index + begin.length);
    if (at === -1) {
      withoutEnd.add(label);
      continue;
    }
    blocks.push(compact.slice(index + begin.length, at));
    read = at + end.length;
  }
  return blocks;
}

/**
 * Returns a certificate in DER as PEM text; undefined if it is damaged. Bytes behind it, such as the settings of a
 * trusted certificate, are left out, or with `isWhole` make it invalid: they may be another certificate.
 */
function readDer(der: Buffer, isWhole: boolean): string | undefined {
  try {
    const certificate = new X509Certificate(der);
    return isWhole && certificate.raw.length !== der.length ? undefined : certificate.toString().trim();
  } catch {
    return undefined;
  }
}
