import { StepError } from '../../lib/errors.js';
import { readJson } from '../../http/message.js';
import type { Send } from '../../http/send.js';
import type { Token } from '../../auth/oauth/token-response.js';
import { bearerHeader } from '../../provider/provider.js';
import { planIdentity, type RequestPlan } from '../../request/plan/plan.js';
import { unexpectedStatus } from '../../request/judge.js';
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

/**
 * Returns a function that uses an access token at the API; undefined if no request is known that needs only a token.
 * The function rejects with API_STATUS.
 */
export function presenterFor(login: Login): ((accessToken: string) => Promise<void>) | undefined {
  const plan = identityPlan(login);
  if (plan === undefined) return undefined;
  return async (accessToken) => {
    const { status } = await sendWith(accessToken, plan, login);
    if (status < 200 || status > 299) {
      throw new StepError('API_STATUS', `The API returned HTTP ${status} for the new token.`);
    }
  };
}

/** Prints which user the token acts as. It runs before anything is saved. Rejects with API_STATUS. */
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
  if (response.status !== 200) {
    throw unexpectedStatus(response, plan.url, { provider, secrets: host.secrets, scope: token.scope });
  }
  const body = readJson(response);
  const name = select(body, provider.identity.name);
  host.info(
    `The token acts as ${typeof name === 'string' ? host.secrets.sanitize(name, 100) : 'a user without a name'} at ${system}.`,
  );
  if (provider.identity.administrator !== undefined && select(body, provider.identity.administrator) === true) {
    host.warning(
      'This user is an administrator: anyone with the token may do anything. Sign in as a user made for CI instead.',
    );
  }
}
