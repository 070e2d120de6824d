import * as http from 'node:http';
import { isIP, type Socket } from 'node:net';
import { connect, type SecureContext } from 'node:tls';
import { systemCode } from '../../lib/errors.js';
import { openTunnel } from '../open-tunnel.js';
import { raceAgainst } from '../deadline.js';
import { hostOf, portOf, proxyOf } from '../server-facts.js';
import type { Trust } from '../trust.js';
import { percentDecode } from '../urls.js';
import { refusedAddress } from './address.js';
import type { Network } from './network.js';

/** The largest list. The largest ones of public authorities have a few MiB. */
const MAX_BYTES = 20 * 1_048_576;
/** How long one list may take, in milliseconds. */
const LIMIT_MS = 30_000;

/** What a fetch of a list depends on. */
export interface FetchSettings {
  network: Network;
  environment: NodeJS.ProcessEnv;
  /** For the tunnel to an https point. */
  trust: Trust;
  /** Returns who is trusted for an https point. */
  secureContext: () => SecureContext;
  /** Aborts at the end of the step. */
  signal: AbortSignal;
  limitMs?: number;
}

/** Why a list cannot be fetched, as the end of a sentence about its address. */
export class FetchProblem extends Error {
  /** Whether it may be there later. */
  readonly isTransient: boolean;

  constructor(message: string, isTransient = false) {
    super(message);
    this.isTransient = isTransient;
  }
}

/**
 * Resolves to what is at the address of a list. Sends a GET without credentials, follows no redirect, and connects only
 * to an address that was checked. Rejects with FetchProblem, or with the reason of the signal.
 */
export async function fetchList(url: URL, isServerNear: boolean, settings: FetchSettings): Promise<Buffer> {
  const { limitMs = LIMIT_MS, signal } = settings;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  try {
    const fetched = async (): Promise<Buffer> =>
      firstOf(await openSockets(url, isServerNear, settings), url, limit, settings.environment);
    return await raceAgainst(limit, fetched());
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof FetchProblem) throw error;
    if (limit.aborted) throw new FetchProblem(`did not respond within ${limitMs / 1000} s`, true);
    throw new FetchProblem(describe(error), true);
  }
}

function describe(error: unknown): string {
  const code = systemCode(error);
  if (/^(?:ENOTFOUND|EAI_)/u.test(code)) return 'has a host name that cannot be resolved';
  if (/CERT|SSL|TLS|SIGNED|ISSUER/u.test(code)) return 'has a certificate that is not trusted, or refused TLS';
  return code === '' ? 'cannot be reached' : `cannot be reached (${code})`;
}

/** Opens a connection for one address. */
type Open = () => Promise<Socket>;

/** Returns how to connect, for each address in turn. Rejects with FetchProblem if all of them are refused. */
async function openSockets(url: URL, isServerNear: boolean, settings: FetchSettings): Promise<Open[]> {
  const { network, environment, trust } = settings;
  const proxy = proxyOf(url, environment);
  const addresses = await allowedAddresses(url, isServerNear, network, proxy !== undefined);
  if (proxy === undefined) {
    return addresses.map((address) => () => secured(network.connect(address, portOf(url)), url, settings));
  }
  if (url.protocol === 'https:')
    return [async () => secured(await openTunnel(url, proxy, trust, environment), url, settings)];
  return [() => toProxy(proxy, settings)];
}

/**
 * Resolves to the addresses of a host that may be connected to, or with a proxy to those that are known: the proxy may
 * know names that this machine does not.
 */
async function allowedAddresses(
  url: URL,
  isServerNear: boolean,
  network: Network,
  isProxied: boolean,
): Promise<string[]> {
  const host = hostOf(url);
  const found = isIP(host) === 0 ? await network.lookup(host).catch(noneIf(isProxied)) : [host];
  const allowed = found.filter((address) => refusedAddress(address, isServerNear) === undefined);
  const [first] = found;
  // A proxy chooses the address itself, so all of them must be allowed.
  const isRefused = isProxied ? allowed.length < found.length : allowed.length === 0;
  if (!isRefused) return allowed;
  const refused = found.find((address) => !allowed.includes(address)) ?? first ?? '';
  const what = refusedAddress(refused, isServerNear) ?? 'no address';
  throw new FetchProblem(`must not be fetched: its host is at ${what}`);
}

