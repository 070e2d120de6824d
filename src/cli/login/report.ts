import { missingScopes, type Token } from '../../auth/oauth/token-response.js';
import { refreshOf } from '../../auth/grant.js';
import type { Refresh } from '../../provider/provider.js';
import type { Login } from './prepare-login.js';

/** Tells what the token may do, and what was asked for and not granted. */
export function reportScopes({ inputs, deps }: Login, { scope }: Token): void {
  const { host } = deps;
  if (scope === undefined) return;
  host.info(`Its scopes: ${host.secrets.sanitize(scope, 2000)}`);
  const missing = missingScopes(inputs.scope, scope);
  if (missing.length > 0) host.warning(`Not granted: ${host.secrets.sanitize(missing.join(' '), 500)}`);
}

/** Tells how the server rotates, as a line for a provider file, and what follows for the workflow. */
export function reportRotation(
  { provider, deps }: Login,
  { refresh, isLenient }: { refresh: Required<Refresh> | undefined; isLenient: boolean },
): void {
  const { host } = deps;
  if (isLenient) {
    host.info(
      'This server gives a new refresh token each time, and still takes the one before, at least for some seconds.',
    );
    host.info('Some allow that for up to a minute: save each new one, and let no two runs use it at once.');
  }
  if (refresh === undefined) return;
  const { rotation, replay } = refresh;
  host.info(
    `How this server treats refresh tokens, as a line of a provider file:\n  refresh: { rotation: ${rotation}, replay: ${replay} }`,
  );
  const known = refreshOf(provider.oauth);
  if (provider.oauth.refresh !== undefined && (known.rotation !== rotation || known.replay !== replay)) {
    host.warning(
      `bearer-step takes ${provider.title} for { rotation: ${known.rotation}, replay: ${known.replay} }. Please report the line above as an issue.`,
    );
  }
  if (rotation === 'none') host.info('The refresh token stays the same: "save-refresh-token: none" will do.');
  else if (replay === 'revokes_grant') {
    host.info('Two runs must never use it at once: use "save-refresh-token: branch", or a concurrency group.');
  }
}
