import type { Host } from '../../ci/host.js';
import type { Deadline } from '../../http/deadline.js';
import type { Send } from '../../http/send.js';
import { StepError } from '../../lib/errors.js';
import type { Refresh } from '../../provider/provider.js';
import { requestToken, serverName, type TokenEndpoint, type TokenResponse } from '../oauth/token-request.js';

export interface RefreshSettings {
  endpoint: TokenEndpoint;
  refresh: Required<Refresh>;
  /** Additional parameters of the refresh request. */
  parameters: Readonly<Record<string, string>>;
}

export interface RefreshDeps {
  host: Host;
  send: Send;
  now: () => number;
}

/** Returns whether a refresh token may be presented again after it was rotated, or is never rotated. */
export const isReplaySafe = ({ rotation, replay }: Required<Refresh>): boolean =>
  rotation === 'none' || replay === 'safe';

/**
 * Sends a refresh request (RFC 6749 section 6). `beforeSend` is called right before it is sent, and may throw. Rejects
 * with REFRESH_UNCERTAIN if the server may have rotated the refresh token, or with a connection error.
 */
export async function requestRefresh(
  refreshToken: string,
  { endpoint, parameters, refresh }: RefreshSettings,
  { host, send, now }: RefreshDeps,
  { deadline, beforeSend }: { deadline: Deadline; beforeSend: () => void },
): Promise<TokenResponse> {
  const isSafe = isReplaySafe(refresh);
  host.info(`Sending the client credentials and the refresh token to ${serverName(endpoint)}.`);
  const request = {
    parameters: { ...parameters, grant_type: 'refresh_token', refresh_token: refreshToken },
    repeatable: isSafe || ('unseen' as const),
    deadline,
    beforeSend,
  };
  try {
    const response = await requestToken(endpoint, request, { send, secrets: host.secrets, info: host.info, now });
    if (!isSafe && response.status >= 500)
      throw new StepError('API_STATUS', `The server returned HTTP ${response.status}.`);
    return response;
  } catch (error) {
    if (isSafe || !(error instanceof StepError) || error.unsent) throw error;
    const text = 'The refresh failed, and it is unknown whether the server has rotated the refresh token.';
    throw new StepError('REFRESH_UNCERTAIN', `${text} ${error.message}`, { hint: RUN_AGAIN, cause: error });
  }
}

/** The end of a hint. */
const SIGN_IN_AGAIN = 'sign in again with the command bearer-step login (docs/refresh-tokens.md).';

const RUN_AGAIN =
  'Run the workflow again. If it fails with REFRESH_REJECTED, the previous refresh token is no longer valid, ' +
  `and the new one is lost: ${SIGN_IN_AGAIN}`;

/** Returns the error for a refresh token that another step has presented, without a known result. */
export const presentedBefore = (): StepError =>
  new StepError(
    'REFRESH_UNCERTAIN',
    'Another step of this job has presented the refresh token, and it is unknown whether the server has rotated it. ' +
      'The server may revoke the chain if the token is presented twice, so this step did not present it.',
    { hint: `Check the log of the other step. ${RUN_AGAIN}` },
  );

/** Returns a sentence for a job whose steps cannot share a refresh token. `advice`: what to do so that they can. */
export const oneStepOnly = (advice: string): string => `Set refresh-token in one step only, or ${advice}.`;

/** Returns the error for a refresh token that another step has used. `advice`: see `oneStepOnly`. */
export const usedBefore = (advice: string): StepError =>
  new StepError(
    'REFRESH_REJECTED',
    'Another step of this job has used the refresh token, and this step cannot get the new one. The chain is unchanged.',
    { hint: `Check the warnings of the other step. ${oneStepOnly(advice)}` },
  );

/**
 * Returns the error for an ended chain. `advice`: see `oneStepOnly`; '' if the steps of the job share the chain.
 * `rejection`: as in a TokenResponse; undefined if no refresh token is left.
 */
export function refreshRejected({ replay }: Required<Refresh>, advice: string, rejection?: string): StepError {
  const revocation = replay === 'safe' ? '' : ' If it was already used, the server may have revoked the whole chain.';
  const quoted = rejection === undefined ? '' : ` (${rejection})`;
  const text =
    `The server rejected the refresh token${quoted}: it was already used, was revoked, has expired, or belongs to ` +
    `another client.${revocation}`;
  const shared = advice === '' ? '' : `If another step of this job has used it: ${oneStepOnly(advice)} `;
  return new StepError('REFRESH_REJECTED', text, {
    hint:
      `${shared}If another run has saved a newer refresh token meanwhile, run the workflow again. ` +
      `Otherwise ${SIGN_IN_AGAIN}`,
  });
}
