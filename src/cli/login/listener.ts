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

/** The answer of an authorization server (RFC 6749 sections 4.1.2 and 4.1.2.1). `iss`: RFC 9207. */
export interface AuthorizationResponse {
  /** undefined when it was refused. */
  code: string | undefined;
  /** undefined when it was granted. */
  error: string | undefined;
  iss: string | undefined;
}

export interface ListenerSettings {
  /** 0: any free one. */
  port: number;
  state: string;
  /** The name of the system. */
  title: string;
  warn: (text: string) => void;
}

const CALLBACK = '/callback';
const RESULT = '/result';
/** How long the last page may take to reach the browser. */
const LAST_PAGE_MS = 2000;

interface Deferred<T> {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (reason: StepError) => void;
}

/** A promise and what settles it. */
function deferred<T>(): Deferred<T> {
  let resolve: Deferred<T>['resolve'] = () => undefined;
  let reject: Deferred<T>['reject'] = () => undefined;
  const promise = new Promise<T>((settle, fail) => {
    resolve = settle;
    reject = fail;
  });
  return { promise, resolve, reject };
}

/** Compared in constant time, so that nobody learns the state letter by letter. */
const isSame = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());

/**
 * Waits on 127.0.0.1 for the browser to come back (RFC 8252 section 7.3). Only an answer with the right state counts; all
 * else is refused, and it goes on waiting. The code leaves the address bar at once: 303 to a clean page, which tells how it ended.
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
    // It may fail before anybody waits for it.
    this.#authorization.promise.catch(() => undefined);
    this.#server = createServer((request, response) => void this.#handle(request, response));
  }

  /** Rejects with INPUT_INVALID when the port cannot be had. */
  static async open(settings: ListenerSettings): Promise<Listener> {
    const listener = new Listener(settings);
    await new Promise<void>((resolve, reject) => {
      listener.#server.once('error', (cause) =>
        reject(inputError('port', `cannot be used (${systemCode(cause)}). Leave it out, or take another.`)),
      );
      listener.#server.listen(settings.port, '127.0.0.1', resolve);
    });
    return listener;
  }

  get #host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Where the server is to send the browser. */
  get redirectUri(): string {
    return `http://${this.#host}${CALLBACK}`;
  }

  /** The first answer with the right state. Rejects with LOGIN_FAILED when somebody else has seen the question. */
  get response(): Promise<AuthorizationResponse> {
    return this.#authorization.promise;
  }

  /** A link, good once, to the authorization URL: the command line of a browser, which everybody can read, shows no state. */
  linkTo(target: URL): URL {
    const path = `/start/${randomBytes(16).toString('base64url')}`;
    this.#links.set(path, { target, used: false });
    return new URL(`http://${this.#host}${path}`);
  }

  /** Tells the browser how it ended, and closes. */
  async finish(outcome: SignInOutcome): Promise<void> {
    this.#outcome.resolve(outcome);
    const timer = setTimeout(() => this.#delivered.resolve(undefined), this.#isResolved ? LAST_PAGE_MS : 0);
    await this.#delivered.promise;
    clearTimeout(timer);
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Compared, not resolved: a request line may name another host, or lead there by dots.
    const [, path = '', query = ''] = /^([^?]*)\??(.*)$/su.exec(request.url ?? '') ?? [];
    if (request.method !== 'GET' || request.headers.host !== this.#host) sendPage(response, BAD_REQUEST);
    else if (path === CALLBACK) this.#receive(new URLSearchParams(query), response);
    else if (path === RESULT && this.#isResolved) await this.#tell(response);
    else if (this.#links.has(path)) this.#lead(path, response);
    else sendPage(response, NOT_FOUND);
  }

  #receive(parameters: URLSearchParams, response: ServerResponse): void {
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

  /** A page that found the port must not flood the terminal. */
  #warnOnce(): void {
    if (!this.#hasWarned)
      this.#settings.warn('A request without the right state was refused. Still waiting for the sign-in.');
    this.#hasWarned = true;
  }

  async #tell(response: ServerResponse): Promise<void> {
    const outcome = await this.#outcome.promise;
    response.once('close', () => this.#delivered.resolve(undefined));
    sendPage(response, outcomePage(outcome, this.#settings.title));
  }

  #lead(path: string, response: ServerResponse): void {
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

/** Whoever opened it first knows state and challenge, and could send in a code for an account of their own. */
const openedTwice = (): StepError =>
  new StepError('LOGIN_FAILED', 'The link to the sign-in was opened twice: somebody else may have been first.', {
    hint: 'Run it again; with --no-browser on a machine that others use.',
  });

const redirect = (response: ServerResponse, location: string): unknown =>
  response.writeHead(303, { ...PAGE_HEADERS, location }).end();

const sendPage = (response: ServerResponse, page: Page): unknown =>
  response.writeHead(page.status, { ...PAGE_HEADERS, connection: 'close' }).end(renderPage(page));
