import type { Finding, Recognizer, Tool } from './recognizer.js';

/** From the best one to the least. The list of known versions grows, so it is not part of the cause. */
const ERRORS: readonly RegExp[] = [
  /^ERROR: (No matching distribution found for .+)$/u,
  /^ERROR: (Cannot install .+)$/u,
  /^ERROR: (Could not open requirements file: .+|Invalid requirement: .+|Package '.+' requires a different Python: .+|Failed (?:building wheel|to build) .+|THESE PACKAGES DO NOT MATCH .+)$/u,
  /^ERROR: (Could not find a version that satisfies the requirement \S+)/u,
];

/** Reads the errors of pip. */
class Pip implements Recognizer {
  readonly #found: (Finding | undefined)[] = ERRORS.map(() => undefined);

  read(line: string): boolean {
    if (!line.startsWith('ERROR: ')) return false;
    for (const [index, pattern] of ERRORS.entries()) {
      const message = pattern.exec(line)?.[1];
      if (message === undefined) continue;
      this.#found[index] ??= { kind: 'error', name: '', message };
      return true;
    }
    return false;
  }

  end(): Finding[] {
    return this.#found.filter((finding) => finding !== undefined).slice(0, 1);
  }
}

export const pip: Tool = { name: 'pip', rank: 'trace', create: () => new Pip() };