const noneIf =
  (isAllowed: boolean) =>
  (error: unknown): string[] => {
    if (isAllowed) return [];
    throw error;
  };

/** Adds TLS to a connection to an https point. */
async function secured(
  socket: Socket,
  url: URL,
  { secureContext }: Pick<FetchSettings, 'secureContext'>,
): Promise<Socket> {
  if (url.protocol !== 'https:') return socket;
  const host = hostOf(url);
  const name = isIP(host) === 0 ? { servername: host } : { host };
  return Promise.resolve(connect({ socket, ...name, secureContext: secureContext(), rejectUnauthorized: true }));
}

/** Connects to a proxy for http. It is the user's own, so its address is not checked. */
async function toProxy(proxy: URL, settings: FetchSettings): Promise<Socket> {
  const [address = ''] = isIP(hostOf(proxy)) === 0 ? await settings.network.lookup(hostOf(proxy)) : [hostOf(proxy)];
  return secured(settings.network.connect(address, portOf(proxy)), proxy, settings);
}

/** Resolves to the content from the first address that accepts a connection. */
async function firstOf(
  sockets: readonly Open[],
  url: URL,
  limit: AbortSignal,
  environment: NodeJS.ProcessEnv,
): Promise<Buffer> {
  let failure: unknown;
  for (const open of sockets) {
    try {
      return await get(await open(), url, limit, environment);
    } catch (error) {
      if (error instanceof FetchProblem || limit.aborted) throw error;
      failure = error;
    }
  }
  throw failure;
}

/** Sends the GET over a connection, and closes the connection. */
function get(socket: Socket, url: URL, signal: AbortSignal, environment: NodeJS.ProcessEnv): Promise<Buffer> {
  const proxy = url.protocol === 'http:' ? proxyOf(url, environment) : undefined;
  const path = `${url.pathname}${url.search}`;
  const headers = { host: url.host, accept: '*/*', 'user-agent': 'bearer-step', ...authorization(proxy) };
  const target = proxy === undefined ? path : `${url.origin}${path}`;
  return new Promise<Buffer>((resolve, reject) => {
    const options = { createConnection: () => socket, method: 'GET', path: target, headers, signal };
    const request = http.request({ ...options, setDefaultHeaders: false });
    // An error of the socket before the request listens to it.
    socket.on('error', reject);
    request.once('error', reject);
    request.once('response', (response) => {
      const { statusCode = 0 } = response;
      if (statusCode !== 200) {
        reject(new FetchProblem(statusOf(statusCode), statusCode >= 500));
        return;
      }
      read(response).then(resolve, reject);
    });
    request.end();
  }).finally(() => socket.destroy());
}

const statusOf = (status: number): string =>
  status >= 300 && status < 400 ? 'redirects, which is not followed' : `responded with HTTP ${status}`;

function authorization(proxy: URL | undefined): Record<string, string> {
  if (proxy === undefined || (proxy.username === '' && proxy.password === '')) return {};
  const login = [proxy.username, proxy.password].map((text) => percentDecode(text) ?? text).join(':');
  return { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
}

function read(response: http.IncomingMessage): Promise<Buffer> {
  const tooLarge = new FetchProblem(`has more than ${MAX_BYTES / 1_048_576} MiB`);
  if (Number(response.headers['content-length']) > MAX_BYTES) return Promise.reject(tooLarge);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    response.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > MAX_BYTES) reject(tooLarge);
    });
    response.once('end', () => resolve(Buffer.concat(chunks)));
    response.once('error', reject);
    response.once('close', () => reject(new Error('incomplete')));
  });
}
