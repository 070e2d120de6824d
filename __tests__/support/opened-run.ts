import { openRun, type StepDeps } from '../../src/step/run-step.js';
import type { Prepared } from '../../src/step/prepare.js';
import type { Token } from '../../src/auth/oauth/token-response.js';
import type { HttpResponse } from '../../src/http/message.js';
import type { RequestPlan } from '../../src/request/plan/plan.js';
import { sendPlan } from '../../src/request/send-plan.js';

/** The parts of a run, for tests that call them one after another. */
export interface TestRun {
  token(): Promise<Token>;
  send(plan: RequestPlan): Promise<HttpResponse>;
  grantedScope(): string | undefined;
  revoke(): Promise<void>;
  close(): void;
}

/** Opens a run in the same way as the step. */
export function openTestRun(prepared: Prepared, deps: StepDeps): TestRun {
  const opened = openRun(prepared, deps);
  const { session, connections } = opened;
  const { authorizationEndpoint } = prepared.target;
  const request = { send: connections.send, bearer: session.bearer, host: deps.host, authorizationEndpoint };
  return {
    token: () => session.token(),
    send: (plan) => sendPlan(plan, prepared.inputs, request),
    grantedScope: () => session.bearer.scope(),
    revoke: () => session.revoke(),
    close: () => opened.close(),
  };
}
