import { inputError } from '../inputs/input-errors.js';
import { appendPath } from '../http/urls.js';

/** The URLs that a template may begin with, by placeholder name. They come from the inputs. */
export type Bases = Readonly<Record<string, URL | undefined>>;

/** Returns the names of the placeholders of a template, in order. */
export function placeholders(template: string): string[] {
  return [...template.matchAll(/\{(\w+)\}/gu)].map(([, name = '']) => name);
}

/** Returns whether a value is a valid path segment. Percent-encoding does not make `.` and `..` safe. */
export const isSegment = (value: string): boolean => !/^\.{0,2}$/u.test(value) && !/[\p{Cc}\p{Cs}]/u.test(value);

/**
 * Fills in a path such as `/a/{b}`. Each value becomes one percent-encoded segment. Throws INPUT_INVALID for `input` if
 * a value is missing or is not a valid segment.
 */
export function fillPath(template: string, values: Readonly<Record<string, string>>, input: string): string {
  return template.replace(/\{(\w+)\}/gu, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? (values[name] ?? '') : '';
    if (value === '') throw inputError(input, `"${name}" is missing. Add it.`);
    if (isSegment(value)) return encodeURIComponent(value);
    throw inputError(
      input,
      `the value of "${name}" is not a valid path segment. It must not be "." or "..", or contain control characters.`,
    );
  });
}

/**
 * Fills in the query of a request line. Each value is percent-encoded, with `%20` for a space. Only `{word}` is a
 * placeholder, so `filter={"a":1}` has none. Throws INPUT_INVALID for `input` if a value is missing or is not
 * well-formed Unicode.
 */
export function fillQuery(template: string, values: Readonly<Record<string, string>>, input: string): string {
  return template.replace(/\{(\w+)\}/gu, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) {
      throw inputError(input, `"${name}" is missing: the query contains {${name}}. Add it, or write "{" as %7B.`);
    }
    if (value.isWellFormed()) return encodeURIComponent(value);
    throw inputError(input, `the value of "${name}" is not valid Unicode. Correct it.`);
  });
}

/** Returns the base that a URL template begins with (`{base_url}/x` → `base_url`); undefined for a literal URL. */
export function baseOf(template: string): string | undefined {
  return /^\{(\w+)\}/u.exec(template)?.[1];
}

/**
 * Fills in a URL template: a base or a literal URL, then path segments. Returns undefined if the base is unknown.
 * Throws the same errors as `fillPath`.
 */
export function fillUrl(
  template: string,
  bases: Bases,
  values: Readonly<Record<string, string>>,
  input: string,
): URL | undefined {
  const name = baseOf(template);
  if (name === undefined) {
    const literal = new URL(template);
    return appendPath(new URL(literal.origin), fillPath(decodeURI(literal.pathname), values, input));
  }
  const base = bases[name];
  if (base === undefined) return undefined;
  const path = template.slice(name.length + 2);
  return path === '' ? base : appendPath(base, fillPath(path, values, input));
}
