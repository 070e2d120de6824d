import { type RecordingServer, startRecordingServer } from '../../../sandbox/recording-server.js';
import type { HydraAdmin } from './hydra-admin.js';

/**
 * Starts the sign-in page and the consent page that an operator of Hydra must provide. They show nothing: they sign in
 * the user `bot` and grant every requested scope.
 */
export const startHydraPages = (admin: HydraAdmin): Promise<RecordingServer> =>
  startRecordingServer({
    host: '127.0.0.1',
    handler: async (request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://pages');
      const kind = pathname.slice(1);
      const challenge = new URLSearchParams({ [`${kind}_challenge`]: searchParams.get(`${kind}_challenge`) ?? '' });
      const path = `/admin/oauth2/auth/requests/${kind}`;
      const asked = JSON.parse(await admin.get(`${path}?${challenge.toString()}`)) as { requested_scope: string[] };
      const accepted = kind === 'login' ? { subject: 'bot' } : { grant_scope: asked.requested_scope };
      const reply = await admin.put(`${path}/accept?${challenge.toString()}`, accepted);
      const { redirect_to: location } = JSON.parse(reply) as { redirect_to: string };
      response.writeHead(302, { location }).end();
    },
  });
