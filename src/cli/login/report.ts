import { missingScopes, type Token } from '../../auth/oauth/token-response.js';
import { refreshOf } from '../../auth/grant.js';
import type { OAuthSettings, Refresh } from '../../provider/provider.js';
import type { Delivery } from '../deliver.js';
import type { Login } from './prepare-login.js';
import type { Found } from './probe.js';
import type { StartedChain } from './start-chain.js';
import { secretOf, workflowLines } from './workflow-lines.js';

/** Prints the scopes of the token, and a warning for requested scopes that were not granted. */
export function reportScopes({ inputs, deps }: Login, { scope }: Token): void {
  const { host } = deps;
  if (scope === undefined) return;
  host.info(`Scopes of the token: ${host.secrets.sanitize(scope, 2000)}`);
  const missing = missingScopes(inputs.scope, scope);
  if (missing.length > 0)
    host.warning(`Scopes that were not granted: ${host.secrets.sanitize(missing.join(' '), 500)}`);
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Prints until when the sign-in lasts, if the server says so. Warns if that is less than a day. */
export function reportExpiry({ inputs, deps }: Login, { token, refreshExpiresAt }: StartedChain): void {
  const { host, now } = deps;
  if (refreshExpiresAt === undefined) return;
  const remainingMs = refreshExpiresAt - now();
  const until = `until ${new Date(refreshExpiresAt).toISOString()} (${describeDuration(remainingMs)})`;
  if (remainingMs >= DAY_MS) {
    host.info(`The refresh token is valid ${until}, unless a refresh extends that.`);
    return;
  }
  const isOffline = (token.scope ?? inputs.scope).split(' ').includes('offline_access');
  const remedy = isOffline
    ? 'Ask the administrator of the server for a longer time.'
    : 'Many servers give a longer time with the scope offline_access: add it to --scope, and sign in again.';
  host.warning(`The refresh token is only valid ${until}. A run that starts later fails. ${remedy}`);
}

/** Returns a duration in the largest unit of which there are at least two. */
function describeDuration(ms: number): string {
  const [size, unit] =
    ms >= 2 * DAY_MS ? [DAY_MS, 'days'] : ms >= 2 * HOUR_MS ? [HOUR_MS, 'hours'] : [MINUTE_MS, 'minutes'];
  return `${Math.round(ms / size)} ${unit}`;
}

const ONE_AT_A_TIME = 'Two runs must never use a refresh token at the same time.';

/** What follows from how a server treats refresh tokens, by rotation and replay. */
const MEANINGS: Readonly<Record<`${NonNullable<Refresh['rotation']>} ${NonNullable<Refresh['replay']>}`, string>> = {
  'none safe': 'The refresh token never changes',
  'none revokes_grant': 'The refresh token never changes',
  'on_first_use safe':
    'Save each new refresh token. The previous one ends when the new access token is first used; then the server only ' +
    'rejects it',
  'on_first_use revokes_grant':
    `Save each new refresh token. ${ONE_AT_A_TIME} The previous one ends when the new access token is first used; ` +
    'then its reuse revokes the chain',
  'immediate safe':
    'Save each new refresh token. The previous one ends with the refresh, and the server only rejects it: of two runs ' +
    'at the same time, one must load the newer one',
  'immediate revokes_grant':
    `Save each new refresh token. ${ONE_AT_A_TIME} The previous one ends with the refresh, and its reuse revokes the ` +
    'chain',
};

const ENDINGS: Readonly<Record<`${boolean | undefined}`, string>> = {
  true: 'A refresh ends the access tokens of other runs: they must wait for each other, or share a token.',
  false: 'Access tokens outlive a refresh.',
  undefined:
    'It is not known whether a refresh ends the access tokens of other runs: the server has no introspection or UserInfo ' +
    'endpoint that the command may use. So they should wait for each other, or share a token.',
};

const NO_WAITING = ' So runs need not wait for each other.';

const RETURNS_NEW = 'Save each new refresh token: with each refresh, this server returns one.';

/** What follows from what the server showed, if that does not show its rotation. */
const WITHOUT_VERDICT: Readonly<Partial<Record<Found['evidence'], string>>> = {
  rotates:
    `${RETURNS_NEW} ${ONE_AT_A_TIME} It is not known what the reuse of a previous one does, so assume the strictest: it ` +
    'revokes the chain. To measure it, run the command again with --measure-replay, and sign in twice.',
  lenient:
    `${RETURNS_NEW} It still accepted the previous one some seconds later. How long it does so is a setting of the ` +
    `server. ${ONE_AT_A_TIME}`,
};

/** Prints how the server treats tokens, and what follows. Warns if the provider file differs. */
export function reportRotation({ provider, deps }: Login, found: Found): void {
  const { host } = deps;
  const { evidence, refresh, endsAccessTokens } = found;
  const withoutVerdict = WITHOUT_VERDICT[evidence];
  if (withoutVerdict !== undefined) host.info(withoutVerdict);
  if (refresh !== undefined) {
    const { rotation, replay } = refresh;
    const source = evidence === 'file' ? ' The provider file says so.' : '';
    host.info(`${MEANINGS[`${rotation} ${replay}`]} (rotation: ${rotation}, replay: ${replay}).${source}`);
  }
  warnOfFile({ provider, host }, found);
  if (evidence === 'unknown' || (evidence === 'file' && endsAccessTokens === undefined)) return;
  const isFree = refresh?.rotation === 'none' && endsAccessTokens === false;
  host.info(`${ENDINGS[`${endsAccessTokens}`]}${isFree ? NO_WAITING : ''}`);
  reportFileLine({ provider, host }, found);
}

type Reporting = Pick<Login, 'provider'> & Pick<Login['deps'], 'host'>;

function warnOfFile({ provider, host }: Reporting, { evidence, refresh }: Found): void {
  const { rotation, replay } = refreshOf(provider.oauth);
  const { refresh: stated } = provider.oauth;
  const isStated = stated?.rotation !== undefined || stated?.replay !== undefined;
  const differs = refresh
    ? rotation !== refresh.rotation || replay !== refresh.replay
    : evidence === 'rotates' && rotation === 'none';
  if (!isStated || !differs) return;
  const [file, remedy] =
    provider.file === undefined
      ? [`The built-in file of ${provider.title}`, 'Please report the line above as an issue.']
      : [`The file ${provider.file}`, 'Correct it: see the line above.'];
  host.warning(`${file} contains { rotation: ${rotation}, replay: ${replay} }. ${remedy}`);
}

/** Prints what was measured as a line for a provider file, unless the file already contains it. */
function reportFileLine({ provider, host }: Reporting, { refresh, endsAccessTokens }: Found): void {
  const all: OAuthSettings['refresh'] = { ...refresh, ...ends(endsAccessTokens) };
  const facts = Object.entries(all);
  const stated = new Map<string, unknown>(Object.entries(provider.oauth.refresh ?? {}));
  if (facts.every(([name, value]) => stated.get(name) === value)) return;
  host.info(`In a provider file, write: refresh: { ${facts.map((fact) => fact.join(': ')).join(', ')} }`);
}

const ends = (value: boolean | undefined): OAuthSettings['refresh'] =>
  value === undefined ? {} : { ends_access_tokens: value };

/** Prints the lines for the workflow, at the end of the command. */
export function reportWorkflow(login: Login, found: Found, savedTo: Delivery): void {
  const { host } = login.deps;
  const { job, step } = workflowLines(login, found, savedTo);
  const missing = [
    savedTo.option === '' ? '  REFRESH_TOKEN: the refresh token' : '',
    step.includes('secrets.SEAL_KEY') && login.sealKeyTo === undefined
      ? '  SEAL_KEY: a seal key, which the command bearer-step seal-key makes'
      : '',
    step.includes('secrets.CLIENT_SECRET') ? '  CLIENT_SECRET: the client secret' : '',
  ].filter((text) => text !== '');
  if (missing.length > 0) host.info(`Put into secrets of your repository:\n${missing.join('\n')}`);
  if (job !== '') host.info(`Add this to the job of your workflow:\n\n${job}`);
  const isIncomplete = secretOf(savedTo, 'REFRESH_TOKEN') === undefined;
  const rest = isIncomplete ? ', and complete load-refresh-token' : '';
  host.info(`Paste this into the step of your workflow${rest}:\n\n${step}`);
}
