import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import type { System } from './oauth-server.js';

export interface ClientResponse {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  text: string;
  /** Undefined if the text is not JSON. */
  json: unknown;
}

interface Content {
  headers?: Record<string, string>;
  form?: Record<string, string>;
  json?: object;
}

/** Sends a request, given as `METHOD path`, to a system. Returns the response, with any status. */
export async function call(
  system: System,
  line: string,
  { headers, form, json }: Content = {},
): Promise<ClientResponse> {
  const [method = '', path = ''] = line.split(' ');
  const [type, body] = form
    ? ['application/x-www-form-urlencoded', new URLSearchParams(form).toString()]
    : ['application/json', json ? JSON.stringify(json) : ''];
  const contentHeaders = body ? { 'content-type': type, 'content-length': Buffer.byteLength(body) } : {};
  const sent = request(system.origin + path, { method, ca: system.caPem, headers: { ...headers, ...contentHeaders } });
  return new Promise((resolve, reject) => {
    sent.once('error', reject);
    sent.once('response', (response) => {
      text(response).then((content) => {
        resolve({ status: response.statusCode, headers: response.headers, text: content, json: parse(content) });
      }, reject);
    });
    sent.end(body);
  });
}

/** Requests an access token for the system's first client by client credentials, and returns it. */
export async function fetchToken(system: System, path: string, further: Record<string, string> = {}): Promise<string> {
  const { clientId: client_id, clientSecret: client_secret } = system;
  const form = { grant_type: 'client_credentials', client_id, client_secret, ...further };
  const { json } = await call(system, `POST ${path}`, { form });
  return (json as { access_token: string }).access_token;
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
