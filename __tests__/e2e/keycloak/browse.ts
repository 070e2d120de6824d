import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request as send } from 'node:https';
import { buffer } from 'node:stream/consumers';

/** Returns a `fetch` for a form or a page that trusts a private CA, and does not follow redirects. */
export const browseWith =
  (caPem: string) =>
  async (url: URL, { method = 'GET', headers, body }: RequestInit): Promise<Response> => {
    if (url.protocol === 'http:') return fetch(url, { method, redirect: 'manual' });
    const form = body instanceof URLSearchParams ? body.toString() : '';
    const type = form === '' ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
    const sent = { ...(headers as Record<string, string>), ...type };
    const request = send(url, { method, ca: caPem, agent: false, headers: sent });
    request.end(form);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const received = new Headers();
    for (let index = 0; index < response.rawHeaders.length; index += 2) {
      received.append(response.rawHeaders[index] ?? '', response.rawHeaders[index + 1] ?? '');
    }
    return new Response(await buffer(response), { status: response.statusCode ?? 0, headers: received });
  };
