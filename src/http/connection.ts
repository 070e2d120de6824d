import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { HttpClient, type HttpClientResponse } from '@actions/http-client';
import type { FileBody } from '../lib/files.js';
import type { HttpRequest } from './message.js';
import { requirePin } from './strict-trust.js';
import type { TlsSettings } from './trust.js';
import { secureTunnel, type Tunnel } from './tunnel.js';

/** Switches the timeout of http-client off: ours is in idle-timeout.ts. This is the largest delay of a timer. */
const NO_LIMIT_MS = 2_147_483_647;

/**
 * The largest size of all response headers. Node's own limit of 16 KiB is too small for servers with long policies,
 * links or cookies. curl accepts 300 KB, but nothing that large is useful here.
 */
export const MAX_HEADER_BYTES = 65_536;

/** How long an error of a closed socket may take. */
const CLOSED_MS = 100;

const USER_AGENT = 'bearer-step';

/** What a connection needs to know of its origin. */
export interface ConnectionSettings {
  /** undefined for plain http. */
  tls?: TlsSettings | undefined;
  /** Whether requests go through the proxy of the environment. */
  isProxied?: boolean;
  /** Gets each new TLS connection before the response is read. */
  onSecured?: ((socket: TLSSocket) => void) | undefined;
  /** Resolves to an open TCP connection, if there is one. */
  takePreconnected?: () => Promise<Socket | undefined>;
}

/**
 * Keep-alive connections to one origin. @actions/http-client opens them, also through a proxy. Its redirects, retries
 * and body reading are not used, since they lose or leak data.
 */
export class Connection {
  readonly #tls: TlsSettings | undefined;
  readonly #isProxied: boolean;
  readonly #agent: http.Agent;
  readonly #client: HttpClient;
  readonly #onSecured: ((socket: TLSSocket) => void) | undefined;
  readonly #sockets = new WeakSet<object>();
  #takePreconnected: (() => Promise<Socket | undefined>) | undefined;
  #preconnected: Socket | undefined;
  #signal: AbortSignal | undefined;
  #userAgent = USER_AGENT;
  /** The host and port of the request, for messages. */
  #host = '';
  #reached = false;
  #isPreconnected = false;
  /** Called when the socket of the current request is closed. */
  #onClosed: () => void = () => undefined;

  constructor({ tls, isProxied = false, onSecured, takePreconnected }: ConnectionSettings) {
    this.#takePreconnected = takePreconnected;
    this.#tls = tls;
    this.#isProxied = isProxied;
    this.#onSecured = onSecured;
    // A resumed session shows no certificate, and with pins or revocation lists each connection must show its own.
    const sessions = tls?.isStrict === true ? { maxCachedSessions: 0 } : {};
    this.#agent =
      tls === undefined
        ? new http.Agent({ keepAlive: true })
        : new https.Agent({ keepAlive: true, ...tls, ...sessions });
    this.#watch(tls === undefined ? 'connect' : 'secureConnect');
    const handler = {
      prepareRequest: (options: http.RequestOptions) => this.#prepare(options),
      canHandleAuthentication: () => false,
      handleAuthentication: () => Promise.reject(new Error('not used')),
    };
    const settings = { allowRedirects: false, allowRetries: false, keepAlive: true, socketTimeout: NO_LIMIT_MS };
    this.#client = new HttpClient(USER_AGENT, [handler], settings);
  }

  /** Whether a connection was established, so that the server may have received the request. */
  get reached(): boolean {
    return this.#reached;
  }

  /** Whether the last connection was opened in advance. The server may have closed it because it was idle too long. */
  get isPreconnected(): boolean {
    return this.#isPreconnected;
  }

