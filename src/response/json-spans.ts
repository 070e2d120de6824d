/** A step of a path into JSON: the name of a field, or every item of a list. */
export type PathStep = { field: string } | 'items';

/** A scalar value of a JSON text: its position, and the index of the path that leads to it. */
export interface Span {
  start: number;
  end: number;
  path: number;
}

/** A path at the current value: how many of its steps were taken. */
interface Position {
  path: number;
  taken: number;
}

/**
 * Returns the scalars of a valid JSON text at any of the paths or below them, in order. Unlike parsing and writing, this
 * keeps the digits of numbers, and sees fields with duplicate names. The text must have at most 1,000 levels.
 */
export function findSpans(text: string, paths: readonly (readonly PathStep[])[]): Span[] {
  const spans: Span[] = [];
  const token = /[[\]{}:,]|"(?:[^"\\]|\\.)*"|[^\s[\]{}:,"]+/gu;
  const next = (): string => token.exec(text)?.[0] ?? '';

  /** Reads the rest of a value whose first token was read. */
  const visit = (first: string, positions: readonly Position[]): void => {
    if (first === '{') visitFields(positions);
    else if (first === '[') visitItems(positions);
    else {
      const reached = positions.find(({ path, taken }) => taken === paths[path]?.length);
      if (reached === undefined) return;
      spans.push({ start: token.lastIndex - first.length, end: token.lastIndex, path: reached.path });
    }
  };
  const visitFields = (positions: readonly Position[]): void => {
    for (let name = next(); name !== '}'; name = next()) {
      if (name === ',') continue;
      next();
      const field = positions.length === 0 ? '' : (JSON.parse(name) as string);
      visit(
        next(),
        advance(positions, (step) => step !== 'items' && step.field === field),
      );
    }
  };
  const visitItems = (positions: readonly Position[]): void => {
    const inside = advance(positions, (step) => step === 'items');
    for (let first = next(); first !== ']'; first = next()) if (first !== ',') visit(first, inside);
  };
  /** Returns the positions after one more step. A path that has ended covers everything below. */
  const advance = (positions: readonly Position[], fits: (step: PathStep) => boolean): Position[] =>
    positions.flatMap(({ path, taken }) => {
      const step = paths[path]?.[taken];
      if (step === undefined) return [{ path, taken }];
      return fits(step) ? [{ path, taken: taken + 1 }] : [];
    });

  visit(
    next(),
    paths.map((_, path) => ({ path, taken: 0 })),
  );
  return spans;
}
