import { randomInt } from 'node:crypto';

/**
 * The ids of the items of a list, to find those that come twice. A whole number takes at most 32 bytes, a third of what
 * it takes in a Set: a million of them fit into the memory of a small runner.
 */
export class ItemIds {
  /** A hash table with linear probing, at most half full. 0 is a free place. */
  #numbers = new Float64Array(1024);
  #count = 0;
  readonly #others = new Set<unknown>();
  /** It is random, so that no server can choose ids that share their places. */
  readonly #factor = randomInt(2 ** 31) * 2 + 1;

  /** Adds an id. Returns whether it is new. */
  add(id: unknown): boolean {
    if (typeof id !== 'number' || !Number.isSafeInteger(id) || id === 0) {
      const count = this.#others.size;
      return this.#others.add(id).size > count;
    }
    if (!this.#put(id)) return false;
    this.#count += 1;
    if (this.#count * 2 > this.#numbers.length) this.#grow();
    return true;
  }

  /** Writes a number into its place. Returns whether it was not there. */
  #put(id: number): boolean {
    const last = this.#numbers.length - 1;
    // Both halves of the number count, and the upper bits of the product are the mixed ones.
    const mixed = Math.imul((id | 0) ^ Math.imul(Math.floor(id / 2 ** 32), 0x85ebca6b), this.#factor);
    let place = (mixed ^ (mixed >>> 15)) & last;
    while (this.#numbers[place] !== 0) {
      if (this.#numbers[place] === id) return false;
      place = (place + 1) & last;
    }
    this.#numbers[place] = id;
    return true;
  }

  #grow(): void {
    const old = this.#numbers;
    this.#numbers = new Float64Array(old.length * 2);
    for (const id of old) if (id !== 0) this.#put(id);
  }
}
