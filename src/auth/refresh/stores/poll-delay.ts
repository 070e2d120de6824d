/** What a waiting step knows when it decides how long to wait before it looks at the branch again. */
export interface Wait {
  /** The number of looks so far. */
  looks: number;
  /** The number of looks since the file last changed. */
  repeats: number;
  /** Undefined before the step has a ticket. */
  queue?: {
    /** The number of tickets that come first. */
    rank: number;
    /** The number of tickets in the file. */
    length: number;
    /** Whether the file contains the ticket of this step. */
    isListed: boolean;
    /** The time between two turns, in milliseconds, as far as it is known. */
    turnMs: number;
  };
}

const FIRST_MS = 1000;
const MAX_MS = 15_000;
/** A part of the time until the turn, so that a step does not sleep through its turn if the others are faster. */
const CAUTION = 0.8;
/** The next run looks more often if fewer runs wait: the delay for itself, for each ticket, and at most. */
const NEXT_MS = 300;
const EACH_MS = 24;
const MAX_NEXT_MS = 4000;

/**
 * Returns the longest delay before the next look, in milliseconds. The requests of all waiting jobs count against the
 * same rate limit of the repository. So looks become rarer: first with each look, which finds a shared access token
 * soon. With a ticket, they become more frequent again when the turn comes near, but not while the file does not change.
 */
export function pollDelayMs({ looks, repeats, queue }: Wait): number {
  const doublingMs = Math.min(MAX_MS, FIRST_MS * 2 ** (looks - 1));
  if (queue === undefined) return doublingMs;
  const { rank, length, isListed, turnMs } = queue;
  const isNext = isListed && rank === 0;
  const turnsMs = isNext ? NEXT_MS + EACH_MS * length : CAUTION * turnMs * Math.max(1, rank);
  return Math.min(doublingMs, isNext ? MAX_NEXT_MS : MAX_MS, turnsMs * 2 ** repeats);
}
