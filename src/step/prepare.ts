import { withCertificate } from '../auth/client-auth/open-certificate.js';
import { fetchesFrom, grantOf, tokenParametersOf } from '../auth/grant.js';
import { checkClient, checkIdentity, identityUrlOf, protectIdentity } from '../auth/identity/prepare.js';
import type { AuthSettings } from '../auth/settings.js';
import type { Host } from '../ci/host.js';
import { protectProxyCredentials } from '../http/proxy.js';
import { parseUrl } from '../http/urls.js';
import { protectSecrets, readInputs } from '../inputs/declaration.js';
import { inputError, InputErrors } from '../inputs/input-errors.js';
import type { LoadBundle } from '../lib/bundle.js';
import { StepError } from '../lib/errors.js';
import { checkOutputFile } from '../lib/files.js';
import type { Provider } from '../provider/provider.js';
import { checkRules } from '../provider/rule.js';
import { atSite, neededSite } from '../provider/site.js';
import { resolveTarget, type Target } from '../provider/target.js';
import { revokesOnly } from '../request/inputs.js';
import { openBody } from '../request/open-body.js';
import { resolveOperation } from '../request/operation.js';
import { refuseHidingFields } from '../request/plan/hiding-fields.js';
import { checkPlanInputs, planIdentity, planRequest, UNKNOWN_BASE, type RequestPlan } from '../request/plan/plan.js';
import { STEP_GROUPS, type StepInputs } from './inputs.js';
import { STEP_RULES } from './step-rules.js';

/** The checked settings of a run. Nothing has been sent yet. */
export interface Prepared extends AuthSettings {
  inputs: StepInputs;
  /** undefined in token mode. */
  plan: RequestPlan | undefined;
  /** The request that proves that the token is valid, sent first; undefined if the operation needs no proof. */
  proof: RequestPlan | undefined;
}

/**
 * Masks the secrets of the inputs, reads and checks the inputs, and plans the request. Rejects with one INPUT_INVALID
 * for all input errors, or with ORIGIN_NOT_ALLOWED, FILE_REFUSED or FILE_FAILED.
 */
export async function prepare(host: Host, loadBundle: LoadBundle, environment: NodeJS.ProcessEnv): Promise<Prepared> {
  protectSecrets(STEP_GROUPS, host);
  protectProxyCredentials(host.secrets, environment);
  protectIdentity(host);
  const errors = new InputErrors();
  const inputs = await readInputs(STEP_GROUPS, host, errors, loadBundle);
  const prepared = inputs.invalid.has('provider') ? undefined : prepareFor(inputs, host, errors);
  errors.throwIfAny();
  if (prepared === undefined) throw new StepError('INTERNAL', 'The inputs are valid, but there is no target.');
  const target = await withCertificate(prepared.target, inputs);
  const { plan } = prepared;
  if (plan !== undefined && plan.url.origin !== UNKNOWN_BASE.origin)
    target.origins.check('bearer', plan.url, 'the input request');
  await openBody(plan?.body, host);
  if (inputs.responseFile !== '') await checkOutputFile('response-file', inputs.responseFile, host);
  return { ...prepared, target };
}

/** Returns the settings for the provider of the inputs; undefined if there is no target. Adds input errors to `errors`. */
function prepareFor(inputs: StepInputs, host: Host, errors: InputErrors): Prepared | undefined {
  const provider = errors.attempt(() => atSite(inputs.provider, inputs.variables)) ?? inputs.provider;
  checkRules(STEP_RULES, inputs, provider, errors, host.advice);
  const grant = grantOf(inputs, provider);
  const sendsClient = fetchesFrom(inputs, provider) || revokesOnly(inputs);
  if (sendsClient) errors.attempt(() => checkClient({ inputs, provider, grant }, host.advice));
  const target = errors.attempt(() =>
    resolveTarget(provider, inputs, { apiUrl: parseUrl(host.run?.apiUrl ?? ''), identityUrl: identityUrlOf(host) }),
  );
  const operation = errors.attempt(() => resolveOperation(provider, inputs));
  // A missing base URL is an error of its own. The plan still reports its other errors.
  const baseUrl = isAtUnknownSite(provider, inputs, target, errors) ? UNKNOWN_BASE : (target?.baseUrl ?? UNKNOWN_BASE);
  checkPlanInputs(provider, inputs, errors);
  errors.attempt(() => checkBranch(inputs, host));
  const plan = errors.attempt(() => operation && planRequest(operation, provider, baseUrl, inputs));
  if (plan !== undefined) errors.attempt(() => refuseHidingFields(plan, provider, inputs));
  if (target === undefined) return undefined;
  if (sendsClient) errors.attempt(() => checkIdentity({ inputs, provider, grant }, target));
  return {
    inputs,
    provider,
    target,
    grant,
    tokenParameters: {
      ...tokenParametersOf(provider, inputs),
      ...(inputs.audience === '' ? {} : { audience: inputs.audience }),
    },
    isForLaterSteps: plan === undefined && !revokesOnly(inputs),
    plan,
    proof: plan?.operation.prove_token === true ? planIdentity(provider, baseUrl) : undefined,
  };
}

/** Returns whether the base URL of a request must be looked up. Adds an error if the workflow does not name the site. */
function isAtUnknownSite(
  provider: Provider,
  inputs: StepInputs,
  target: Target | undefined,
  errors: InputErrors,
): boolean {
  const isRequest = inputs.operation !== '' || inputs.request !== '';
  if (!isRequest || revokesOnly(inputs)) return false;
  return errors.attempt(() => neededSite(provider, inputs.variables, target?.baseUrl)) !== undefined;
}

function checkBranch({ saveRefreshToken }: StepInputs, { run }: Host): void {
  if (saveRefreshToken !== 'branch' || parseUrl(run?.apiUrl ?? '') !== undefined) return;
  throw inputError(
    'save-refresh-token',
    'is branch, but the step does not run in a repository on GitHub. Set it to a command.',
  );
}
