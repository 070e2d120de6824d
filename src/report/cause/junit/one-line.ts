import { shorten } from '../../../lib/printable.js';

/** Returns a foreign text as one line without control characters and lone surrogates, of at most `max` characters. */
export const oneLine = (text: string, max: number): string =>
  shorten(
    text
      .toWellFormed()
      .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
      .trim(),
    max,
  );
