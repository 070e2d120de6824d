import { randomUUID } from 'node:crypto';
import { startRecordingServer, type RecordingServer } from '../../../recording-server.js';

/** The storage host that has the logs of jobs. */
export interface LogStore extends RecordingServer {
  /** Returns an address that is valid once, as the API redirects to. */
  addressOf(log: string | Buffer): string;
}

/** Starts the host. Like GitHub's, it refuses a request with a token, and one without the signature in the address. */
export async function startLogStore(): Promise<LogStore> {
  const logs = new Map<string, string | Buffer>();
  const server = await startRecordingServer({
    handler: (request, response) => {
      const log = logs.get(request.url ?? '');
      const isRefused = request.headers.authorization !== undefined || log === undefined;
      logs.delete(request.url ?? '');
      response.writeHead(isRefused ? 403 : 200, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(isRefused ? 'AuthenticationFailed' : log);
    },
  });
  return Object.assign(server, {
    addressOf: (log: string | Buffer) => {
      const path = `/actions-results/${randomUUID()}/job.log?sig=${randomUUID()}`;
      logs.set(path, log);
      return `${server.origin}${path}`;
    },
  });
}
