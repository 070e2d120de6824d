import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { StepError } from './errors.js';

/**
 * A sealed box is one line of base64url: a version, 32 random bytes of salt, a nonce, the ciphertext and a tag of 16 bytes,
 * by AES-256-GCM under a key that HKDF-SHA256 derives for each sealing (docs/design/011-sealed-boxes.md).
 */
const CIPHER = 'aes-256-gcm';
const VERSION = 1;
const SALT_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + SALT_BYTES + NONCE_BYTES;

/** What a box is bound to, beside its key: the same text must be known to open it. As JSON, so that no two lists are alike. */
export type Binding = readonly (string | number | readonly string[])[];

/** What a refresh token in the log is bound to: whoever has the key may open it anywhere. */
export const RESCUE_BINDING: Binding = ['rescue'];

/** The material of a key: secrets that together hold at least 128 bits. */
export type KeyMaterial = readonly string[];

const deriveKey = (material: KeyMaterial, salt: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', JSON.stringify(material), salt, `bearer-step ${purpose}`, 32));

const associatedData = (binding: Binding): Buffer => Buffer.from(JSON.stringify([VERSION, ...binding]));

/** `text` sealed under the key material, bound to `binding`. */
export function seal(text: string, material: KeyMaterial, binding: Binding): string {
  const [salt, nonce] = [randomBytes(SALT_BYTES), randomBytes(NONCE_BYTES)];
  const cipher = createCipheriv(CIPHER, deriveKey(material, salt, 'box'), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(binding));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.from([VERSION]), salt, nonce, sealed, cipher.getAuthTag()]).toString('base64url');
}

/** What was sealed. Throws SEAL_INVALID for another key or binding, and for a box that was changed or is none. */
export function unseal(envelope: string, material: KeyMaterial, binding: Binding): string {
  const bytes = Buffer.from(envelope, 'base64url');
  if (bytes[0] !== VERSION || bytes.length < HEAD_BYTES + TAG_BYTES) throw sealInvalid();
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

/** A name for `binding` that tells nothing to whoever lacks the key: 20 hexadecimal digits. */
export function nameUnder(material: KeyMaterial, binding: Binding): string {
  const key = deriveKey(material, Buffer.alloc(0), 'name');
  return createHmac('sha256', key).update(associatedData(binding)).digest('hex').slice(0, 20);
}

const sealInvalid = (cause?: unknown): StepError =>
  new StepError('SEAL_INVALID', 'What was sealed cannot be opened: it was changed, or sealed under another key.', {
    hint: 'Check that seal-key is the one that it was sealed under.',
    cause,
  });

/** Whether a text can be a seal key: 32 bytes in base64 or base64url, as `bearer-step seal-key` makes them. */
export const isSealKey = (text: string): boolean =>
  /^[\w+/-]+={0,2}$/u.test(text) && Buffer.from(text, 'base64').length === 32;

/** A seal key as key material: its bytes, however they are written. */
export const sealMaterial = (key: string): KeyMaterial => [Buffer.from(key, 'base64').toString('base64')];

/** A new seal key: 32 random bytes in base64url. */
export const newSealKey = (): string => randomBytes(32).toString('base64url');
