import { once } from 'node:events';
import { type IncomingMessage, request as send } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';

/** Hydra's API for administrators. */
export interface HydraAdmin {
  /** Waits until the API responds. */
  ready(): Promise<void>;
  /** Sends a form, or an object as JSON, and returns the body of the response. Rejects for an error status. */
  post(path: string, content: URLSearchParams | object): Promise<string>;
  /** As `post`, with PUT. */
  put(path: string, content: URLSearchParams | object): Promise<string>;
  get(path: string): Promise<string>;
}

const readinessMs = 50;

/** Returns the API that listens on a Unix socket. */
export function connectAdmin(socketPath: string): HydraAdmin {
  async function call(method: string, path: string, content?: URLSearchParams | object): Promise<string> {
    const isForm = content instanceof URLSearchParams;
    const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
    const headers = content === undefined ? {} : { 'content-type': type };
    const request = send({ socketPath, path, method, headers, agent: false });
    request.end(isForm ? content.toString() : JSON.stringify(content));
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const body = await text(response);
    if ((response.statusCode ?? 0) >= 400) throw new Error(`${method} ${path}: HTTP ${response.statusCode}: ${body}`);
    return body;
  }

  async function ready(): Promise<void> {
    for (;;) {
      try {
        await call('GET', '/health/ready');
        return;
      } catch {
        await setTimeout(readinessMs);
      }
    }
  }

  return {
    ready,
    post: (path, content) => call('POST', path, content),
    put: (path, content) => call('PUT', path, content),
    get: (path) => call('GET', path),
  };
}
