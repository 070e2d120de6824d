import { createHash } from 'node:crypto';

/** Returns the SHA-256 of bytes, or of a text in UTF-8: 64 hexadecimal digits. */
export const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
