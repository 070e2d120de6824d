/** Returns the edit distance of two short texts: the number of insertions, deletions and substitutions. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [line, character] of Array.from(a).entries()) {
    row = row.reduce<number[]>((next, above, column) => {
      if (column === 0) return [line + 1];
      const before = next[column - 1] ?? 0;
      const diagonal = row[column - 1] ?? 0;
      return [...next, Math.min(above + 1, before + 1, diagonal + (character === b[column - 1] ? 0 : 1))];
    }, []);
  }
  return row.at(-1) ?? 0;
}

/** Returns the largest edit distance at which a name is a misspelling of `known`. */
const maxDistance = (known: string): number => Math.max(2, Math.floor(known.length / 3));

/** Returns whether a name is similar to a known name. */
export const isNear = (name: string, known: readonly string[]): boolean =>
  known.some(
    (candidate) => distance(name.toLowerCase().slice(0, 50), candidate.toLowerCase()) <= maxDistance(candidate),
  );

/**
 * Returns `Did you mean "x"? Use one of: …`. The first sentence is omitted if no known name is similar. The list has at
 * most `most` names, the nearest ones.
 */
export function suggest(name: string, known: readonly string[], most = 100): string {
  const names = ranked(name, known);
  const [nearest] = names;
  if (nearest === undefined) return 'There are none.';
  const rest = names.length - most;
  const listed = names.slice(0, most).sort();
  const list = `Use one of: ${listed.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}.`;
  return isNear(name, [nearest]) ? `Did you mean "${nearest}"? ${list}` : list;
}

/** Returns the known names, the nearest one first. */
function ranked(name: string, known: readonly string[]): string[] {
  const short = name.toLowerCase().slice(0, 50);
  const distances = known.map((candidate) => ({ candidate, far: distance(short, candidate.toLowerCase()) }));
  return distances.sort((a, b) => a.far - b.far).map(({ candidate }) => candidate);
}

/** Returns `a, b or c`. */
export const joinWithOr = (names: readonly string[]): string =>
  [names.slice(0, -1).join(', '), ...names.slice(-1)].filter(Boolean).join(' or ');
