import { missingScopes, type Token } from '../../auth/oauth/token-response.js';
import { refreshOf } from '../../auth/grant.js';
import type { Refresh } from '../../provider/provider.js';
import type { Login } from './prepare-login.js';

/** Prints the scopes of the token, and a warning for requested scopes that were not granted. */
export function reportScopes({ inputs, deps }: Login, { scope }: Token): void {
  const { host } = deps;
  if (scope === undefined) return;
  host.info(`Scopes of the token: ${host.secrets.sanitize(scope, 2000)}`);
  const missing = missingScopes(inputs.scope, scope);
  if (missing.length > 0)
    host.warning(`Scopes that were not granted: ${host.secrets.sanitize(missing.join(' '), 500)}`);
}

/** Prints how the server treats refresh tokens, as a line of a provider file, and what the workflow must do. */
export function reportRotation(
  { provider, deps }: Login,
  { refresh, isLenient }: { refresh: Required<Refresh> | undefined; isLenient: boolean },
): void {
  const { host } = deps;
  if (isLenient) {
    host.info(
      'With each refresh, this server returns a new refresh token. It still accepts the previous one, at least for a ' +
        'few seconds. Some servers accept it for only a minute.',
    );
    host.info('Save each new refresh token. Two runs must never use a refresh token at the same time.');
  }
  if (refresh === undefined) return;
  const { rotation, replay } = refresh;
  host.info(
    `How this server treats refresh tokens, as a line of a provider file:\n  refresh: { rotation: ${rotation}, replay: ${replay} }`,
  );
  const known = refreshOf(provider.oauth);
  if (provider.oauth.refresh !== undefined && (known.rotation !== rotation || known.replay !== replay)) {
    host.warning(
      `The built-in file of ${provider.title} contains { rotation: ${known.rotation}, replay: ${known.replay} }. ` +
        'Please report the line above as an issue.',
    );
  }
  if (rotation === 'none') host.info('The refresh token never changes. Use "save-refresh-token: none".');
  else if (replay === 'revokes_grant') {
    host.info(
      'Two runs must never use a refresh token at the same time. ' +
        'Use "save-refresh-token: branch", or a concurrency group.',
    );
  }
}
