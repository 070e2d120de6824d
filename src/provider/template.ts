import { inputError } from '../inputs/input-errors.js';
import { appendPath } from '../http/urls.js';

/** What may begin a template: a whole URL from the workflow's inputs. */
export type Bases = Readonly<Record<string, URL | undefined>>;

/** The names of the placeholders of a template, in order. */
export function placeholders(template: string): string[] {
  return [...template.matchAll(/\{(\w+)\}/gu)].map(([, name = '']) => name);
}

/** Whether a value can be one path segment: neither empty nor `.` nor `..`, which encoding does not stop. */
export const isSegment = (value: string): boolean => !/^\.{0,2}$/u.test(value) && !/[\p{Cc}\p{Cs}]/u.test(value);

/** `/a/{b}` with each placeholder as one percent-encoded segment. Throws INPUT_INVALID, naming `input`, for a value that is none. */
export function fillPath(template: string, values: Readonly<Record<string, string>>, input: string): string {
  return template.replace(/\{(\w+)\}/gu, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? (values[name] ?? '') : '';
    if (value === '') throw inputError(input, `"${name}" is missing.`);
    if (isSegment(value)) return encodeURIComponent(value);
    throw inputError(
      input,
      `the value of "${name}" cannot stand in a path: "..", "." and control characters change where it leads.`,
    );
  });
}

/** The base that a URL template begins with (`{base_url}/x` → `base_url`); undefined for a literal URL. */
export function baseOf(template: string): string | undefined {
  return /^\{(\w+)\}/u.exec(template)?.[1];
}

/** A URL template filled: a base or a literal URL first, then path segments. undefined when its base is not given. */
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
