import type { StepError } from '../../lib/errors.js';
import { readJson, type HttpResponse } from '../../http/message.js';
import type { Send } from '../../http/send.js';
import type { Token } from '../../auth/oauth/token-response.js';
import { bearerHeader } from '../../provider/provider.js';
import { planIdentity, type RequestPlan } from '../../request/plan/plan.js';
import { judge } from '../../request/judge.js';
import { select } from '../../lib/json.js';
import type { Login } from './prepare-login.js';

const identityPlan = ({ provider, target }: Login): RequestPlan | undefined =>
  target.baseUrl === undefined ? undefined : planIdentity(provider, target.baseUrl);

function sendWith(accessToken: string, { method, url, headers }: RequestPlan, login: Login): ReturnType<Send> {
  const attachment = { headers: bearerHeader(login.provider, accessToken) };
  return login.ask.send({
    method,
    url,
    headers,
    source: 'the provider',
    repeatable: true,
    maxRedirects: 0,
    credentials: { kind: 'bearer', attach: () => Promise.resolve(attachment) },
  });
}

/** Returns the error of a response to the identity request; undefined if it proves that the token works. */
const judgeIdentity = (
  response: HttpResponse,
  plan: RequestPlan,
  { provider, target, deps }: Login,
  scope: string | undefined,
): StepError | undefined => {
  const { authorizationEndpoint } = target;
  const context = { provider, secrets: deps.host.secrets, scope, authorizationEndpoint };
  return judge(response, plan, (status) => status >= 200 && status <= 299, context);
};

/**
 * Returns a function that uses an access token at the API; undefined if no request is known that needs only a token.
 * The function rejects with API_STATUS, TOKEN_NOT_ACCEPTED or RESPONSE_UNEXPECTED.
 */
export function presenterFor(login: Login): ((accessToken: string) => Promise<void>) | undefined {
  const plan = identityPlan(login);
  if (plan === undefined) return undefined;
  return async (accessToken) => {
    const failure = judgeIdentity(await sendWith(accessToken, plan, login), plan, login, undefined);
    if (failure !== undefined) throw failure;
  };
}

/** Prints which user the token acts as. It runs before anything is saved. Rejects as `presenterFor` does. */
export async function reportIdentity(login: Login, token: Token): Promise<void> {
  const { provider, target, deps } = login;
  const { host } = deps;
  const plan = identityPlan(login);
  const system = `${provider.title}${target.baseUrl === undefined ? '' : ` (${target.baseUrl.href.replace(/\/$/u, '')})`}`;
  if (plan === undefined || provider.identity === undefined) {
    host.info(`The token is for ${system}. The command cannot check which user it acts as.`);
    return;
  }
  const response = await sendWith(token.value, plan, login);
  const failure = judgeIdentity(response, plan, login, token.scope);
  if (failure !== undefined) throw failure;
  const body = readJson(response);
  const name = String(select(body, provider.identity.name));
  host.info(`The token acts as ${host.secrets.sanitize(name, 100)} at ${system}.`);
  if (provider.identity.administrator !== undefined && select(body, provider.identity.administrator) === true) {
    host.warning(
      'This user is an administrator: anyone with the token may do anything. Sign in as a user made for CI instead.',
    );
  }
}
