/** Values that differ from run to run, the same for the same log. */
import { createHash } from 'node:crypto';

export interface Chance {
  /** A whole number from 0 to `below` - 1. */
  number: (below: number) => number;
  /** So many hexadecimal digits, at most 64. */
  hex: (digits: number) => string;
  uuid: () => string;
}

export function chanceFor(seed: string): Chance {
  let count = 0;
  const hex = (digits: number): string =>
    createHash('sha256').update(`${seed} ${count++}`).digest('hex').slice(0, digits);
  return {
    hex,
    number: (below) => Number.parseInt(hex(8), 16) % below,
    uuid: () => hex(32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/u, '$1-$2-4$3-a$4-$5'),
  };
}
