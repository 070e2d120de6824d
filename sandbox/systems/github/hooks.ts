import type { ServerResponse } from 'node:http';
import { writeResponse, type ApiResponse } from '../../api.js';

/** A request, as tests see it in the log and the hooks. */
export interface LoggedCall {
  method: string;
  /** The path below the API, percent-decoded, without the query. */
  path: string;
  /** The names in the query, in the order of the request. */
  query: readonly string[];
  /** The owner of the token. Undefined without a known token. */
  login: string | undefined;
  body: string;
  /** The status that the server made, also if the response was lost. Undefined until then. */
  status: number | undefined;
}

/** A response that is not JSON, such as the HTML of a proxy. */
export interface TextResponse {
  status: number;
  headers?: Record<string, string>;
  html: string;
}

/** What a hook does to a call: `lose` closes the connection without a response; a response replaces the server's. */
export type Interference = 'lose' | ApiResponse | TextResponse;

type Hooked<T> = T | undefined | Promise<T | undefined>;

/** Functions that interfere with calls. They can be changed at any time. They may wait. */
export interface Hooks {
  /** Called before the request takes effect. With a result, the request has no effect. */
  before?: ((call: LoggedCall) => Hooked<Interference>) | undefined;
  /** Called after the request took effect. */
  after?: ((call: LoggedCall, made: ApiResponse) => Hooked<Interference>) | undefined;
}

/** Sends a response, or closes the connection. */
export function sendReply(response: ServerResponse, reply: Interference): void {
  if (reply === 'lose') {
    response.destroy();
    return;
  }
  if (!('html' in reply)) {
    writeResponse(response, reply);
    return;
  }
  const { status, headers, html } = reply;
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(html);
}
