import { StepError } from '../../lib/errors.js';
import type { Environment } from '../systems/system.js';

/** The variables of a job. */
export interface Variables {
  /** Returns the value of a variable; '' if it is unset. */
  text: (name: string) => string;
  /** Returns the value of a variable that is always set. Throws INPUT_INVALID. */
  required: (name: string) => string;
  /** Returns a positive number as text. Throws INPUT_INVALID. */
  number: (name: string) => string;
}

/** Reads the variables that a CI system sets in each job. `title`: its name, for errors. */
export function variablesOf(environment: Environment, title: string): Variables {
  const text = (name: string): string => (environment[name] ?? '').trim();
  const required = (name: string, form: RegExp = /./u): string => {
    if (form.test(text(name))) return text(name);
    const problem = text(name) === '' ? 'is not set' : 'is not a number';
    throw new StepError('INPUT_INVALID', `environment: ${name} ${problem}, so the build is unknown.`, {
      hint: `${title} sets it in each job. Pass it on to the command, and do not set it yourself.`,
    });
  };
  return { text, required, number: (name) => required(name, /^[1-9]\d{0,18}$/u) };
}

/** Returns an address for browsers; '' unless it is http or https and has no user info, query or fragment. */
export function webUrl(text: string): string {
  if (!URL.canParse(text)) return '';
  const url = new URL(text);
  const isPlain = [url.username, url.password, url.search, url.hash].every((part) => part === '');
  return isPlain && /^https?:$/u.test(url.protocol) ? url.href : '';
}

/** Returns an address below another one; '' if that one is no address. Each segment is percent-encoded. */
export function below(base: string, ...segments: readonly string[]): string {
  const url = webUrl(base);
  if (url === '' || segments.some((segment) => /^\.{0,2}$/u.test(segment))) return '';
  return `${url.replace(/\/+$/u, '')}/${segments.map((segment) => encodeURIComponent(segment.toWellFormed())).join('/')}`;
}
