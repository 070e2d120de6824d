import * as http from 'node:http';
import * as https from 'node:https';
import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { HttpClient, type HttpClientResponse } from '@actions/http-client';
import type { FileBody } from '../lib/files.js';
import type { HttpRequest } from './message.js';
import type { TlsSettings } from './trust.js';

/** http-client's own limit ends nothing; ours (idle-timeout.ts) does. The largest delay that a timer takes. */
const NO_LIMIT_MS = 2_147_483_647;

const USER_AGENT = 'bearer-step';

/**
 * Keep-alive connections to one origin. @actions/http-client opens and proxies them; it follows no redirect, repeats no
 * request and reads no body here, since its ways with these lose or leak data.
 */
export class Connection {
  readonly #tls: TlsSettings | undefined;
  readonly #agent: http.Agent;
  readonly #client: HttpClient;
  readonly #onSecured: (socket: TLSSocket) => void;
  readonly #sockets = new WeakSet<object>();
  #takePreconnected: (() => Promise<Socket | undefined>) | undefined;
  #preconnected: Socket | undefined;
  #signal: AbortSignal | undefined;
  #userAgent = USER_AGENT;
  #reached = false;
  #isPreconnected = false;

  /**
   * `tls` is undefined for plain http. `onSecured` gets each new TLS connection before the answer is read. `takeAhead`
   * resolves to a TCP connection that stands already, if there is one.
   */
  constructor(
    tls: TlsSettings | undefined,
    onSecured: (socket: TLSSocket) => void,
    takePreconnected?: () => Promise<Socket | undefined>,
  ) {
    this.#takePreconnected = takePreconnected;
    this.#tls = tls;
    this.#onSecured = onSecured;
    this.#agent =
      tls === undefined ? new http.Agent({ keepAlive: true }) : new https.Agent({ keepAlive: true, ...tls });
    this.#watch(tls === undefined ? 'connect' : 'secureConnect');
    const handler = {
      prepareRequest: (options: http.RequestOptions) => this.#prepare(options),
      canHandleAuthentication: () => false,
      handleAuthentication: () => Promise.reject(new Error('not used')),
    };
    const settings = { allowRedirects: false, allowRetries: false, keepAlive: true, socketTimeout: NO_LIMIT_MS };
    this.#client = new HttpClient(USER_AGENT, [handler], settings);
  }

  /** Whether a connection stood, so that the server may have seen the request. */
  get reached(): boolean {
    return this.#reached;
  }

  /** Whether the last connection was begun before it was asked for: it may have been idle for too long. */
  get isPreconnected(): boolean {
    return this.#isPreconnected;
  }

  /** Resolves to the answer as soon as its head is there. `progress` is called for every piece of a file that goes out. */
  async request(attempt: HttpRequest, signal: AbortSignal, progress: () => void): Promise<http.IncomingMessage> {
    const { method, url, body, headers } = attempt;
    const takePreconnected = this.#takePreconnected;
    this.#takePreconnected = undefined;
    if (takePreconnected !== undefined) this.#preconnected = await takePreconnected();
    // A server may have closed the kept connection right behind its last answer. If the word of it has come, it is heard in
    // the second turn: the first one may end before sockets are looked at.
    for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    // Whoever gave up meanwhile sends nothing: another attempt may be on its way.
    signal.throwIfAborted();
    this.#signal = signal;
    this.#userAgent = headers['user-agent'] ?? USER_AGENT;
    const { message } = await (typeof body === 'object'
      ? this.#upload(attempt, body, progress)
      : this.#client.request(method, url.href, body ?? null, { ...headers }));
    const { socket } = message;
    if (socket instanceof TLSSocket && !this.#sockets.has(socket)) this.#onSecured(socket);
    this.#sockets.add(socket);
    return message;
  }

  /** A read error ends the attempt: whoever closes the connection then leaves the server with a body that is not whole. */
  async #upload(
    { method, url, headers }: HttpRequest,
    body: FileBody,
    progress: () => void,
  ): Promise<HttpClientResponse> {
    const stream = await body.open();
    stream.on('data', progress);
    const broken = new Promise<never>((_, reject) => stream.once('error', reject));
    const length = { 'content-length': String(body.size) };
    const sent = this.#client.request(method, url.href, stream, { ...headers, ...length });
    // However the attempt ends, the file is let go of: a server may answer without reading it.
    const letGo = (): unknown => stream.destroy();
    sent.then(({ message }) => message.once('close', letGo), letGo);
    return Promise.race([broken, sent]);
  }

  /** Drops what is open; the next request connects anew. */
  close(): void {
    this.#agent.destroy();
  }

  /** Notes when a new connection stands. */
  #watch(event: 'connect' | 'secureConnect'): void {
    const agent = this.#agent;
    const createConnection = agent.createConnection.bind(agent);
    agent.createConnection = (options, callback): Duplex | null | undefined => {
      this.#reached = false;
      const socket = this.#preconnected;
      this.#preconnected = undefined;
      this.#isPreconnected = socket?.writable === true;
      const all = this.#isPreconnected ? { ...options, socket } : options;
      return createConnection(all, callback)?.once(event, () => (this.#reached = true));
    };
  }

  /** The one place that decides over agent and TLS: our own agent, or the tunnel's with our settings. */
  #prepare(options: http.RequestOptions): void {
    options.signal = this.#signal;
    // http-client would put its own name over the workflow's.
    Object.assign(options.headers ?? {}, { 'user-agent': this.#userAgent });
    options.host = options.host?.replace(/^\[(.*)\]$/u, '$1');
    if (options.agent instanceof http.Agent) {
      options.agent = this.#agent;
      return;
    }
    // A tunnel tells only of its own failures, so a request through it counts as seen.
    this.#reached = true;
    const tunnel = options.agent as unknown as Tunnel;
    Object.assign(tunnel.options, this.#tls);
    // Without this an https proxy would be verified for the target's name, or not at all when the job says so.
    const { host } = tunnel.proxyOptions;
    Object.assign(tunnel.proxyOptions, this.#tls, {
      servername: isIP(host) === 0 ? host : '',
      rejectUnauthorized: true,
    });
  }
}

/** The agent that http-client takes from the `tunnel` package: the settings of the target's TLS, and of the proxy's. */
interface Tunnel {
  options: object;
  proxyOptions: { host: string };
}
