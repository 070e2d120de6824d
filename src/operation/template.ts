import { StepError } from '../errors.js';
import { appendPath } from '../http/urls.js';

/** What may begin a template: a whole URL from the workflow's inputs. */
export type Bases = Readonly<Record<string, URL | undefined>>;

/** The names of the placeholders of a template, in order. */
export function placeholders(template: string): string[] {
  return [...template.matchAll(/\{(\w+)\}/gu)].map(([, name = '']) => name);
}

/**
 * One path segment or query value: percent-encoded, and neither `.` nor `..`, which encoding does not stop. Throws
 * INPUT_INVALID, naming the variable.
 */
export function encodeSegment(name: string, value: string): string {
  if (value === '' || value === '.' || value === '..' || /[\p{Cc}\p{Cs}]/u.test(value)) {
    throw new StepError('INPUT_INVALID', `The value of "${name}" cannot stand in a path.`, {
      hint: 'It may not be empty, "." or "..", and holds no control characters.',
    });
  }
  return encodeURIComponent(value);
}

/** `/a/{b}` with each placeholder as one encoded segment. Throws INPUT_INVALID for one without a value. */
export function fillPath(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/gu, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new StepError('INPUT_INVALID', `parameters: "${name}" is missing.`);
    return encodeSegment(name, value);
  });
}

/** The base that a URL template begins with (`{base_url}/x` → `base_url`); undefined for a literal URL. */
export function baseOf(template: string): string | undefined {
  return /^\{(\w+)\}/u.exec(template)?.[1];
}

/** A URL template filled: a base or a literal URL first, then path segments. undefined when its base is not given. */
export function fillUrl(template: string, bases: Bases, values: Readonly<Record<string, string>>): URL | undefined {
  const name = baseOf(template);
  if (name === undefined) {
    const literal = new URL(template);
    return appendPath(new URL(literal.origin), fillPath(decodeURI(literal.pathname), values));
  }
  const base = bases[name];
  if (base === undefined) return undefined;
  const path = template.slice(name.length + 2);
  return path === '' ? base : appendPath(base, fillPath(path, values));
}
