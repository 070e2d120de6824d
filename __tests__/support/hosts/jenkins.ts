/**
 * What Jenkins does with the output of a job. It obeys nothing in a log, and nothing can be masked at run time. Only what
 * `withCredentials` has bound is masked, line by line: https://www.jenkins.io/doc/pipeline/steps/credentials-binding/
 */
import { linesOf, masked, newReading, type Reading, type Written } from './reading.js';

const MIN_SECRET = 3;

/** Reads the output of a job. `bound`: the values that `withCredentials` has bound. */
export function readJenkins(written: Written, bound: readonly string[] = []): Reading {
  const reading = newReading();
  reading.masks.push(...new Set(bound.filter(({ length }) => length >= MIN_SECRET).flatMap(formsOf)));
  reading.log = linesOf(written, /\n/u)
    .map((line) => `${masked(line, reading.masks, '****')}\n`)
    .join('');
  return reading;
}

/** The forms of a secret that are masked: unchanged, in base64 (both alphabets, three shifts), quoted, and with `$$`. */
function formsOf(secret: string): string[] {
  const base64 = [0, 1, 2].flatMap((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]);
    // Only whole groups belong to the secret alone.
    const from = shift === 0 ? 0 : 4;
    const text = bytes.toString('base64').slice(from, Math.floor(bytes.length / 3) * 4);
    return [text, text.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [
    secret,
    `'${secret.replaceAll("'", `'"'"'`)}'`,
    secret.replaceAll("'", "'\\''"),
    secret.replaceAll('$', () => '$$'),
    ...base64,
  ].filter(({ length }) => length >= MIN_SECRET);
}
