import type { OpenExchange } from '../../http/exchange.js';

/** How far the clock of a server is ahead, by one response. */
export interface ServerDate {
  origin: string;
  /** In milliseconds. Negative if the clock is behind. */
  aheadMs: number;
  /** How far `aheadMs` may be wrong: the round trip, and the second that the header does not show. */
  doubtMs: number;
}

/** Returns `open`, whose exchanges also note the header `Date` of each response (RFC 9110 section 6.6.1) in `dates`. */
export const observeDates =
  (open: OpenExchange, now: () => number, dates: ServerDate[]): OpenExchange =>
  (trust, deps) => {
    const exchange = open(trust, deps);
    return {
      ...exchange,
      send: async (request, deadline) => {
        const sentAt = now();
        const response = await exchange.send(request, deadline);
        const tookMs = now() - sentAt;
        // The header has whole seconds, cut off.
        const date = Date.parse(response.headers['date'] ?? '') + 500;
        const { origin } = request.url;
        if (!Number.isNaN(date))
          dates.push({ origin, aheadMs: date - (sentAt + tookMs / 2), doubtMs: tookMs / 2 + 500 });
        return response;
      },
    };
  };
