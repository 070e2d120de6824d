import { kindOfAddress } from '../../../http/address-kind.js';
import { addressesOf, proxyOf } from '../../../http/server-facts.js';
import type { Check, Finding } from '../check.js';
import { forEachServer } from '../each-server.js';

/** The names of the servers, which DNS must know. */
export const NAMES: Check = {
  name: 'names',
  needs: [],
  run: (diagnosis) =>
    forEachServer(diagnosis, async ({ role, url }): Promise<Finding[]> => {
      // A proxy resolves the names itself. An invalid proxy variable is found by the next check.
      if (isProxied(url, diagnosis.deps.environment)) return [];
      const kinds = new Set((await addressesOf(url)).map(kindOfAddress));
      return [{ status: 'ok', found: `${url.hostname} (${role}) has ${[...kinds].join(' and ')} address.` }];
    }),
};

function isProxied(url: URL, environment: NodeJS.ProcessEnv): boolean {
  try {
    return proxyOf(url, environment) !== undefined;
  } catch {
    return true;
  }
}
