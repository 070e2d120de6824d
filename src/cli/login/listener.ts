import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StepError, systemCode } from '../../lib/errors.js';
import { inputError } from '../../inputs/input-errors.js';
import {
  ALREADY_RESOLVED,
  BAD_REQUEST,
  NOT_FOUND,
  outcomePage,
  PAGE_HEADERS,
  renderPage,
  USED_LINK,
  WRONG_STATE,
  type Page,
  type SignInOutcome,
} from './pages.js';

/** The authorization response (RFC 6749 sections 4.1.2 and 4.1.2.1). `iss` is the issuer (RFC 9207). */
export interface AuthorizationResponse {
  /** undefined if the server returned an error. */
  code: string | undefined;
  /** undefined if the server returned a code. */
  error: string | undefined;
  iss: string | undefined;
}

export interface ListenerSettings {
  /** The port; 0 for any free port. */
  port: number;
  state: string;
  /** The name of the system, for the pages. */
  title: string;
  warn: (text: string) => void;
}

const CALLBACK = '/callback';
const RESULT = '/result';
/** The time limit for the browser to fetch the last page. */
const LAST_PAGE_MS = 2000;

interface Deferred<T> {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (reason: StepError) => void;
}

/** Returns a promise, and the functions that settle it. */
function deferred<T>(): Deferred<T> {
  let resolve: Deferred<T>['resolve'] = () => undefined;
  let reject: Deferred<T>['reject'] = () => undefined;
  const promise = new Promise<T>((settle, fail) => {
    resolve = settle;
    reject = fail;
  });
  return { promise, resolve, reject };
}

/** Compares two texts in constant time, so that response times do not reveal the state. */
const isSame = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());

/**
 * Waits on 127.0.0.1 for the browser to return (RFC 8252 section 7.3). It accepts only a response with the correct
 * state. It rejects every other request and continues to wait. A redirect (303) to the result page removes the code
 * from the address bar.
 */
export class Listener {
  readonly #settings: ListenerSettings;
  readonly #server: Server;
  readonly #authorization = deferred<AuthorizationResponse>();
  readonly #outcome = deferred<SignInOutcome>();
  readonly #delivered = deferred<undefined>();
  readonly #links = new Map<string, { target: URL; used: boolean }>();
  #isResolved = false;
  #hasWarned = false;

  private constructor(settings: ListenerSettings) {
    this.#settings = settings;
    // Avoids an unhandled rejection if it is rejected before anything awaits it.
    this.#authorization.promise.catch(() => undefined);
    this.#server = createServer((request, response) => void this.#handle(request, response));
  }

  /** Opens a listener. Rejects with INPUT_INVALID if the port cannot be used. */
  static async open(settings: ListenerSettings): Promise<Listener> {
    const listener = new Listener(settings);
    await new Promise<void>((resolve, reject) => {
      listener.#server.once('error', (cause) =>
        reject(inputError('port', `cannot be used (${systemCode(cause)}). Set another port, or remove it.`)),
      );
      listener.#server.listen(settings.port, '127.0.0.1', resolve);
    });
    return listener;
  }

  get #host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The URI to which the server must send the browser back. */
  get redirectUri(): string {
    return `http://${this.#host}${CALLBACK}`;
  }

  /** The first response with the correct state. Rejects with LOGIN_FAILED if the link was opened twice. */
  get response(): Promise<AuthorizationResponse> {
    return this.#authorization.promise;
  }

  /**
   * Returns a link that works once and leads to the authorization URL. Everyone on the machine can read the command
   * line of the browser, so it must not contain the state.
   */
  linkTo(target: URL): URL {
    const path = `/start/${randomBytes(16).toString('base64url')}`;
    this.#links.set(path, { target, used: false });
    return new URL(`http://${this.#host}${path}`);
  }

  /** Sends the result page to the browser, then closes the listener. */
  async finish(outcome: SignInOutcome): Promise<void> {
    this.#outcome.resolve(outcome);
    const timer = setTimeout(() => this.#delivered.resolve(undefined), this.#isResolved ? LAST_PAGE_MS : 0);
    await this.#delivered.promise;
    clearTimeout(timer);
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // The path is compared as text, not resolved: a request line may contain another host, or dots.
    const [, path = '', query = ''] = /^([^?]*)\??(.*)$/su.exec(request.url ?? '') ?? [];
    // Node.js keeps the first of several Host headers, but another reader of the request may take the last one.
    const hosts = request.headersDistinct['host'] ?? [];
    if (request.method !== 'GET' || hosts.length !== 1 || hosts[0] !== this.#host) sendPage(response, BAD_REQUEST);
    else if (path === CALLBACK) this.#receiveResponse(new URLSearchParams(query), response);
    else if (path === RESULT && this.#isResolved) await this.#sendResult(response);
    else if (this.#links.has(path)) this.#followLink(path, response);
    else sendPage(response, NOT_FOUND);
  }

  #receiveResponse(parameters: URLSearchParams, response: ServerResponse): void {
    const one = (name: string): string | undefined => {
      const values = parameters.getAll(name);
      return values.length === 1 && values[0] !== '' ? values[0] : undefined;
    };
    const [code, error] = [one('code'), one('error')];
    if (!isSame(one('state') ?? '', this.#settings.state) || (code === undefined) === (error === undefined)) {
      this.#warnOnce();
      sendPage(response, WRONG_STATE);
    } else if (this.#isResolved) {
      sendPage(response, ALREADY_RESOLVED);
    } else {
      this.#isResolved = true;
      this.#authorization.resolve({ code, error, iss: one('iss') });
      redirect(response, RESULT);
    }
  }

  /** Warns only once, so that a web page that found the port cannot flood the terminal. */
  #warnOnce(): void {
    if (!this.#hasWarned)
      this.#settings.warn('A request without the correct state was rejected. Still waiting for the sign-in.');
    this.#hasWarned = true;
  }

  async #sendResult(response: ServerResponse): Promise<void> {
    const outcome = await this.#outcome.promise;
    response.once('close', () => this.#delivered.resolve(undefined));
    sendPage(response, outcomePage(outcome, this.#settings.title));
  }

  #followLink(path: string, response: ServerResponse): void {
    const link = this.#links.get(path);
    if (link?.used !== false) {
      this.#isResolved = true;
      this.#authorization.reject(openedTwice());
      sendPage(response, USED_LINK);
      return;
    }
    link.used = true;
    redirect(response, link.target.href);
  }
}

/** Anyone who opened the link first knows state and challenge, and could send a code for their own account. */
const openedTwice = (): StepError =>
  new StepError('LOGIN_FAILED', 'The link to the sign-in was opened twice. Someone else may have opened it first.', {
    hint: 'Run the command again. On a machine that others use, add --no-browser.',
  });

const redirect = (response: ServerResponse, location: string): unknown =>
  response.writeHead(303, { ...PAGE_HEADERS, location }).end();

const sendPage = (response: ServerResponse, page: Page): unknown =>
  response.writeHead(page.status, { ...PAGE_HEADERS, connection: 'close' }).end(renderPage(page));
