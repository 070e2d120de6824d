/** What @actions/cache 6 prints. It rejects only invalid arguments, and reports everything else as a line of the log. */

/** The service refused politely: the job may not read or write, or the key is taken. */
const REFUSED = /cache (?:read|write) denied:|already exists?\b|\(409\)|Response was not ok/u;
/** One of several attempts failed. */
const ATTEMPT = /\bAttempt \d+ of \d+ failed with error\b/u;
/** A failure is a warning or an error. The reason for a failed reservation is only in a debug line. */
const FAILED = /^::(?:warning|error)|^::debug::Failed to reserve cache|^Failed to save: Unable to reserve cache/u;

const status = (codes: string): string => `(?:\\(|responded with )(?:${codes})\\b`;
const PROBLEMS: readonly (readonly [RegExp, string])[] = [
  [new RegExp(status('429'), 'u'), 'limits the number of requests'],
  [new RegExp(`${status('413|507')}|quota`, 'u'), 'has no space left'],
  [/Unable to make request|ECONN|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|EAI_AGAIN/u, 'cannot be reached'],
  [new RegExp(status('401|403'), 'u'), 'does not accept the token of the job'],
];

/** Returns whether the library will wait, and then try again. */
export const isFailedAttempt = (line: string): boolean => ATTEMPT.test(line);

/**
 * Returns whether the library did its work, or why not. `isOver`: it rejected, or it would wait before it tries again.
 */
export function outcomeOf(printed: readonly string[], isOver: true): { problem: string };
export function outcomeOf(printed: readonly string[]): 'done' | 'refused' | { problem: string };
export function outcomeOf(printed: readonly string[], isOver = false): 'done' | 'refused' | { problem: string } {
  const failures = printed.filter((line) => FAILED.test(line) || ATTEMPT.test(line));
  if (!isOver && failures.length === 0) return 'done';
  if (!isOver && failures.some((line) => REFUSED.test(line))) return 'refused';
  const known = PROBLEMS.find(([pattern]) => failures.some((line) => pattern.test(line)));
  return { problem: known?.[1] ?? 'failed' };
}
