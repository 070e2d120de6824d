/** A JSON value. */
export type Json = string | number | boolean | null | Json[] | JsonObject;
/** A JSON object. */
export interface JsonObject {
  [name: string]: Json;
}

/** Whether a value is an object, and neither a list nor null. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const MAX_DEPTH = 1000;

/** Whether no part of `value` lies deeper than 1,000 levels or under a `__proto__` key. */
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

/** JSON text as a value; undefined when it is not JSON, too deep, or has a `__proto__` key. */
export function parseJson(text: string): Json | undefined {
  try {
    const value = JSON.parse(text.replace(/^\ufeff/u, '')) as Json;
    return isSound(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The value at a dotted path (`issue.status.id`) of a JSON value; undefined where there is none. Only own properties count. */
export function select(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, name) => {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    return (at as Record<string, unknown>)[name];
  }, value);
}
