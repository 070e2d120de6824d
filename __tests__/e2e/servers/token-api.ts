import { type RecordingServer, startRecordingServer } from '../../../sandbox/recording-server.js';
import type { AuthorizationServer } from './authorization-server.js';

/** Starts an API that asks the authorization server whether the bearer token of a request is active. */
export const startTokenApi = (server: AuthorizationServer): Promise<RecordingServer> =>
  startRecordingServer({
    handler: async (request, response) => {
      const [, token = ''] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
      const active = await server.introspect(token);
      response.writeHead(active ? 200 : 401, { 'content-type': 'application/json' }).end(JSON.stringify({ active }));
    },
  });
