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

/** Returns `Did you mean "x"? Use one of: …`. The first sentence is omitted if no known name is similar. */
export function suggest(name: string, known: readonly string[], most = 100): string {
  const short = name.toLowerCase().slice(0, 50);
  const ranked = known.map((candidate) => ({ candidate, far: distance(short, candidate.toLowerCase()) }));
  const [nearest] = ranked.sort((a, b) => a.far - b.far);
  const near = nearest !== undefined && nearest.far <= maxDistance(nearest.candidate);
  const sentence =
    known.length === 0
      ? 'There are none.'
      : `Use one of: ${list(
          ranked.map(({ candidate }) => candidate),
          most,
        )}.`;
  return near ? `Did you mean "${nearest.candidate}"? ${sentence}` : sentence;
}

/** Returns the nearest names, sorted, and how many there are in addition. */
function list(names: readonly string[], most: number): string {
  const rest = names.length - most;
  return `${names.slice(0, most).sort().join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** Returns `a, b or c`. */
export const joinWithOr = (names: readonly string[]): string =>
  [names.slice(0, -1).join(', '), ...names.slice(-1)].filter(Boolean).join(' or ');
