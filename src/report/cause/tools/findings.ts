import { normalize } from '../normalize.js';
import type { Finding } from './recognizer.js';

/** The greatest number of causes of one log. */
export const MAX_CAUSES = 50;

/** Tests that fail at once in several processes: kept are those with the first names, however many fail. */
const MAX_KEPT = 4 * MAX_CAUSES;

/** More findings than these are not read, since each takes time. */
const MAX_READ = 5_000;

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Collects findings without doubles. Memory is limited: of very many findings, those with the first names remain. */
export class Findings {
  /** What was added, as printed: most doubles are equal. */
  readonly #printed = new Set<string>();
  readonly #found = new Map<string, { finding: Finding; group: string; order: number }>();
  #order = 0;

  /**
   * Adds a finding. `group` is what the list is sorted by: the name of a test, or the file of an error of a compiler.
   * Within a group, findings stay in the order in which they were added. The first of two equal findings remains.
   */
  add(finding: Finding, group = finding.name): void {
    const printed = JSON.stringify([finding.name, finding.message]);
    if (this.#printed.size >= MAX_READ || this.#printed.has(printed)) return;
    this.#printed.add(printed);
    const key = JSON.stringify([normalize(finding.name), normalize(finding.message)]);
    if (this.#found.has(key)) return;
    this.#found.set(key, { finding, group: normalize(group), order: (this.#order += 1) });
    if (this.#found.size > MAX_KEPT) this.#trim();
  }

  get isEmpty(): boolean {
    return this.#found.size === 0;
  }

  /** Returns the findings, sorted by group. */
  list(): Finding[] {
    return this.#sorted().map(([, { finding }]) => finding);
  }

  #sorted() {
    return [...this.#found].sort(([, a], [, b]) => compare(a.group, b.group) || a.order - b.order);
  }

  #trim(): void {
    for (const [key] of this.#sorted().slice(MAX_CAUSES)) this.#found.delete(key);
  }
}
