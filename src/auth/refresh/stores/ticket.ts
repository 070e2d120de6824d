import { sha256 } from '../../../lib/sha256.js';

/** The name of a ticket. The times are in milliseconds since 1970 to base 36: 8 digits until the year 2059. */
const FORM = /^[0-9a-z]{8}-(?<until>[0-9a-z]{8})-[0-9a-f]{8}$/u;
const base36 = (ms: number): string => Math.round(ms).toString(36).padStart(8, '0');

/**
 * Returns the name of a ticket. Names sort by `since`, the time of the step's first look. After `until`, the step has
 * ended. Both are in milliseconds since 1970, by the server's clock. `holder`: unique for every step that ever runs.
 */
export function newTicket(since: number, until: number, holder: string): string {
  const hash = sha256(holder).slice(0, 8);
  return `${base36(since)}-${base36(until)}-${hash}`;
}

/** Returns the time when the step of a ticket has ended; NaN if the name is not one of a ticket. */
export const endOf = (name: string): number => parseInt(FORM.exec(name)?.groups?.['until'] ?? '', 36);
