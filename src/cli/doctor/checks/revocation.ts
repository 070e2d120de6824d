import { ok, warning, type Check } from '../check.js';

/** Revokes the token that the command has requested. Runs last. */
export const REVOCATION_CHECK: Check = {
  name: 'revocation',
  needs: ['grant'],
  applies: ({ fetches }) => fetches,
  run: async (diagnosis) => {
    const { session, host, hasChain, prepared } = diagnosis;
    if (hasChain) return ok('The token stays valid: its revocation may end the chain.');
    const { revocationEndpoint } = await diagnosis.server();
    if (revocationEndpoint === undefined || prepared.provider.oauth.shared === true)
      return ok('No revocation endpoint is known, so tokens stay valid until they expire.');
    host.takeWarnings();
    await session.revoke();
    const [problem] = host.takeWarnings();
    if (problem === undefined) return ok('The server accepted the revocation of the token.');
    return warning(problem, 'Check that the client may revoke its tokens at the revocation endpoint.');
  },
};
