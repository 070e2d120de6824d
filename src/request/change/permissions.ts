import { StepError } from '../../lib/errors.js';
import { select, type Json } from '../../lib/json.js';
import type { RequestDeps } from '../send-plan.js';
import { contextValues } from './look-up.js';
import type { OwnRequests } from './own-requests.js';
import { listAt } from './pages.js';
import type { RequestPlan } from '../plan/plan.js';
import type { Provider } from '../../provider/provider.js';

/** What a check of the token and its user needs. */
export interface PermissionDeps extends Pick<RequestDeps, 'bearer' | 'host'> {
  provider: Provider;
  own: OwnRequests;
}

/**
 * Rejects with SCOPE_MISSING if the token lacks the scope of a parameter, because the server may then ignore the
 * field silently. Does nothing if the scopes are unknown.
 */
export async function checkScopes({ given }: RequestPlan, deps: PermissionDeps): Promise<void> {
  for (const { name, value, declared } of given) {
    const { scope } = declared.requires ?? {};
    if (scope === undefined || value === false || value === '') continue;
    const granted = await grantedScopes(deps);
    if (granted === undefined || scope.some((one) => granted.includes(one))) continue;
    const { secrets } = deps.host;
    throw new StepError('SCOPE_MISSING', `"${name}" needs the scope ${scope.join(' or ')}, which the token lacks.`, {
      hint:
        `Nothing was sent, because the server may ignore "${name}" silently. Give the application this scope, then ` +
        `sign in again. The token has the scopes: ${secrets.sanitize(granted.join(' '), 500) || 'none'}.`,
    });
  }
}

/** Returns the scopes of the token, as the token endpoint or the API returns them; undefined if they are unknown. */
export async function grantedScopes({ bearer, provider, own }: PermissionDeps): Promise<string[] | undefined> {
  await bearer.ready(); // the response of the token endpoint
  const scope = bearer.scope();
  if (scope !== undefined) return scope.split(/\s+/u);
  const { scope: declared } = provider.permissions ?? {};
  if (declared === undefined) return undefined;
  const response = await own.readOnce(declared.operation, {}).catch(unlessRefused);
  const value = select(response, declared.path);
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? value.split(/\s+/u) : undefined;
}

/**
 * Returns whether a role of the user in the project of the request has a permission; undefined if the roles cannot be
 * read.
 */
export async function hasPermission(
  plan: RequestPlan,
  permission: string,
  deps: PermissionDeps,
): Promise<boolean | undefined> {
  const { own, provider } = deps;
  if (provider.permissions === undefined) return undefined;
  const { memberships, role } = provider.permissions;
  const { project } = await contextValues(plan, own, () => true);
  const user = await own.readOnce(memberships.operation, { ...memberships.parameters }).catch(unlessRefused);
  const { administrator } = memberships;
  if (administrator !== undefined && select(user, administrator.path) === true) {
    // Without the scope, an administrator has only the permissions of its roles.
    if ((await grantedScopes(deps))?.includes(administrator.scope) === true) return true;
  }
  const roles = listAt(user ?? null, memberships.items)
    .filter((membership) => String(select(membership, memberships.project)) === project)
    .flatMap((membership) => listAt(membership, memberships.roles))
    .map((item) => select(item, 'id'));
  const permissions = await Promise.all(
    roles.map((id) => own.readOnce(role.operation, { id: String(id) }).catch(unlessRefused)),
  );
  const lists = permissions.map((response) => listOrUndefined(response, role.permissions));
  if (lists.some((list) => list?.includes(permission))) return true;
  return lists.length === 0 || lists.includes(undefined) ? undefined : false;
}

function listOrUndefined(value: Json | undefined, path: string): unknown[] | undefined {
  const list = select(value, path);
  return Array.isArray(list) ? list : undefined;
}

/** Resolves to undefined if the API did not return what was asked for. Rejects for other errors, such as TIMEOUT. */
function unlessRefused(error: unknown): undefined {
  if (error instanceof StepError && ['API_STATUS', 'RESPONSE_UNEXPECTED'].includes(error.code)) return undefined;
  throw error;
}
