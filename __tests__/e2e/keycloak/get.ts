import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request as send } from 'node:https';
import { text } from 'node:stream/consumers';

/** Sends a GET request with a token, as a later step of the job does. Returns the status and the JSON body. */
export async function get(url: string, token: string, caPem: string): Promise<{ status: number; body: unknown }> {
  const request = send(url, { ca: caPem, agent: false, headers: { authorization: `Bearer ${token}` } });
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, body: JSON.parse(await text(response)) };
}
