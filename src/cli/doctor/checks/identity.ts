import type { HttpResponse } from '../../../http/message.js';
import { readJson } from '../../../http/message.js';
import { scalarText, select } from '../../../lib/json.js';
import { planIdentity } from '../../../request/plan/plan.js';
import { sendForStep } from '../../../request/send-for-step.js';
import { ok, warning, type Check, type Finding } from '../check.js';
import { requestsOf, type Diagnosis } from '../diagnosis.js';

/** Whether the API accepts the token, by the request that reads its user. The user's name is never printed. */
export const IDENTITY: Check = {
  name: 'identity',
  needs: ['grant'],
  talksTo: 'the API',
  applies: ({ prepared }) => prepared.provider.identity?.request !== undefined,
  run: async (diagnosis) => {
    const { provider } = diagnosis.prepared;
    const requests = await requestsOf(diagnosis);
    if (requests === undefined) return [];
    const { context, deps } = requests;
    const plan = planIdentity(provider, context.baseUrl);
    return plan === undefined ? [] : judge(await sendForStep(plan, context, deps), diagnosis);
  },
};

function judge(response: HttpResponse, { prepared, users }: Diagnosis): Finding[] {
  const { name, administrator } = prepared.provider.identity ?? {};
  const body = readJson(response);
  const user = name === undefined ? '' : scalarText(select(body, name));
  if (user !== '') users.add(user);
  if (administrator === undefined || select(body, administrator) !== true)
    return ok('The API accepts the token. Its user is not shown here.');
  return warning(
    'The API accepts the token, and its user is an administrator: anyone with the token may do anything.',
    'Sign in as a user made for CI, with the least role.',
  );
}
