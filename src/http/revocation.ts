import { StepError } from '../lib/errors.js';
import type { Connection } from './connection.js';
import type { CheckDeps, ListCheck } from './crl/check.js';
import { raceAgainst, type Deadline } from './deadline.js';
import type { CheckedChain, Trust, TrustLevel } from './trust.js';

/** How often the servers of one origin may show another certificate than the one that was checked. */
const MAX_AGAIN = 3;

/** A connection that is opened after the check. */
interface Openable {
  connection: Connection | undefined;
  open: (checked: CheckedChain) => Connection;
  until: number;
  readonly level: TrustLevel;
  readonly wider: readonly TrustLevel[];
}

/** Checks the certificates of an origin against revocation lists before its connections are opened. */
export interface Revocation {
  /** Checks the certificates, and opens the connection with what was found. Rejects with the StepError of the check. */
  open(opened: Openable, url: URL, deadline: Deadline): Promise<Connection>;
  /** Returns whether a connection failed since a server showed a certificate that was not checked. Nothing was sent. */
  mayCheckAgain(error: StepError, origin: string): boolean;
}

function openWith({ open }: Openable, checked: CheckedChain, { host }: URL): Connection {
  try {
    return open(checked);
  } catch (cause) {
    throw new StepError('CRL_UNAVAILABLE', `OpenSSL cannot read a revocation list for the chain of ${host}.`, {
      hint: 'Ask the operator of its certificate authority to check the list.',
      unsent: true,
      cause,
    });
  }
}

/** Creates the checks of a run. Loads their code only when they are used. */
export function createRevocation(trust: Trust, deps: CheckDeps): Revocation {
  let checks: Promise<ListCheck> | undefined;
  const again = new Map<string, number>();
  return {
    open: async (opened, url, deadline) => {
      checks ??= import('./crl/check.js').then(({ createListCheck }) => createListCheck(trust, deps));
      const isLast = opened.wider.length === 0;
      const check = (await checks).check(url, opened.level, isLast, deadline);
      const { until, ...checked } = await raceAgainst(deadline.signal, check);
      opened.connection = openWith(opened, checked, url);
      opened.until = until;
      return opened.connection;
    },
    mayCheckAgain: ({ code }, origin) => {
      if (code !== 'CRL_UNAVAILABLE') return false;
      const count = again.get(origin) ?? 0;
      again.set(origin, count + 1);
      return count < MAX_AGAIN;
    },
  };
}
