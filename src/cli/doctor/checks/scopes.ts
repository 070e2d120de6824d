import { missingScopes } from '../../../auth/oauth/token-response.js';
import { ok, type Check } from '../check.js';
import { tokenOf } from '../diagnosis.js';
import { failureOf } from '../failure.js';
import { StepError } from '../../../lib/errors.js';

/** The scopes that the token has, and those that the workflow wants. */
export const SCOPES: Check = {
  name: 'scopes',
  needs: ['grant'],
  run: (diagnosis) => {
    const { prepared, host, fetches } = diagnosis;
    const { scope } = tokenOf(diagnosis);
    const wanted = prepared.inputs.scope;
    const granted = scope === undefined ? '' : `The token has the scopes: ${host.secrets.sanitize(scope, 500)}.`;
    const missing = missingScopes(wanted, scope);
    if (missing.length > 0) {
      const names = host.secrets.sanitize(missing.join(' '), 200);
      const hint = 'Give the client this scope at the server, or remove it from scope.';
      const error = new StepError('SCOPE_MISSING', `The token lacks the scope ${names}. ${granted}`, { hint });
      return [failureOf(error, prepared.provider)];
    }
    if (!fetches && scope === undefined) return [];
    return ok(
      granted || `The server does not return the scopes${wanted === '' ? '.' : ', so it granted those of scope.'}`,
    );
  },
};
