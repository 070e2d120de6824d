import { StepError } from './errors.js';
import { checkOutputFile } from './files.js';
import type { Host } from './host/host.js';
import { protectProxyCredentials } from './http/proxy.js';
import { InputFaults } from './inputs/faults.js';
import { readInputs, type Inputs } from './inputs/inputs.js';
import type { LoadYaml } from './inputs/maps.js';
import { basicValues } from './oauth/client.js';
import { findOperation, findProvider } from './operation/find.js';
import type { Operation, Provider } from './operation/provider.js';
import { resolveTarget, type Target } from './operation/target.js';
import { checkPlanInputs, planRequest, type RequestPlan } from './request/plan.js';
import { checkRules } from './rules.js';

/** Everything that a run needs to know, checked; nothing has been sent yet. */
export interface Prepared {
  inputs: Inputs;
  provider: Provider;
  target: Target;
  /** undefined in token mode. */
  plan: RequestPlan | undefined;
}

const SECRET_NAME = /secret|password|token|assertion|key/iu;

/** Masks what the workflow gave, reads and checks it, and plans. Rejects with one INPUT_INVALID that names every fault. */
export async function prepare(host: Host, loadYaml: LoadYaml, environment: NodeJS.ProcessEnv): Promise<Prepared> {
  await protectGivenSecrets(host);
  protectProxyCredentials(host.secrets, environment);
  const faults = new InputFaults();
  const inputs = await readInputs(host, faults, loadYaml);
  for (const [name, value] of Object.entries(inputs.tokenParameters)) {
    if (SECRET_NAME.test(name)) host.secrets.protect(value);
  }
  const provider = faults.attempt(() => findProvider(inputs.provider));
  if (provider !== undefined) checkRules(inputs, provider, faults);
  const target = faults.attempt(() => provider && resolveTarget(provider, inputs));
  const operation = faults.attempt(() => provider && chooseOperation(provider, inputs));
  // Without a base URL, which is a fault of its own, a stand-in still brings the faults of the plan to light.
  const baseUrl = target?.baseUrl ?? new URL('https://base-url.invalid');
  if (provider !== undefined) checkPlanInputs(provider, inputs, faults);
  const plan = faults.attempt(() => provider && operation && planRequest(operation, provider, baseUrl, inputs));
  faults.throwIfAny();
  if (provider === undefined || target === undefined)
    throw new StepError('INTERNAL', 'Inputs without fault gave no target.');
  if (plan !== undefined) target.origins.check('bearer', plan.url, 'the input request');
  if (inputs.responseFile !== '') await checkOutputFile('response-file', inputs.responseFile, host);
  return { inputs, provider, target, plan };
}

/** Before anything else: what stands in the log after this is masked. */
async function protectGivenSecrets(host: Host): Promise<void> {
  const [secret, token] = [host.input('client-secret'), host.input('token')];
  for (const value of [secret, token]) if (value !== '') host.secrets.protect(value);
  if (secret === '') return;
  for (const value of await basicValues(host.input('client-id'), secret)) host.secrets.protect(value);
}

/** The declared operation, or one made of the request line; undefined in token mode. */
function chooseOperation(provider: Provider, inputs: Inputs): Operation | undefined {
  if (inputs.operation !== '') return findOperation(provider, inputs.operation);
  if (inputs.request === '') return undefined;
  return { description: 'A request of the workflow', request: inputs.request };
}
