import type { HttpResponse } from '../../http/message.js';
import type { Provider } from '../../provider/provider.js';
import { openOwnRequests } from './own-requests.js';
import type { RequestPlan } from '../plan/plan.js';
import type { RequestContext } from '../send-for-step.js';
import type { RequestDeps } from '../send-plan.js';
import { planHiddenChange } from './hidden-change.js';
import { lookUpNames } from './look-up.js';
import { checkScopes } from './permissions.js';
import { readBack, readBefore } from './read-back.js';

/** A change of an operation that declares more than its request. */
export interface PreparedChange {
  /** The request to send: with ids for names, and without text that must stay hidden if nothing proves that it will. */
  plan: RequestPlan;
  /**
   * Completes and checks the change after a success. `id` is the id of the changed object. Rejects with CHANGE_IGNORED,
   * PRIVACY_UNPROVEN, TEXT_PUBLIC, or with the error of a request.
   */
  finish(response: HttpResponse, id: string | undefined): Promise<void>;
}

/**
 * Checks the scopes, looks names up, and proves that the server hides what must stay hidden. This module is a bundle of
 * its own, because most requests need none of this. Rejects with SCOPE_MISSING, INPUT_INVALID or PRIVACY_UNPROVEN
 * before the change is sent.
 */
export async function prepareChange(
  plan: RequestPlan,
  context: RequestContext,
  requestDeps: RequestDeps,
): Promise<PreparedChange> {
  const { host } = requestDeps;
  const own = openOwnRequests(context, requestDeps);
  const deps = { ...requestDeps, provider: context.provider, own };
  await checkScopes(plan, deps);
  const complete = await lookUpNames(plan, own, host.secrets);
  const hidden = await planHiddenChange(complete, deps);
  const before = await readBefore(complete, own);
  // A request of the step may have renewed the token, and the new one may have fewer scopes.
  await checkScopes(complete, deps);
  const quoting = { secrets: host.secrets, isHidden: hidden !== undefined, flags: objectFlags(context.provider) };
  return {
    plan: hidden?.plan ?? complete,
    finish: async (response, id) => {
      await hidden?.finish(response, id);
      const change = { plan: complete, id, before, ...quoting };
      await readBack({ ...change, response: hidden === undefined ? response : undefined }, own);
    },
  };
}

/** Returns the dotted paths of all flags that hide an object, and not only an item of it. */
const objectFlags = ({ operations }: Provider): string[] =>
  Object.values(operations)
    .flatMap(({ parameters = {} }) => Object.values(parameters))
    .flatMap(({ hidden }) => (hidden === undefined || hidden.shown.items !== undefined ? [] : [hidden.shown.flag]));
