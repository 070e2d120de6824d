import { mayEndAccessTokens, refreshOf } from '../../../auth/grant.js';
import { ok, warning, type Check, type Finding } from '../check.js';
import type { Diagnosis } from '../diagnosis.js';

/** What happens if several steps, jobs or runs work at the same time. */
export const PARALLEL: Check = {
  name: 'parallel',
  needs: [],
  applies: ({ fetches }) => fetches,
  run: (diagnosis) => (diagnosis.hasChain ? ofChain(diagnosis) : ok(OWN_TOKENS)),
};

const OWN_TOKENS =
  'Each step gets a token of its own, so any number may run at once. With share-token, the jobs of a run use one.';

function ofChain({ prepared }: Diagnosis): readonly Finding[] {
  const { inputs, provider } = prepared;
  const { rotation, replay } = refreshOf(provider.oauth);
  if (inputs.saveRefreshToken === 'branch') return ok('A lease on the branch keeps runs from refreshing at once.');
  if (inputs.refreshGuard === 'concurrency') {
    return warning(
      'refresh-guard says that no two runs use the refresh token at once. The command cannot check that.',
      'Put all jobs with this refresh token into one concurrency group (GitLab: resource_group).',
    );
  }
  const isSafe = rotation === 'none' || replay === 'safe';
  if (isSafe && !mayEndAccessTokens(provider.oauth)) return ok('Runs at once do not disturb each other.');
  if (inputs.refreshGuard === 'none') return ok('refresh-guard says that a refresh ends no token of another run.');
  return warning(
    `At ${provider.title}, the refresh of one run ends the access tokens of another one that runs at once.`,
    'Put the jobs into one concurrency group and set "refresh-guard: concurrency", set "save-refresh-token: branch", or ' +
      'get one token for all jobs with share-token.',
  );
}
