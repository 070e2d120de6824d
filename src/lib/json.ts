/** A JSON value. */
export type Json = string | number | boolean | null | Json[] | JsonObject;
/** A JSON object. */
export interface JsonObject {
  [name: string]: Json;
}

/** Returns whether a value is an object, and not a list or null. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns a text, number or boolean as text; an empty text for other values. */
export const scalarText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

const MAX_DEPTH = 1000;

/** Returns whether `value` has at most 1,000 levels and no `__proto__` key. */
export function isSound(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return false;
    const containers = level.filter((item) => typeof item === 'object' && item !== null);
    if (containers.some((item) => Object.hasOwn(item, '__proto__'))) return false;
    level = containers.flatMap((item) => Object.values(item) as unknown[]);
  }
  return true;
}

/** A text that was parsed as JSON. */
export interface ParsedJson {
  isJson: boolean;
  /** undefined if the text is not JSON, is nested too deeply, or has a `__proto__` key. */
  value: Json | undefined;
}

/** Parses a text that may be JSON. A byte order mark is ignored. */
export function tryParseJson(text: string): ParsedJson {
  try {
    const value = JSON.parse(text.replace(/^\ufeff/u, '')) as Json;
    return { isJson: true, value: isSound(value) ? value : undefined };
  } catch {
    return { isJson: false, value: undefined };
  }
}

/** Parses JSON text. Returns undefined if it is not JSON, is nested too deeply, or has a `__proto__` key. */
export const parseJson = (text: string): Json | undefined => tryParseJson(text).value;

/** Returns the value at a dotted path (`issue.status.id`), or undefined. Only own properties count. */
export function select(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, name) => {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    return (at as Record<string, unknown>)[name];
  }, value);
}
