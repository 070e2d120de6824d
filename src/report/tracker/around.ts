/** The ids of issues that are as new as one's own, which a search may not find yet. */

const NUMBERED = /^(.*?)(\d{1,15})$/su;

/** Returns the ids around `id`, with it: those with numbers that count up. */
export function idsAround(id: string, { before, after }: { before: number; after: number }): string[] {
  const [, prefix = '', digits] = NUMBERED.exec(id) ?? [];
  if (digits === undefined) return [id];
  const first = Math.max(1, Number(digits) - before);
  const last = Number(digits) + after;
  return Array.from({ length: last - first + 1 }, (_, index) => `${prefix}${first + index}`);
}

/** Returns a list in parts of at most `most` items. */
export const inParts = <Item>(items: readonly Item[], most: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / most) }, (_, index) => items.slice(index * most, (index + 1) * most));

/** Compares two ids: by their numbers at the end, if that is all that differs. */
export function compareIds(a: string, b: string): number {
  const [, prefixA, digitsA = ''] = NUMBERED.exec(a) ?? [];
  const [, prefixB, digitsB = ''] = NUMBERED.exec(b) ?? [];
  if (digitsA === '' || digitsB === '' || prefixA !== prefixB) return a < b ? -1 : 1;
  return Number(digitsA) < Number(digitsB) ? -1 : 1;
}
