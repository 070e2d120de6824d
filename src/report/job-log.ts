import { NO_CREDENTIALS, type OutgoingRequest, type Send } from '../http/send.js';
import type { BodyReader } from '../http/message.js';
import { parseUrl, problemOfUrl } from '../http/urls.js';
import { StepError } from '../lib/errors.js';
import type { RequestPlan } from '../request/plan/plan.js';
import { isSuccess } from '../request/send-for-step.js';
import type { RequestDeps } from '../request/send-plan.js';

/** How the logs of a build are downloaded. */
export interface LogDownload extends Pick<RequestDeps, 'send' | 'bearer'> {
  /** The pauses before a log that does not exist yet is requested again. All logs of a build share them. */
  pausesMs: number[];
  /** Returns what sends requests without credentials to an origin that only a response names. */
  sendTo: (origin: string) => Send;
  sleep: (ms: number) => Promise<void>;
}

/** Returns the pauses for the logs of a build, 15 s in all: a log exists a moment after its job has ended. */
export const logPauses = (): number[] => [1000, 2000, 4000, 8000];

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

/**
 * Downloads the log of a job. GitHub's API redirects to a storage host, with an address that is valid for a minute. The
 * token goes to the API alone. A log that does not exist yet is requested again for 15 s. Rejects with a StepError.
 */
export async function downloadLog(plan: RequestPlan, readBody: BodyReader, download: LogDownload): Promise<void> {
  for (;;) {
    const location = await locate(plan, download);
    if (location !== undefined) return fetchFrom(location, readBody, download);
    const pauseMs = download.pausesMs.shift();
    if (pauseMs === undefined) {
      throw new StepError('API_STATUS', `${plan.url.host} has no log of the job.`, { status: 404 });
    }
    await download.sleep(pauseMs);
  }
}

/** Returns the address of the log; undefined if it does not exist yet. */
async function locate({ url, headers }: RequestPlan, { send, bearer }: LogDownload): Promise<URL | undefined> {
  const response = await send({
    method: 'GET',
    url,
    source: 'the request',
    headers,
    credentials: { kind: 'bearer', attach: (target) => bearer.authorize(target) },
    repeatable: true,
    accepts: isRedirect,
  });
  if (response.error !== undefined) throw response.error;
  if (response.status === 404) return undefined;
  if (!isRedirect(response.status)) {
    const { status } = response;
    throw new StepError('API_STATUS', `${url.host} returned ${status} for the log of a job.`, { status });
  }
  const { location: target = '' } = response.headers;
  const location = target === '' ? undefined : parseUrl(target, url);
  if (location !== undefined && problemOfUrl(location) === undefined) return location;
  throw new StepError('REDIRECT_REFUSED', `${url.host} redirects to an address that cannot be followed.`);
}

async function fetchFrom(url: URL, readBody: BodyReader, { sendTo }: LogDownload): Promise<void> {
  const request: OutgoingRequest = {
    method: 'GET',
    url,
    source: 'the redirect of the log',
    headers: {},
    credentials: NO_CREDENTIALS,
    repeatable: true,
    accepts: isSuccess,
    readBody,
  };
  const { status, error } = await sendTo(url.origin)(request);
  if (error !== undefined) throw error;
  if (!isSuccess(status)) throw new StepError('API_STATUS', `${url.host} returned ${status} for a log.`, { status });
}
