import type { BranchState } from './github-branch.js';
import type { GitHubTickets } from './github-tickets.js';
import type { BranchRecord } from './lease-record.js';
import { pollDelayMs } from './poll-delay.js';
import { endOf, newTicket } from './ticket.js';

export interface QueueDeps {
  /** Unique for every step that ever runs. */
  holder: string;
  now: () => number;
  random: () => number;
}

/** A step that waits longer takes a ticket. Most steps find a shared access token before. */
const LOOKS_WITHOUT_TICKET = 3;
/** A step takes its ticket again if so many looks later the file has changed, but does not contain the ticket. */
const LOOKS_BEFORE_AGAIN = 2;
/** How long a free lease is kept for each ticket that comes first, whose run may be killed, and for how many of them. */
const TURN_MS = 2000;
const MAX_TURNS = 3;
/** The expected time between two turns, before it is known. */
const FIRST_TURN_MS = 1000;
/** More tickets show that GitHub does not remove them. */
const MAX_TICKETS = 100;
const MAX_REMOVALS = 20;

/**
 * The queue for the lease of a branch, as one step sees it (docs/design/012-branch-store.md). A step that waits takes a
 * ticket. The run that releases the lease writes the tickets into the file, in order. So with each look at the file, a
 * step learns how many others come first.
 */
export class Queue {
  readonly #deps: QueueDeps;
  #looks = 0;
  /** The first look, by the server's clock. */
  #since = 0;
  /** How far the server's clock is ahead of the runner's. */
  #skewMs = 0;
  /** The SHA of the file, the first look at it, by the runner's clock, and the number of later ones. */
  #version = { sha: '', since: 0, repeats: 0 };
  /** The tickets in the file. */
  #tickets: readonly string[] = [];
  #ticket: string | undefined;
  /** The number of looks when this step took its ticket. */
  #joinedAt = 0;
  /** The first look at the ticket in the file, by the runner's clock. Undefined before it is in the file. */
  #listed: { rank: number; at: number } | undefined;
  #turnMs = FIRST_TURN_MS;
  /** Whether this step waits without a ticket, because it could not get one. */
  #isRefused = false;
  /** Tickets of runs that have ended or did not take their turn. */
  #unused: readonly string[] = [];

  constructor(deps: QueueDeps) {
    this.#deps = deps;
  }

  /** Notes a look at the file. `readAt`: its time by the runner's clock. */
  look({ queue }: BranchRecord, { file, at }: BranchState, readAt: number): void {
    if (this.#looks === 0) this.#since = at;
    this.#looks += 1;
    this.#skewMs = at - readAt;
    const { sha, repeats } = this.#version;
    if (file?.sha === sha) this.#version.repeats = repeats + 1;
    else this.#version = { sha: file?.sha ?? '', since: readAt, repeats: 0 };
    this.#tickets = queue.filter((ticket) => endOf(ticket) > at);
    if (!this.#isListed) return;
    this.#listed ??= { rank: this.#rank, at: readAt };
    const turns = this.#listed.rank - this.#rank;
    if (turns > 0) this.#turnMs = (readAt - this.#listed.at) / turns;
  }

  get #isListed(): boolean {
    return this.#ticket !== undefined && this.#tickets.includes(this.#ticket);
  }

  /** The number of tickets that come first. */
  get #rank(): number {
    return this.#isListed ? this.#tickets.indexOf(this.#ticket ?? '') : this.#tickets.length;
  }

  /**
   * Returns whether this step may acquire a free lease: it is the next one, or the runs that come first did not take
   * their turn. `expiredMs`: for how long the lease has been expired; undefined if it was released.
   */
  isNext(expiredMs: number | undefined): boolean {
    const freeMs = expiredMs ?? this.#deps.now() - this.#version.since;
    return this.#rank === 0 || freeMs >= Math.min(this.#rank, MAX_TURNS) * TURN_MS;
  }

  /**
   * Takes a ticket, if this step has waited for long or if others already have one; again, if its ticket was removed.
   * Without one, the step waits anyway. `remainingMs`: how long it may wait.
   */
  async join(tickets: GitHubTickets, remainingMs: number): Promise<void> {
    const isDropped =
      !this.#isListed && this.#version.repeats === 0 && this.#looks - this.#joinedAt >= LOOKS_BEFORE_AGAIN;
    const needsTicket = this.#tickets.length > 0 || this.#looks > LOOKS_WITHOUT_TICKET;
    if (this.#isRefused || !(this.#ticket === undefined ? needsTicket : isDropped)) return;
    this.#listed = undefined;
    this.#joinedAt = this.#looks;
    this.#isRefused = true;
    const { head, names } = await tickets.list().catch(() => ({ head: undefined, names: [] }));
    if (head === undefined || names.length >= MAX_TICKETS) return;
    const until = this.#deps.now() + this.#skewMs + remainingMs;
    const name = this.#ticket ?? newTicket(this.#since, until, this.#deps.holder);
    this.#ticket = name;
    this.#isRefused = await tickets.add(name, head).then(
      () => false,
      () => true,
    );
  }

  /** Returns the delay before the next look. */
  delayMs(): number {
    const { repeats } = this.#version;
    const queue = { rank: this.#rank, length: this.#tickets.length, isListed: this.#isListed, turnMs: this.#turnMs };
    const hasTicket = this.#ticket !== undefined && !this.#isRefused;
    const longestMs = pollDelayMs({ looks: this.#looks, repeats, ...(hasTicket ? { queue } : {}) });
    return (0.5 + this.#deps.random() / 2) * longestMs;
  }

  /** Returns the tickets that still wait if this step acquires the lease now. */
  rest(): readonly string[] {
    return this.#tickets.slice(this.#rank).filter((ticket) => ticket !== this.#ticket);
  }

  /** Notes that this step has acquired the lease: the runs that came first did not take their turn. */
  pass(): void {
    this.#unused = this.#tickets.slice(0, this.#rank);
  }

  /**
   * Resolves to the tickets of the other runs that wait, in order: new ones come after those in the file. Resolves to
   * none if they cannot be listed.
   */
  async waiting(tickets: GitHubTickets): Promise<string[]> {
    const { names } = await tickets.list().catch(() => ({ names: [] }));
    const at = this.#deps.now() + this.#skewMs;
    const others = names.filter((name) => name !== this.#ticket && !this.#unused.includes(name)).sort();
    this.#unused = [...this.#unused, ...others.filter((name) => endOf(name) <= at)];
    const live = others.filter((name) => endOf(name) > at);
    const known = this.#tickets.filter((name) => live.includes(name));
    return [...new Set([...known, ...live])].slice(0, MAX_TICKETS);
  }

  /** Removes the ticket of this step, and those that no run will use. Never rejects. */
  async leave(tickets: GitHubTickets): Promise<void> {
    const own = this.#ticket === undefined ? [] : [this.#ticket];
    const names = [...own, ...this.#unused].slice(0, MAX_REMOVALS);
    this.#ticket = undefined;
    this.#unused = [];
    await Promise.allSettled(names.map((name) => tickets.remove(name)));
  }
}
