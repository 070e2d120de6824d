/** Reads members of GitHub's JSON. All of them are foreign text. */
import { isObject, type Json } from '../../lib/json.js';

const MAX_TEXT = 300;

/** Returns a text, cut to `max` UTF-16 units; '' for any other value. */
export const readText = (value: Json | undefined, max = MAX_TEXT): string =>
  typeof value === 'string' ? value.slice(0, max).toWellFormed() : '';

/** Returns a positive whole number as text; undefined for any other value. */
export const readId = (value: Json | undefined): string | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? String(value) : undefined;

/** Returns the member of an object; undefined for any other value. */
export const member = (value: Json | undefined, name: string): Json | undefined =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

/** Returns the number of an attempt; 1 for any other value. */
export const readAttempt = (value: Json | undefined): number => {
  const attempt = Number(readId(value) ?? 1);
  return attempt < 1_000_000 ? attempt : 1;
};