  /** Resolves to the response when its headers are there. Calls `progress` for every chunk of a file that is sent. */
  async request(attempt: HttpRequest, signal: AbortSignal, progress: () => void): Promise<http.IncomingMessage> {
    const { method, url, body, headers } = attempt;
    const takePreconnected = this.#takePreconnected;
    this.#takePreconnected = undefined;
    if (takePreconnected !== undefined) this.#preconnected = await takePreconnected();
    // The server may have closed the kept-alive connection after its last response. Two turns of the event loop notice
    // this: the first turn may end before Node.js polls the sockets.
    for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    // An aborted request must not be sent: the next attempt may already have started.
    signal.throwIfAborted();
    attempt.beforeSend?.();
    this.#signal = signal;
    this.#host = url.host;
    this.#userAgent = headers['user-agent'] ?? USER_AGENT;
    const { message } = await Promise.race([
      typeof body === 'object'
        ? this.#upload(attempt, body, progress)
        : this.#client.request(method, url.href, body ?? null, { ...headers }),
      this.#closed(),
    ]);
    const { socket } = message;
    if (socket instanceof TLSSocket && !this.#sockets.has(socket)) this.#onSecured?.(socket);
    this.#sockets.add(socket);
    return message;
  }

  /**
   * Rejects soon after the socket was closed. Node.js closes it after `101 Switching Protocols`, and reports nothing. A
   * moment later, because most errors of a socket are reported after it was closed.
   */
  #closed(): Promise<never> {
    return new Promise((_, reject) => {
      this.#onClosed = () => {
        setTimeout(() => reject(Object.assign(new Error('socket closed'), { code: 'ECONNRESET' })), CLOSED_MS).unref();
      };
    });
  }

  /** Sends a file. Rejects on a read error: the caller then closes the connection, and the body stays incomplete. */
  async #upload(
    { method, url, headers }: HttpRequest,
    body: FileBody,
    progress: () => void,
  ): Promise<HttpClientResponse> {
    const stream = await body.open();
    stream.on('data', progress);
    const readFailure = new Promise<never>((_, reject) => stream.once('error', reject));
    const length = { 'content-length': String(body.size) };
    const sent = this.#client.request(method, url.href, stream, { ...headers, ...length });
    // Close the file however the attempt ends: a server may respond without reading it.
    const closeFile = (): unknown => stream.destroy();
    sent.then(({ message }) => message.once('close', closeFile), closeFile);
    return Promise.race([readFailure, sent]);
  }

  /** Closes all connections. The next request opens a new one. */
  close(): void {
    this.#agent.destroy();
  }

  /** Records when a new connection is established, and uses the preconnected socket for it. */
  #watch(event: 'connect' | 'secureConnect'): void {
    const agent = this.#agent;
    const createConnection = agent.createConnection.bind(agent);
    agent.createConnection = (options, callback): Duplex | null | undefined => {
      this.#reached = false;
      const socket = this.#preconnected;
      this.#preconnected = undefined;
      this.#isPreconnected = socket?.writable === true;
      const all = this.#isPreconnected ? { ...options, socket } : options;
      const created = createConnection(all, callback);
      const { pins } = this.#tls ?? {};
      if (created instanceof TLSSocket && pins !== undefined) requirePin(created, pins, this.#host);
      return created?.once(event, () => (this.#reached = !created.destroyed)).once('close', () => this.#onClosed());
    };
  }

  /** Sets the agent and TLS settings of a request: our own agent, or the tunnel agent with our settings. */
  #prepare(options: http.RequestOptions): void {
    options.signal = this.#signal;
    options.maxHeaderSize = MAX_HEADER_BYTES;
    // http-client would overwrite the user agent of the workflow.
    Object.assign(options.headers ?? {}, { 'user-agent': this.#userAgent });
    options.host = options.host?.replace(/^\[(.*)\]$/u, '$1');
    // http-client does not know every form of NO_PROXY, so it may have chosen its tunnel for a direct connection.
    if (!this.#isProxied || options.agent instanceof http.Agent) {
      options.agent = this.#agent;
      return;
    }
    // A tunnel reports only its own errors, so the server may have received a request through it.
    this.#reached = true;
    secureTunnel(options.agent as unknown as Tunnel, this.#tls, this.#host);
  }
}
