import { fetchesFrom, grantOf, tokenParametersOf } from '../auth/grant.js';
import { checkClient, checkIdentity, identityUrlOf } from '../auth/identity/prepare.js';
import type { AuthSettings } from '../auth/settings.js';
import { isOfGitHub, type CiBuild } from '../ci/build.js';
import type { Host } from '../ci/host.js';
import { protectProxyCredentials } from '../http/proxy.js';
import { parseUrl } from '../http/urls.js';
import { protectSecrets, readInputs } from '../inputs/declaration.js';
import { inputError, InputErrors } from '../inputs/input-errors.js';
import type { LoadBundle } from '../lib/bundle.js';
import { StepError } from '../lib/errors.js';
import type { Provider } from '../provider/provider.js';
import { checkRules } from '../provider/rule.js';
import { atSite, neededSite } from '../provider/site.js';
import { resolveTarget } from '../provider/target.js';
import { fillParameters, type IssuesForm } from './tracker/form.js';
import type { TrackerSettings } from './tracker/tracker.js';
import { isSuccess } from '../request/send-for-step.js';
import { REPORT_GROUPS, type ReportInputs } from './inputs.js';
import { REPORT_RULES } from './report-rules.js';

/** The checked settings of a report. Nothing has been sent yet. */
export interface Prepared extends AuthSettings {
  inputs: ReportInputs;
  form: IssuesForm;
  tracker: TrackerSettings;
}

/** Masks the secrets of the inputs, and reads them. Adds errors to `errors`. */
export async function readReportInputs(
  host: Host,
  errors: InputErrors,
  loadBundle: LoadBundle,
  environment: NodeJS.ProcessEnv,
): Promise<ReportInputs> {
  protectSecrets(REPORT_GROUPS, host);
  protectProxyCredentials(host.secrets, environment);
  return readInputs(REPORT_GROUPS, host, errors, loadBundle);
}

type ReportHost = Pick<Host, 'advice' | 'identity'>;

/** Checks the inputs. Throws one INPUT_INVALID for all input errors. */
export function prepare(given: ReportInputs, ci: CiBuild, errors: InputErrors, host: ReportHost): Prepared {
  const prepared = given.invalid.has('provider') ? undefined : prepareFor(withCiToken(given), ci, errors, host);
  errors.throwIfAny();
  if (prepared === undefined) throw new StepError('INTERNAL', 'The inputs are valid, but there is no target.');
  return prepared;
}

/** Returns the inputs with the token of the CI system as the token, if the tracker belongs to the CI system. */
function withCiToken(inputs: ReportInputs): ReportInputs {
  const isOfCi = inputs.provider.base_url.from_environment !== undefined && !inputs.given.has('base-url');
  return isOfCi && inputs.token === '' ? { ...inputs, token: inputs.githubToken } : inputs;
}

function prepareFor(inputs: ReportInputs, ci: CiBuild, errors: InputErrors, host: ReportHost): Prepared | undefined {
  const { advice } = host;
  const provider = errors.attempt(() => atSite(inputs.provider, inputs.variables)) ?? inputs.provider;
  checkRules(REPORT_RULES, inputs, provider, errors, advice);
  const grant = grantOf(inputs, provider);
  const fetches = fetchesFrom(inputs, provider);
  if (fetches) errors.attempt(() => checkClient({ inputs, provider, grant }, advice));
  const target = errors.attempt(() =>
    resolveTarget(provider, inputs, { apiUrl: parseUrl(ci.apiUrl), identityUrl: identityUrlOf(host) }),
  );
  const { issues: form } = provider;
  if (target === undefined || form === undefined) return undefined;
  if (fetches) errors.attempt(() => checkIdentity({ inputs, provider, grant }, target));
  errors.attempt(() => neededSite(provider, inputs.variables, target.baseUrl));
  return {
    inputs,
    provider,
    target,
    form,
    grant,
    tokenParameters: {
      ...tokenParametersOf(provider, inputs),
      ...(inputs.audience === '' ? {} : { audience: inputs.audience }),
    },
    isForLaterSteps: false,
    tracker: trackerSettings(provider, form, inputs, target.baseUrl, ci),
  };
}

const DAY_MS = 86_400_000;

function trackerSettings(
  provider: Provider,
  form: IssuesForm,
  inputs: ReportInputs,
  baseUrl: URL | undefined,
  ci: CiBuild,
): TrackerSettings {
  const [owner, name] = isOfGitHub(ci) ? ci.repository.split('/') : [];
  const context = fillParameters(form.context, { owner, repository: name });
  const isOfRepository = Object.keys(context).every((key) => [undefined, context[key]].includes(inputs.fields[key]));
  return {
    provider,
    form,
    baseUrl,
    graphqlUrl: isOwnApi(ci, baseUrl) ? parseUrl(ci.graphqlUrl) : undefined,
    inputs: { expectStatus: isSuccess, retryUnsafe: false },
    isOwn: isOwnApi(ci, baseUrl) && isOfRepository,
    context,
    fields: inputs.fields,
    label: inputs.label,
    closeStatus: inputs.closeStatus,
    reopenStatus: inputs.reopenStatus,
    maxAgeMs: inputs.reopen === 'never' ? 0 : inputs.reopen * DAY_MS,
    dryRun: inputs.dryRun,
  };
}

/** Returns whether the tracker is the CI system itself. The token of any other tracker must not go to the CI system. */
const isOwnApi = ({ apiUrl }: CiBuild, baseUrl: URL | undefined): boolean =>
  baseUrl !== undefined && withoutSlash(baseUrl.href) === withoutSlash(parseUrl(apiUrl)?.href ?? '');

const withoutSlash = (url: string): string => url.replace(/\/+$/u, '');

/** Returns an error about a parameter as an error about the input `fields`. */
export function aboutFields(error: unknown): unknown {
  if (!(error instanceof StepError) || error.code !== 'INPUT_INVALID') return error;
  const [, sentence] = /^parameters: ([\s\S]*)$/u.exec(error.message) ?? [];
  return sentence === undefined ? error : inputError('fields', sentence);
}
