import { openStore } from '../../../auth/refresh/open-chain.js';
import type { StoreLook } from '../../../auth/refresh/stores/store.js';
import { ok, warning, type Check, type Finding } from '../check.js';
import type { Diagnosis } from '../diagnosis.js';

/** The store of the refresh token, the form of what is in it, and its lease. Only reads it. */
export const STORE: Check = {
  name: 'store',
  needs: ['discovery'],
  applies: ({ hasChain }) => hasChain,
  run: async (diagnosis) => {
    const { prepared, deps, connections, deadline } = diagnosis;
    const server = await diagnosis.server();
    const store = openStore(prepared, server, { ...deps, connections, deadline });
    if (store.look === undefined) return ok(withoutLook(diagnosis));
    const look = await store.look();
    for (const secret of [look.chain?.refreshToken ?? '', look.chain?.token?.value ?? ''])
      if (secret !== '') deps.host.secrets.protect(secret);
    return judgeLook(look, deps.now(), prepared.inputs.minTtlMs);
  },
};

const withoutLook = ({ prepared }: Diagnosis): string =>
  prepared.inputs.saveRefreshToken === 'none'
    ? 'The refresh token comes from the input refresh-token. The step saves no other one.'
    : 'The refresh token comes from the input refresh-token. There is no load-refresh-token, so the store cannot be read.';

/** Returns the findings for what is in a store. Times are milliseconds; `now` since 1970. */
export const judgeLook = (look: StoreLook, now: number, minTtlMs: number): Finding[] => [
  ...chainOf(look, now + minTtlMs),
  ...leaseOf(look),
];

function chainOf({ chain }: StoreLook, validUntil: number): Finding[] {
  if (chain === undefined) {
    return warning(
      'The store has no refresh token yet, so the step will start with the input refresh-token.',
      'If runs have saved one before, seal-key, client-id or refresh-token has changed: restore it, or sign in again.',
    );
  }
  const isValid = (chain.token?.expiresAt ?? 0) > validUntil;
  const shared = isValid ? ' It also has an access token that is still valid.' : '';
  return ok(`The store has a refresh token of the right form.${shared}`);
}

function leaseOf({ leasedMs, waiting }: StoreLook): Finding[] {
  if (leasedMs === 0) return [];
  const seconds = Math.ceil(leasedMs / 1000);
  const queue = waiting === 0 ? '' : ` ${waiting} more wait for it.`;
  return warning(
    `Another run has the lease of the refresh token for at most ${seconds} s.${queue}`,
    'Wait until it ends. If no run is active, a run was killed: the lease ends by itself.',
  );
}
