import { describeFailure, type StepError } from '../../lib/errors.js';
import { readJson, type HttpResponse } from '../../http/message.js';
import type { Send } from '../../http/send.js';
import type { Token } from '../../auth/oauth/token-response.js';
import { bearerHeader } from '../../provider/provider.js';
import { planIdentity, planUserinfo, type RequestPlan } from '../../request/plan/plan.js';
import { judge } from '../../request/judge.js';
import { scalarText, select } from '../../lib/json.js';
import type { Login } from './prepare-login.js';

/** A request that needs only a token, and whose response names its user. */
interface IdentityRequest {
  plan: RequestPlan;
  /** Where the name is in the response: dotted paths, the best one first. */
  names: readonly string[];
  /** Whether it is a request to the API, so that its failure means that the token does not work there. */
  isAtApi: boolean;
}

/**
 * Returns the identity request: that of the provider file to the API, or to the UserInfo endpoint of the server, which
 * needs the scope `openid`. Returns undefined if there is none for a token with `scope`.
 */
function identityRequest(login: Login, scope: string | undefined): IdentityRequest | undefined {
  const { provider, target, server } = login;
  const plan = target.baseUrl === undefined ? undefined : planIdentity(provider, target.baseUrl);
  const name = provider.identity?.name;
  if (plan !== undefined && name !== undefined) return { plan, names: [name], isAtApi: true };
  if (server.userinfoEndpoint === undefined || !hasOpenId(login, scope)) return undefined;
  // OpenID Connect Core section 5.3.2: every response has `sub`.
  return {
    plan: planUserinfo(provider, server.userinfoEndpoint),
    names: [name ?? 'preferred_username', 'sub'],
    isAtApi: false,
  };
}

const hasOpenId = ({ inputs }: Login, scope: string | undefined): boolean =>
  (scope ?? inputs.scope).split(/\s+/u).includes('openid');

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
 * Returns a function that uses an access token with `scope`; undefined if no request is known that needs only a token.
 * The function rejects with API_STATUS, TOKEN_NOT_ACCEPTED or RESPONSE_UNEXPECTED.
 */
export function presenterFor(
  login: Login,
  scope: string | undefined,
): ((accessToken: string) => Promise<void>) | undefined {
  const identity = identityRequest(login, scope);
  if (identity === undefined) return undefined;
  const { plan } = identity;
  return async (accessToken) => {
    const failure = judgeIdentity(await sendWith(accessToken, plan, login), plan, login, scope);
    if (failure !== undefined) throw failure;
  };
}

/**
 * Prints which user the token acts as. It runs before anything is saved. Rejects as `presenterFor` does if the API does
 * not accept the token. If only the UserInfo endpoint does not, it warns.
 */
export async function reportIdentity(login: Login, token: Token): Promise<void> {
  const { provider, target, server, deps } = login;
  const { host } = deps;
  const identity = identityRequest(login, token.scope);
  const system = `${provider.title}${target.baseUrl === undefined ? '' : ` (${target.baseUrl.href.replace(/\/$/u, '')})`}`;
  if (identity === undefined) {
    const remedy = server.userinfoEndpoint === undefined ? '' : ' Add openid to --scope to see it.';
    host.info(`The token is for ${system}. The command cannot check which user it acts as.${remedy}`);
    return;
  }
  try {
    await showUser(identity, login, token, system);
  } catch (error) {
    if (identity.isAtApi) throw error;
    host.warning(`The command could not find out which user the token acts as. ${describeFailure(error).text}`);
  }
}

async function showUser(
  { plan, names }: IdentityRequest,
  login: Login,
  { value, scope }: Token,
  system: string,
): Promise<void> {
  const { host } = login.deps;
  const response = await sendWith(value, plan, login);
  const failure = judgeIdentity(response, plan, login, scope);
  if (failure !== undefined) throw failure;
  const body = readJson(response);
  const name = names.map((path) => scalarText(select(body, path))).find((text) => text !== '') ?? '';
  host.info(`The token acts as ${host.secrets.sanitize(name, 100)} at ${system}.`);
  const administrator = login.provider.identity?.administrator;
  if (administrator !== undefined && select(body, administrator) === true) {
    host.warning(
      'This user is an administrator: anyone with the token may do anything. Sign in as a user made for CI instead.',
    );
  }
}
