import { ok, warning, type Check } from '../check.js';
import { tokenOf } from '../diagnosis.js';

/** How long the token is valid, compared with min-ttl. */
export const LIFETIME: Check = {
  name: 'lifetime',
  needs: ['grant'],
  applies: ({ fetches, prepared }) => fetches || prepared.opened !== undefined,
  run: (diagnosis) => {
    const { expiresAt } = tokenOf(diagnosis);
    if (expiresAt === undefined) return ok('The server does not say how long the token is valid.');
    const seconds = Math.round((expiresAt - diagnosis.deps.now()) / 1000);
    const minSeconds = diagnosis.prepared.inputs.minTtlMs / 1000;
    if (seconds >= minSeconds) return ok(`The token is valid for ${seconds} s. min-ttl is ${minSeconds} s.`);
    return warning(
      `The token is valid for only ${seconds} s, less than min-ttl (${minSeconds} s).`,
      'Raise the lifetime of access tokens at the authorization server, or lower min-ttl.',
    );
  },
};
