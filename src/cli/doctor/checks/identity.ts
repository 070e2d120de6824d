import { readJson, type HttpResponse } from '../../../http/message.js';
import { scalarText, select } from '../../../lib/json.js';
import { planIdentity, planUserinfo } from '../../../request/plan/plan.js';
import { sendForStep } from '../../../request/send-for-step.js';
import { ok, warning, type Check, type Finding } from '../check.js';
import { requestsOf, tokenOf, type Diagnosis } from '../diagnosis.js';

/** Whether the API accepts the token, by the request that reads its user. The user's name is never printed. */
export const IDENTITY: Check = {
  name: 'identity',
  needs: ['grant'],
  talksTo: 'the API',
  applies: ({ prepared }) => prepared.provider.identity?.request !== undefined,
  run: async (diagnosis) => {
    const { provider } = diagnosis.prepared;
    const { context, deps } = await requestsOf(diagnosis);
    const plan = context.baseUrl === undefined ? undefined : planIdentity(provider, context.baseUrl);
    return plan === undefined ? [] : judge(await sendForStep(plan, context, deps), 'The API', diagnosis);
  },
};

/** The same, by the UserInfo endpoint of the authorization server, which needs the scope openid. */
export const USERINFO: Check = {
  name: 'userinfo',
  needs: ['grant'],
  talksTo: 'the authorization server',
  applies: ({ prepared }) => prepared.provider.identity?.endpoint !== undefined,
  run: async (diagnosis) => {
    const { target, provider, inputs } = diagnosis.prepared;
    const scope = tokenOf(diagnosis).scope ?? inputs.scope;
    if (target.userinfoEndpoint === undefined || !scope.split(/\s+/u).includes('openid')) return [];
    const { context, deps } = await requestsOf(diagnosis);
    const plan = planUserinfo(provider, target.userinfoEndpoint);
    return judge(await sendForStep(plan, context, deps), 'The authorization server', diagnosis);
  },
};

function judge(response: HttpResponse, server: string, { prepared, users }: Diagnosis): Finding[] {
  const { name, administrator } = prepared.provider.identity ?? {};
  const body = readJson(response);
  const user = name === undefined ? '' : scalarText(select(body, name));
  if (user !== '') users.add(user);
  if (administrator === undefined || select(body, administrator) !== true)
    return ok(`${server} accepts the token. Its user is not shown here.`);
  return warning(
    `${server} accepts the token, and its user is an administrator: anyone with the token may do anything.`,
    'Sign in as a user made for CI, with the least role.',
  );
}
