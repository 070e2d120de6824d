import { ok, type Check, type Finding } from '../check.js';
import type { Diagnosis } from '../diagnosis.js';

/** The grant: gets a token. With a refresh token only if the user asks for it, since that may change the chain. */
export const GRANT_CHECK: Check = {
  name: 'grant',
  needs: ['discovery', 'client', 'store'],
  run: async (diagnosis) => {
    const { prepared, hasChain, refreshes, fetches, host } = diagnosis;
    if (hasChain && !refreshes) return [NOT_ASKED];
    diagnosis.token = await diagnosis.session.token();
    // The next checks report the same things in their own words.
    if (!hasChain) host.takeWarnings();
    if (!fetches) return ok('The input token is used. Nothing is requested.');
    const how = hasChain ? 'The server accepted the refresh token, and the new one was saved.' : ISSUED;
    return [{ status: 'ok', found: `${prepared.grant}: ${how}` }, ...typeOf(diagnosis)];
  },
};

const ISSUED = 'The server issued a token to the client.';

const NOT_ASKED: Finding = {
  status: 'skipped',
  found: 'refresh_token: It is not known whether the server still accepts the refresh token.',
  remedy: 'Add --refresh to find out. It refreshes and saves, as the step does.',
};

function typeOf({ token, host }: Diagnosis): Finding[] {
  if (token === undefined || /^bearer$/iu.test(token.type)) return [];
  const found = `The token type is ${host.secrets.sanitize(token.type, 40)}, not Bearer.`;
  const remedy = 'The step sends it as a bearer token anyway. If the API refuses it, check the settings of the client.';
  return [{ status: 'warning', found, remedy }];
}
