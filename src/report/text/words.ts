/** Returns `1st`, `2nd`, `3rd`, `4th`, `11th`, `21st`. */
export function ordinal(number: number): string {
  const isTeen = number % 100 >= 11 && number % 100 <= 13;
  const ending = isTeen ? undefined : ['', 'st', 'nd', 'rd'][number % 10];
  return `${number}${ending === undefined || ending === '' ? 'th' : ending}`;
}

/** Returns `1 job` or `2 jobs`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** Returns a time as `2026-11-26 11:06 UTC`; undefined if it is not a valid time. */
export function minuteOf(time: number | undefined): string | undefined {
  const date = new Date(time ?? Number.NaN);
  if (Number.isNaN(date.getTime())) return undefined;
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Returns the shown items as a list with commas, then how many of `total` are not shown. */
export function listed(shown: readonly string[], total: number): string {
  const rest = total - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** Returns a list, which is the same in Markdown and Textile. */
export const bulletList = (items: readonly string[]): string => items.map((item) => `* ${item}`).join('\n');
