import type { Deps } from '../actions/step/deps.js';
import { StepError } from '../lib/errors.js';
import { openFileBody } from '../lib/files.js';
import { createDeadline, type Deadline } from '../http/deadline.js';
import type { HttpResponse } from '../http/exchange.js';
import { createSend, type Credentials, type Send } from '../http/send.js';
import { revocationFailed, REVOCATION_RETRIES } from './oauth/revoke.js';
import type { Token } from './oauth/token-response.js';
import { bearerHeader } from '../provider/provider.js';
import type { Prepared } from '../actions/step/prepare.js';
import type { RequestPlan } from '../request/plan/plan.js';
import { TokenSource } from './token-source.js';

/** Owns the token, the connections and the deadline of a step. */
export interface Session {
  /** The token, fetched when it is first needed. Rejects with a StepError. */
  token(): Promise<Token>;
  /**
   * Sends a planned request with the token; once more with another one, where a token of a chain is not accepted. Resolves
   * whatever the status; rejects with a StepError.
   */
  send(plan: RequestPlan): Promise<HttpResponse>;
  /** The scope of the token, as far as the server said it. */
  grantedScope(): string | undefined;
  /** Revokes a token that nobody needs any more. Never rejects: a failure is a warning. */
  revoke(): Promise<void>;
  close(): void;
}

const MAX_ANSWER_BYTES = 64 * 1_048_576;
const MAX_REDIRECTS = 5;
const QUIET_RETRIES = 3;
const IDEMPOTENT = ['GET', 'HEAD'];

/** Opens a session. Nothing is sent before `token` or `send` is called. */
export function openSession(run: Prepared, deps: Deps): Session {
  const { inputs, provider, target } = run;
  const { host, now, random } = deps;
  const deadline = createDeadline(inputs.timeoutMs, now);
  deps.onCancel((signal) => deadline.end(new StepError('CANCELLED', `The step was cancelled (${signal}).`)));
  const senderDeps = {
    exchange: deps.openExchange(target.trust),
    origins: target.origins,
    host,
    deadline,
    now,
    random,
  };
  const send = createSend(inputs.retries, senderDeps);
  const sendWithin = (within: Deadline): Send => createSend(inputs.retries, { ...senderDeps, deadline: within });
  const quiet = { ...senderDeps, host: { info: () => undefined } };
  const sendQuietlyWithin = (within: Deadline): Send => createSend(QUIET_RETRIES, { ...quiet, deadline: within });
  const sendRevocation = createSend(REVOCATION_RETRIES, senderDeps);
  const holder = new TokenSource(run, deps, { send, sendRevocation, deadline, sendWithin, sendQuietlyWithin });

  const bearer: Credentials = {
    kind: 'bearer',
    attach: async () => ({ headers: bearerHeader(provider, (await holder.current()).value) }),
  };

  const sendPlan = async ({ method, url, headers, body }: RequestPlan): Promise<HttpResponse> => {
    const content = typeof body === 'object' ? await openFileBody('parameters', body.file, host) : body;
    return send({
      method,
      url,
      source: 'the request',
      headers,
      ...(content === undefined ? {} : { body: content }),
      credentials: bearer,
      maxBodyBytes: MAX_ANSWER_BYTES,
      repeatable: IDEMPOTENT.includes(method) || inputs.retryUnsafe,
      maxRedirects: IDEMPOTENT.includes(method) ? MAX_REDIRECTS : 0,
      accepts: inputs.expectStatus,
    });
  };

  return {
    token: () => holder.current(),
    send: async (plan) => {
      const response = await sendPlan(plan);
      if (response.status !== 401 || inputs.expectStatus(401)) return response;
      return (await holder.replaceRejected()) ? sendPlan(plan) : response;
    },
    grantedScope: () => holder.scope,
    revoke: async () => {
      // After the end of the step's time the post step revokes.
      if (deadline.signal.aborted) return;
      await holder.revoke().catch((error: unknown) => {
        host.warning(revocationFailed(error));
      });
    },
    close: () => deadline.close(),
  };
}
