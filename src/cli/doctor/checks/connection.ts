import { checkPort, proxyOf } from '../../../http/server-facts.js';
import type { Check, Finding } from '../check.js';
import { forEachServer } from '../each-server.js';

/** Whether the servers accept connections. Behind a proxy, the handshake shows that. */
export const CONNECTION: Check = {
  name: 'connection',
  needs: [],
  run: (diagnosis) =>
    forEachServer(diagnosis, async ({ role, url }): Promise<Finding[]> => {
      if (proxyOf(url, diagnosis.deps.environment) !== undefined) return [];
      await checkPort(url);
      return [{ status: 'ok', found: `${url.host} (${role}) accepts connections.` }];
    }),
};
