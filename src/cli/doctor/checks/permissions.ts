import { scalarText, select } from '../../../lib/json.js';
import { openOwnRequests } from '../../../request/change/own-requests.js';
import { checkScopes, grantedScopes, hasPermission, type PermissionDeps } from '../../../request/change/permissions.js';
import { UNKNOWN_BASE, withBase, type RequestPlan } from '../../../request/plan/plan.js';
import { ok, warning, type Check, type Finding } from '../check.js';
import { requestsOf } from '../diagnosis.js';

/** The scopes and permissions that the operation needs, as far as the provider file says how to read them. */
export const PERMISSIONS: Check = {
  name: 'permissions',
  needs: ['grant', 'identity'],
  talksTo: 'the API',
  applies: ({ prepared: { plan, provider } }) => plan !== undefined && provider.permissions !== undefined,
  run: async (diagnosis) => {
    const { plan: planned, provider } = diagnosis.prepared;
    const { context, deps } = await requestsOf(diagnosis);
    const { baseUrl } = context;
    if (planned === undefined || baseUrl === undefined) return [];
    const plan = planned.url.origin === UNKNOWN_BASE.origin ? withBase(planned, baseUrl) : planned;
    const access = { ...deps, provider, own: openOwnRequests(context, deps) };
    await checkScopes(plan, access);
    const findings = [...(await scopeOf(plan, access)), ...(await permissionsOf(plan, access))];
    return findings.length > 0 ? findings : ok('The provider file names no permission that the operation needs.');
  },
};

/** Checks the scope of the operation. The scopes of its parameters are checked before. */
async function scopeOf({ operation }: RequestPlan, access: PermissionDeps): Promise<Finding[]> {
  const { scope } = operation.requires ?? {};
  const granted = scope === undefined ? undefined : await grantedScopes(access);
  if (scope === undefined || granted === undefined) return [];
  const names = scope.join(' or ');
  if (scope.some((one) => granted.includes(one))) return ok(`The token has the scope ${names} of the operation.`);
  const remedy = 'Give the application this scope, then sign in again with it. A refresh never adds a scope.';
  return [{ status: 'failed', found: `The operation needs the scope ${names}.`, remedy, code: 'SCOPE_MISSING' }];
}

/** Checks the permissions of the operation and of its parameters in the project of the request. */
async function permissionsOf(plan: RequestPlan, access: PermissionDeps): Promise<Finding[]> {
  const own = plan.operation.requires?.permission;
  const ofParameters = plan.given
    .filter(({ value }) => value !== false && value !== '')
    .flatMap(({ declared }) => declared.requires?.permission ?? []);
  const permissions = [...new Set([...(own === undefined ? [] : [own]), ...ofParameters])];
  if (permissions.length === 0) return [];
  const inProject = await withProjectId(plan, access);
  const findings: Finding[] = [];
  for (const permission of permissions) {
    const has = await hasPermission(inProject, permission, access);
    findings.push(...describe(permission, has, permission === own));
  }
  return findings;
}

/** Returns the plan with the id of its project, if its path has another name of it. Rejects if the user cannot see it. */
async function withProjectId(plan: RequestPlan, { provider, own }: PermissionDeps): Promise<RequestPlan> {
  const { project } = provider.permissions ?? {};
  const written = plan.pathValues['project'];
  if (project === undefined || written === undefined) return plan;
  const id = scalarText(select(await own.readOnce(project.operation, { project: written }), project.path));
  return { ...plan, pathValues: { ...plan.pathValues, project: id || written } };
}

function describe(permission: string, has: boolean | undefined, isOfOperation: boolean): Finding[] {
  if (has === true) return ok(`A role of the user in the project has the permission ${permission}.`);
  const remedy = `Give the user a role in the project that has the permission ${permission}.`;
  if (has === undefined) return warning(`It is not known whether the user has the permission ${permission}.`, remedy);
  const found = `No role of the user in the project has the permission ${permission}.`;
  const failure = isOfOperation
    ? ({ code: 'API_STATUS', httpStatus: 403 } as const)
    : ({ code: 'CHANGE_IGNORED' } as const);
  return [{ status: 'failed', found, remedy, ...failure }];
}
