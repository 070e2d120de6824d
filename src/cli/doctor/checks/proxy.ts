import { checkProxy, proxyOf } from '../../../http/server-facts.js';
import { ok, type Check, type Finding } from '../check.js';
import { forEachServer } from '../each-server.js';

/** The proxies between this machine and the servers. */
export const PROXY: Check = {
  name: 'proxy',
  needs: [],
  run: async (diagnosis) => {
    const findings = await forEachServer(diagnosis, async ({ role, url }): Promise<Finding[]> => {
      const proxy = proxyOf(url, diagnosis.deps.environment);
      if (proxy === undefined) return [];
      await checkProxy(proxy, url);
      return [{ status: 'ok', found: `${url.host} (${role}) is reached through the proxy ${proxy.origin}.` }];
    });
    return findings.length > 0 ? findings : ok('No proxy applies.');
  },
};
