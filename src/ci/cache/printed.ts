/** What @actions/cache 6 prints. It rejects only invalid arguments, and reports everything else as a line of the log. */

/** The service refused politely: the job may not read or write, or the key is taken. */
const REFUSED = /cache (?:read|write) denied:|already exists?\b|\(409\)|Response was not ok/u;
/** A failure is a warning or an error. The reason for a failed reservation is only in a debug line. */
const FAILED = /^::(?:warning|error)|^::debug::Failed to reserve cache|^Failed to save: Unable to reserve cache/u;

const PROBLEMS: readonly (readonly [RegExp, string])[] = [
  [/rate limit|\b429\b/iu, 'limits the number of requests'],
  [/insufficient usage|quota|\b(?:413|507)\b/iu, 'has no space left'],
  [/Unable to make request|ECONN|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|EAI_AGAIN/u, 'cannot be reached'],
  [/\b40[13]\b/u, 'does not accept the token of the job'],
];

/** Returns whether the library did its work, or why not. `hasThrown`: it rejected. */
export function outcomeOf(printed: readonly string[], hasThrown: true): { problem: string };
export function outcomeOf(printed: readonly string[]): 'done' | 'refused' | { problem: string };
export function outcomeOf(printed: readonly string[], hasThrown = false): 'done' | 'refused' | { problem: string } {
  const failures = printed.filter((line) => FAILED.test(line));
  if (!hasThrown && failures.length === 0) return 'done';
  if (!hasThrown && failures.some((line) => REFUSED.test(line))) return 'refused';
  const known = PROBLEMS.find(([pattern]) => failures.some((line) => pattern.test(line)));
  return { problem: known?.[1] ?? 'failed' };
}
