/** Returns the groups of a match, '' for each that is not part of it; no groups if the text does not match. */
export const groupsOf = (pattern: RegExp, text: string): string[] =>
  (pattern.exec(text) ?? []).slice(1).map((group: string | undefined) => group ?? '');
