import { call } from '../client.js';
import type { System } from '../oauth-server.js';
import type { Run, Scene, Setting } from './scene.js';

export const vars = (name: string, value: string): Setting => ({ expression: `vars.${name}`, value });
export const secrets = (name: string, value: string): Setting => ({ expression: `secrets.${name}`, value });

const succeeds = ({ result }: Run): Record<string, boolean> => ({ 'the step succeeds': result.main.exitCode === 0 });
export const succeedsWith = (status: string, run: Run): Record<string, boolean> => ({
  ...succeeds(run),
  [`the status is ${status}`]: run.result.outputs['status'] === status,
  'no token is an output': run.result.outputs['token'] === undefined,
});

function lengthOf(run: Run): number {
  const list: unknown = JSON.parse(run.result.outputs['response'] ?? 'null');
  return Array.isArray(list) ? list.length : -1;
}

/** Returns the scenes of Planview Hub: a token, the same request as an operation and as a text, and a wrong secret. */
export function hubScenes(hub: System): Scene[] {
  const common = {
    provider: 'planview-hub',
    'base-url': hub.baseUrl,
    'client-id': vars('HUB_CLIENT_ID', hub.clientId),
    'client-secret': secrets('HUB_CLIENT_SECRET', hub.clientSecret),
    'ca-cert': vars('HUB_CA', hub.caPem),
  };
  return [
    {
      name: 'hub-token',
      title: 'Planview Hub: a token for later steps, revoked when the job ends',
      settings: common,
      laterStep: async ({ outputs }) => {
        const headers = { authorization: `Bearer ${outputs['token'] ?? ''}` };
        const { status, json } = await call(hub, 'GET /api/v1/errors?pageSize=3', { headers });
        return `GET /api/v1/errors?pageSize=3 with the token: ${status}, ${Array.isArray(json) ? json.length : 0} errors`;
      },
      checks: (run) => ({
        ...succeeds(run),
        'the API accepted the token of the later step': run.requests.some(
          ({ url, status }) => url.startsWith('/api/') && status === 200,
        ),
      }),
    },
    {
      name: 'hub-operation',
      title: 'Planview Hub: a declared operation',
      settings: { ...common, operation: 'list-errors', parameters: 'pageSize: 10\ntype: ALL\n' },
      checks: (run) => ({ ...succeedsWith('200', run), 'the response has 10 errors': lengthOf(run) === 10 }),
    },
    {
      name: 'hub-request',
      title: 'Planview Hub: a request of your own',
      settings: { ...common, request: 'GET /api/v1/errors?pageSize=10&type=ALL' },
      checks: (run) => ({ ...succeedsWith('200', run), 'the response has 10 errors': lengthOf(run) === 10 }),
    },
    {
      name: 'hub-wrong-secret',
      title: 'Planview Hub: a wrong secret',
      settings: {
        ...common,
        'client-secret': secrets('OLD_SECRET', 'an-old-secret-of-this-client'),
        operation: 'list-errors',
      },
      checks: ({ result, requests }) => ({
        'the step fails': result.main.exitCode === 1,
        'the error code is TOKEN_REJECTED': result.outputs['error-code'] === 'TOKEN_REJECTED',
        'the step sends one request': requests.length === 1,
      }),
    },
  ];
}

/** Returns the scenes of Planio with a token that the workflow has already. */
export async function planioScenes(planio: System): Promise<Scene[]> {
  const common = {
    provider: 'planio',
    'base-url': planio.baseUrl,
    token: secrets('PLANIO_TOKEN', await planio.issueToken(['view_issues', 'add_issues'])),
    'ca-cert': vars('PLANIO_CA', planio.caPem),
  };
  const keepsToken = 'the workflow gave it';
  return [
    {
      name: 'planio-user',
      title: 'Planio: which user does the token act for?',
      settings: { ...common, operation: 'current-user' },
      keepsToken,
      checks: (run) => succeedsWith('200', run),
    },
    {
      name: 'planio-issue',
      title: 'Planio: a new issue',
      settings: {
        ...common,
        operation: 'create-issue',
        parameters: 'project: ci\nsubject: The nightly build failed\ndescription: See the log of run 17.\n',
      },
      keepsToken,
      checks: (run) => ({
        ...succeedsWith('201', run),
        'the outputs id and url name the issue':
          run.result.outputs['url'] === `${planio.baseUrl}/issues/${run.result.outputs['id']}`,
      }),
    },
  ];
}

/** Returns the scene of Nuvias UC Hub. */
export function nuviasScenes(hub: System): Scene[] {
  return [
    {
      name: 'nuvias-operation',
      title: 'Nuvias UC Hub: a declared operation',
      settings: {
        provider: 'nuvias-hub',
        'base-url': hub.baseUrl,
        'client-id': vars('NUVIAS_CLIENT_ID', hub.clientId),
        'client-secret': secrets('NUVIAS_CLIENT_SECRET', hub.clientSecret),
        'ca-cert': vars('NUVIAS_CA', hub.caPem),
        operation: 'whoami',
      },
      keepsToken: 'this server has no revocation endpoint',
      checks: (run) => succeedsWith('200', run),
    },
  ];
}

/** Returns the scene of a server that only its issuer describes. */
export function oauthScenes(server: System): Scene[] {
  return [
    {
      name: 'oauth2-issuer',
      title: 'Any OAuth 2 server: by its issuer',
      settings: {
        issuer: server.issuer,
        'base-url': server.baseUrl,
        'client-id': vars('CLIENT_ID', server.clientId),
        'client-secret': secrets('CLIENT_SECRET', server.clientSecret),
        'ca-cert': vars('CA', server.caPem),
        scope: 'read',
        request: 'GET /api/whoami',
      },
      checks: (run) => succeedsWith('200', run),
    },
  ];
}
