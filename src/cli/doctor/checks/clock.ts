import { ok, warning, type Check, type Finding } from '../check.js';
import type { Diagnosis } from '../diagnosis.js';
import { eachOnce } from '../servers.js';
import type { ServerDate } from '../observe-dates.js';

/** A smaller difference does not matter to tokens. */
const TOLERATED_MS = 5000;

/** The clocks of the servers, compared with that of this machine. */
export const CLOCK: Check = {
  name: 'clock',
  needs: [],
  run: ({ dates, servers }: Diagnosis): readonly Finding[] => {
    const known = eachOnce(servers).flatMap(
      ({ url }) => best(dates.filter(({ origin }) => origin === url.origin)) ?? [],
    );
    if (known.length === 0) return [];
    const wrong = known.filter(({ aheadMs, doubtMs }) => Math.abs(aheadMs) - doubtMs > TOLERATED_MS);
    if (wrong.length === 0) return ok('The clocks of the servers and of this machine agree.');
    return wrong.flatMap(({ origin, aheadMs }) =>
      warning(
        `The clock of ${origin} is ${Math.round(Math.abs(aheadMs) / 1000)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} that of this machine.`,
        'Correct the clock of the server or of this machine (NTP): with a wrong clock, tokens and client assertions look expired, or not valid yet.',
      ),
    );
  },
};

/** Returns the most exact one. */
const best = (dates: readonly ServerDate[]): ServerDate | undefined =>
  [...dates].sort((a, b) => a.doubtMs - b.doubtMs)[0];
