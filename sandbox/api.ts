import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IssuedToken } from './token-store.js';

/** An API request, with what the authorization server knows about its bearer token. */
export interface ApiCall {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
  /** The body, byte for byte. */
  bytes: Buffer;
  /** Undefined if the request has no bearer token. */
  token: IssuedToken | undefined;
}

export interface ApiResponse {
  status: number;
  headers?: Record<string, string>;
  /** Sent as JSON. If absent, the response has no body. */
  body?: unknown;
}

export type Api = (call: ApiCall) => ApiResponse;

/** Writes an API's response as compact JSON in UTF-8. */
export function writeResponse(response: ServerResponse, { status, headers = {}, body }: ApiResponse): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  const type = text === '' ? {} : { 'content-type': 'application/json; charset=utf-8' };
  response.writeHead(status, { ...type, 'content-length': Buffer.byteLength(text), ...headers }).end(text);
}

/** Returns 401 with the challenge of RFC 6750 for a request without an active token, otherwise undefined. */
export function refuseBadToken({ token }: ApiCall, realm: string): ApiResponse | undefined {
  if (token?.state === 'active') return undefined;
  const why = token ? `, error="invalid_token", error_description="The access token is ${token.state}"` : '';
  return {
    status: 401,
    headers: { 'www-authenticate': `Bearer realm="${realm}"${why}` },
    body: { error: token ? 'invalid_token' : 'unauthorized' },
  };
}

/** Returns the JSON object in a request's body, or undefined if the body is not a JSON object. */
export function readObject({ body }: ApiCall): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
