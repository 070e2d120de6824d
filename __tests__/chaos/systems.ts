import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { refuseBadToken, type Api } from '../../sandbox/api.js';
import type { Authority } from '../../sandbox/certificates.js';
import { startOAuthServer, type OAuthServerOptions, type System } from '../../sandbox/oauth-server.js';
import { startPlanio } from '../../sandbox/systems/planio/server.js';
import type { Decision } from './disturber.js';
import type { RunPlan, Target } from './plan.js';

/** A server that issues the tokens of a run, and the API behind it. */
export interface Subject {
  system: System;
  /** The inputs for its client. */
  inputs: Record<string, string>;
  /** Returns the inputs for a request. A POST creates something with this name. */
  request(method: 'GET' | 'POST', name: string): Record<string, string>;
  /** Returns how often something with this name was created. */
  created(name: string): number;
  /** Whether the server revokes the chain if a rotated refresh token is reused. */
  revokesOnReuse: boolean;
}

export interface SubjectOptions {
  authority: Authority;
  meet: (target: Target, request: IncomingMessage, response: ServerResponse) => Decision;
  /** Receives each refresh request before the server. */
  onRefresh: (refreshToken: string, response: ServerResponse) => void;
}

const SCOPES = ['view_issues', 'add_issues'];

/** Starts the server of a run. */
export async function startSubject(plan: RunPlan, { authority, meet, onRefresh }: SubjectOptions): Promise<Subject> {
  const intercept: NonNullable<OAuthServerOptions['intercept']> = async (request, response, body) => {
    const isToken = /\/oauth2?\/(?:token|revoke)$/u.test(request.url ?? '');
    const { isHandled, delayMs } = meet(isToken ? 'token' : 'api', request, response);
    if (isHandled) return true;
    await setTimeout(delayMs);
    const form = new URLSearchParams(body.toString());
    if (isToken && form.get('grant_type') === 'refresh_token') onRefresh(form.get('refresh_token') ?? '', response);
    return false;
  };
  const isLenient = plan.kind === 'chain' && plan.server === 'lenient';
  const subject = isLenient
    ? await startLenient({ authority, intercept })
    : await startStrict(plan, { authority, intercept });
  const { baseUrl, caPem, clientId, clientSecret } = subject.system;
  const client = { 'base-url': baseUrl, 'ca-cert': caPem, 'client-id': clientId, 'client-secret': clientSecret };
  return { ...subject, inputs: { ...client, ...subject.inputs } };
}

type Options = Pick<OAuthServerOptions, 'authority' | 'intercept'>;

/** Planio: a refresh token ends when the access token from its refresh is first used. */
async function startLenient(options: Options): Promise<Subject> {
  const planio = await startPlanio(options);
  return {
    system: planio,
    inputs: { provider: 'redmine' },
    request: (method, name) =>
      method === 'GET'
        ? { operation: 'current-user' }
        : { operation: 'create-issue', parameters: JSON.stringify({ project: 'ci', subject: name }) },
    created: (name) => planio.book.issues.filter(({ subject }) => subject === name).length,
    revokesOnReuse: false,
  };
}

/** A real authorization server, which rotates at once and revokes the chain on reuse. */
async function startStrict(plan: RunPlan, options: Options): Promise<Subject> {
  const things: string[] = [];
  const api: Api = (call) => {
    const refused = refuseBadToken(call, 'chaos');
    if (refused) return refused;
    if (call.method === 'GET') return { status: 200, body: { things: things.length } };
    things.push((JSON.parse(call.body) as { name: string }).name);
    return { status: 201, body: { id: things.length } };
  };
  const grants = plan.kind === 'chain' ? ['authorization_code', 'refresh_token'] : ['client_credentials'];
  const system = await startOAuthServer({ ...options, api, grants });
  return {
    system,
    inputs: { provider: 'oauth2', 'token-url': `${system.origin}/oauth2/token` },
    request: (method, name) => ({
      request: `${method} /api/things`,
      ...(method === 'GET' ? {} : { body: JSON.stringify({ name }) }),
    }),
    created: (name) => things.filter((thing) => thing === name).length,
    revokesOnReuse: true,
  };
}

/** Returns the first refresh token of a chain, as if a user had signed in. */
export const signIn = ({ system, revokesOnReuse }: Subject): Promise<string> =>
  system.issueRefreshToken(revokesOnReuse ? ['read'] : SCOPES);
