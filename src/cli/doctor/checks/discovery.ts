import { ok, type Check } from '../check.js';

/** The metadata of the issuer, if the step reads them. */
export const DISCOVERY: Check = {
  name: 'discovery',
  needs: [],
  talksTo: 'the authorization server',
  applies: ({ fetches }) => fetches,
  run: async (diagnosis) => {
    const { tokenEndpoint, issuer } = diagnosis.prepared.target;
    const server = await diagnosis.server();
    const endpoint = `${server.tokenEndpoint.origin}${server.tokenEndpoint.pathname}`;
    const { source } = server;
    if (tokenEndpoint !== undefined || issuer === undefined)
      return ok(`The token endpoint is ${endpoint} (${source}).`);
    return ok(`The metadata of the issuer name the token endpoint ${endpoint}.`);
  },
};
