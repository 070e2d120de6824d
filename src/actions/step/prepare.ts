import { StepError } from '../../lib/errors.js';
import { checkOutputFile, openFileBody } from '../../lib/files.js';
import type { Host } from '../../ci/host.js';
import { protectProxyCredentials } from '../../http/proxy.js';
import { parseUrl } from '../../http/urls.js';
import { inputError, InputErrors } from '../../inputs/input-errors.js';
import { readInputs, type Inputs, type RunGrant } from '../../inputs/inputs.js';
import type { LoadYaml } from '../../inputs/maps.js';
import { basicValues } from '../../auth/oauth/client.js';
import { findOperation, findProvider } from '../../provider/find.js';
import { grantOf, tokenParametersOf } from '../../auth/grant.js';
import type { Operation, Provider } from '../../provider/provider.js';
import { resolveTarget, type Target } from '../../provider/target.js';
import { checkPlanInputs, planIdentity, planRequest, type RequestPlan } from '../../request/plan/plan.js';
import { checkRules } from './rules.js';

/** Everything that a run needs to know, checked; nothing has been sent yet. */
export interface Prepared {
  inputs: Inputs;
  provider: Provider;
  target: Target;
  /** How the token is got, where none is given. */
  grant: RunGrant;
  /** Of the token request, but for those of the grant. */
  tokenParameters: Record<string, string>;
  /** undefined in token mode. */
  plan: RequestPlan | undefined;
  /** The request that proves the token first, where the operation needs that. */
  proof: RequestPlan | undefined;
}

/** The names of token parameters whose values are secrets. */
export const SECRET_NAME = /secret|password|token|assertion|key/iu;

/** Masks what the workflow gave, reads and checks it, and plans. Rejects with one INPUT_INVALID that names every fault. */
export async function prepare(host: Host, loadYaml: LoadYaml, environment: NodeJS.ProcessEnv): Promise<Prepared> {
  await protectGivenSecrets(host);
  protectProxyCredentials(host.secrets, environment);
  const errors = new InputErrors();
  const inputs = await readInputs(host, errors, loadYaml);
  for (const [name, value] of Object.entries(inputs.tokenParameters)) {
    if (SECRET_NAME.test(name)) host.secrets.protect(value);
  }
  const provider = errors.attempt(() => findProvider(inputs.provider));
  const run = provider === undefined ? undefined : prepareFor(provider, inputs, host, errors);
  errors.throwIfAny();
  if (run === undefined) throw new StepError('INTERNAL', 'Inputs without fault gave no target.');
  const { plan, target } = run;
  if (plan !== undefined) target.origins.check('bearer', plan.url, 'the input request');
  if (typeof plan?.body === 'object') await openFileBody('parameters', plan.body.file, host);
  if (inputs.responseFile !== '') await checkOutputFile('response-file', inputs.responseFile, host);
  return run;
}

/** What the inputs mean at a provider, with their faults noted; undefined when they lead nowhere. */
function prepareFor(provider: Provider, inputs: Inputs, host: Host, errors: InputErrors): Prepared | undefined {
  checkRules(inputs, provider, errors);
  const target = errors.attempt(() => resolveTarget(provider, inputs, ciOrigins(host)));
  const operation = errors.attempt(() => chooseOperation(provider, inputs));
  // Without a base URL, which is a fault of its own, a stand-in still brings the faults of the plan to light.
  const baseUrl = target?.baseUrl ?? new URL('https://base-url.invalid');
  checkPlanInputs(provider, inputs, errors);
  errors.attempt(() => checkBranch(inputs, host));
  const plan = errors.attempt(() => operation && planRequest(operation, provider, baseUrl, inputs));
  if (target === undefined) return undefined;
  const tokenParameters = {
    ...tokenParametersOf(provider, inputs),
    ...(inputs.audience === '' ? {} : { audience: inputs.audience }),
  };
  const proof = plan?.operation.prove_token === true ? planIdentity(provider, baseUrl) : undefined;
  return { inputs, provider, target, grant: grantOf(inputs, provider), tokenParameters, plan, proof };
}

function checkBranch({ saveRefreshToken }: Inputs, { run }: Host): void {
  if (saveRefreshToken !== 'branch' || parseUrl(run?.apiUrl ?? '') !== undefined) return;
  throw inputError('save-refresh-token', 'is branch, which needs a repository on GitHub. Give a command.');
}

const ciOrigins = ({ run }: Host): string[] => [parseUrl(run?.apiUrl ?? '')?.origin ?? ''].filter(Boolean);

/** Before anything else: what stands in the log after this is masked. */
async function protectGivenSecrets(host: Host): Promise<void> {
  const names = ['client-secret', 'token', 'refresh-token', 'seal-key'];
  // The runner has masked it already; it is this step's to keep only where the step uses it.
  if (host.input('save-refresh-token') === 'branch') names.push('github-token');
  const given = names.map((name) => host.input(name));
  for (const value of given) if (value !== '') host.secrets.protect(value);
  const secret = host.input('client-secret');
  if (secret === '') return;
  for (const value of await basicValues(host.input('client-id'), secret)) host.secrets.protect(value);
}

/** The declared operation, or one made of the request line; undefined in token mode. */
function chooseOperation(provider: Provider, inputs: Inputs): Operation | undefined {
  if (inputs.operation !== '') return findOperation(provider, inputs.operation);
  if (inputs.request === '') return undefined;
  return { description: 'A request of the workflow', request: inputs.request };
}
