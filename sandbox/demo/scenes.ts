import { call } from '../client.js';
import type { System } from '../oauth-server.js';
import type { Run, Setting, Scene } from './scene.js';

const vars = (name: string, value: string): Setting => ({ expression: `vars.${name}`, value });
const secrets = (name: string, value: string): Setting => ({ expression: `secrets.${name}`, value });

const succeeds = ({ result }: Run): Record<string, boolean> => ({ 'the step succeeds': result.main.exitCode === 0 });
const respondWith = (status: string, run: Run): Record<string, boolean> => ({
  ...succeeds(run),
  [`the status is ${status}`]: run.result.outputs['status'] === status,
  'no token is an output': run.result.outputs['token'] === undefined,
});
const isRevoked = ({ token, alive }: Run): Record<string, boolean> => ({
  'the token is revoked': token !== undefined && !alive,
});

function lengthOf(run: Run): number {
  const list: unknown = JSON.parse(run.result.outputs['response'] ?? 'null');
  return Array.isArray(list) ? list.length : -1;
}

/** Returns what the demo shows of Planview Hub: a token, the same request declared and free, and a wrong secret. */
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
      title: 'planview-hub: a token for the later steps, revoked when the job ends',
      settings: common,
      laterStep: async ({ outputs }) => {
        const headers = { authorization: `Bearer ${outputs['token'] ?? ''}` };
        const { status, json } = await call(hub, 'GET /api/v1/errors?pageSize=3', { headers });
        return `GET /api/v1/errors?pageSize=3 with the token: ${status}, ${Array.isArray(json) ? json.length : 0} errors`;
      },
      checks: (run) => ({
        ...succeeds(run),
        ...isRevoked(run),
        'the later step was let in': run.requests.some(({ url, status }) => url.startsWith('/api/') && status === 200),
      }),
    },
    {
      title: 'planview-hub: a declared operation',
      settings: { ...common, operation: 'list-errors', parameters: 'pageSize: 10\ntype: ALL\n' },
      checks: (run) => ({ ...respondWith('200', run), ...isRevoked(run), 'there are 10 errors': lengthOf(run) === 10 }),
    },
    {
      title: 'planview-hub: a request of your own',
      settings: { ...common, request: 'GET /api/v1/errors?pageSize=10&type=ALL' },
      checks: (run) => ({ ...respondWith('200', run), ...isRevoked(run), 'there are 10 errors': lengthOf(run) === 10 }),
    },
    {
      title: 'planview-hub: a wrong secret',
      settings: {
        ...common,
        'client-secret': secrets('OLD_SECRET', 'an-old-secret-of-this-client'),
        operation: 'list-errors',
      },
      checks: ({ result, requests }) => ({
        'the step fails': result.main.exitCode === 1,
        'the code is TOKEN_REJECTED': result.outputs['error-code'] === 'TOKEN_REJECTED',
        'it asks once': requests.length === 1,
      }),
    },
  ];
}

/** Returns what the demo shows of Planio, as a person who signed in before. */
export async function planioScenes(planio: System): Promise<Scene[]> {
  const common = {
    provider: 'planio',
    'base-url': planio.baseUrl,
    token: secrets('PLANIO_TOKEN', await planio.issueToken(['view_issues', 'add_issues'])),
    'ca-cert': vars('PLANIO_CA', planio.caPem),
  };
  const isKept = ({ alive }: Run): Record<string, boolean> => ({ 'a given token is left alone': alive });
  return [
    {
      title: 'planio: who does the token act as?',
      settings: { ...common, operation: 'current-user' },
      checks: (run) => ({ ...respondWith('200', run), ...isKept(run) }),
    },
    {
      title: 'planio: a new issue',
      settings: {
        ...common,
        operation: 'create-issue',
        parameters: 'project: ci\nsubject: The nightly build failed\ndescription: See the log of run 17.\n',
      },
      checks: (run) => ({
        ...respondWith('201', run),
        ...isKept(run),
        'id and url name the issue':
          run.result.outputs['url'] === `${planio.baseUrl}/issues/${run.result.outputs['id']}`,
      }),
    },
  ];
}

/** Returns what the demo shows of Nuvias UC Hub. */
export function nuviasScenes(hub: System): Scene[] {
  return [
    {
      title: 'nuvias-hub: a declared operation',
      settings: {
        provider: 'nuvias-hub',
        'base-url': hub.baseUrl,
        'client-id': vars('NUVIAS_CLIENT_ID', hub.clientId),
        'client-secret': secrets('NUVIAS_CLIENT_SECRET', hub.clientSecret),
        'ca-cert': vars('NUVIAS_CA', hub.caPem),
        operation: 'whoami',
      },
      checks: (run) => respondWith('200', run),
    },
  ];
}

/** Returns what the demo shows of a server that is known by its issuer alone. */
export function oauthScenes(server: System): Scene[] {
  return [
    {
      title: 'oauth2: any server, by its issuer',
      settings: {
        issuer: server.issuer,
        'base-url': server.baseUrl,
        'client-id': vars('CLIENT_ID', server.clientId),
        'client-secret': secrets('CLIENT_SECRET', server.clientSecret),
        'ca-cert': vars('CA', server.caPem),
        scope: 'read',
        request: 'GET /api/whoami',
      },
      checks: (run) => ({ ...respondWith('200', run), ...isRevoked(run) }),
    },
  ];
}
