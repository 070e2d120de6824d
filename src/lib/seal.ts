import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { StepError } from './errors.js';

/**
 * An envelope is one line of base64url: a version, 32 random bytes of salt, a nonce, the ciphertext, and a tag of 16
 * bytes. The cipher is AES-256-GCM. HKDF-SHA256 derives a new key for each envelope
 * (docs/design/011-sealed-envelopes.md).
 */
const CIPHER = 'aes-256-gcm';
const VERSION = 1;
const SALT_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + SALT_BYTES + NONCE_BYTES;

/**
 * The context of an envelope: it opens only with the same key and the same binding. The binding is encoded as JSON, so
 * that different lists have different encodings.
 */
export type Binding = readonly (string | number | readonly string[])[];

/** The binding of a sealed refresh token in the log: anyone who has the key may open it anywhere. */
export const RESCUE_BINDING: Binding = ['rescue'];

/** The secrets from which a key is derived. Together they have at least 128 bits of entropy. */
export type KeyMaterial = readonly string[];

const deriveKey = (material: KeyMaterial, salt: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', JSON.stringify(material), salt, `bearer-step ${purpose}`, 32));

const associatedData = (binding: Binding): Buffer => Buffer.from(JSON.stringify([VERSION, ...binding]));

/** Encrypts `text` with a key from the key material, bound to `binding`. Returns the envelope. */
export function seal(text: string, material: KeyMaterial, binding: Binding): string {
  const [salt, nonce] = [randomBytes(SALT_BYTES), randomBytes(NONCE_BYTES)];
  const cipher = createCipheriv(CIPHER, deriveKey(material, salt, 'box'), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(binding));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.from([VERSION]), salt, nonce, sealed, cipher.getAuthTag()]).toString('base64url');
}

/**
 * Returns the text of an envelope. Throws SEAL_INVALID if the key or binding differs, or the envelope was changed or is
 * invalid.
 */
export function unseal(envelope: string, material: KeyMaterial, binding: Binding): string {
  const bytes = Buffer.from(envelope, 'base64url');
  // Node ignores characters that are not base64url, and bits after the last byte.
  const isExact = bytes.toString('base64url') === envelope;
  if (!isExact || bytes[0] !== VERSION || bytes.length < HEAD_BYTES + TAG_BYTES) throw sealInvalid();
  const salt = bytes.subarray(1, 1 + SALT_BYTES);
  const nonce = bytes.subarray(1 + SALT_BYTES, HEAD_BYTES);
  const decipher = createDecipheriv(CIPHER, deriveKey(material, salt, 'box'), nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(associatedData(binding));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(HEAD_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw sealInvalid(cause);
  }
}

/** Returns a name for `binding`: 20 hexadecimal digits. Without the key, the name reveals nothing about the binding. */
export function nameUnder(material: KeyMaterial, binding: Binding): string {
  const key = deriveKey(material, Buffer.alloc(0), 'name');
  return createHmac('sha256', key).update(associatedData(binding)).digest('hex').slice(0, 20);
}

const sealInvalid = (cause?: unknown): StepError =>
  new StepError('SEAL_INVALID', 'The sealed token cannot be opened: it was changed, or sealed with another key.', {
    hint: 'Use the seal-key with which it was sealed.',
    cause,
  });

/** Returns whether a text is a valid seal key, as `bearer-step seal-key` prints: 32 bytes in base64 or base64url. */
export const isSealKey = (text: string): boolean =>
  /^[\w+/-]+={0,2}$/u.test(text) && Buffer.from(text, 'base64').length === 32;

/** Returns a seal key as key material. Only its bytes count, not the encoding in which they are written. */
export const sealMaterial = (key: string): KeyMaterial => [Buffer.from(key, 'base64').toString('base64')];

/** Returns a new seal key: 32 random bytes in base64url. */
export const newSealKey = (): string => randomBytes(32).toString('base64url');
