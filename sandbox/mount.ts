import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type Provider from 'oidc-provider';

export interface MountOptions {
  /** The path of the issuer. */
  path: string;
  /** Paths below it that are served. */
  routes: ReadonlySet<string>;
  /** Take Basic credentials as they are. */
  rawBasic: boolean;
}

type Mounted = (request: IncomingMessage, response: ServerResponse, body: Buffer) => boolean;

/** Returns a function that hands a request to the authorization server, and tells whether it was one for it. */
export function mount(provider: Provider, { path, routes, rawBasic }: MountOptions): Mounted {
  const callback = provider.callback();
  return (request, response, body) => {
    const url = request.url ?? '';
    const below = url.slice(path.length);
    if (!url.startsWith(path) || !routes.has(below.split('?')[0] ?? '')) return false;
    const replayed = replay(request, body, below);
    if (rawBasic) encodeBasic(replayed);
    void callback(replayed, response);
    return true;
  };
}

/** Returns a request whose body was already read with its body to be read again, and another path. */
function replay(request: IncomingMessage, body: Buffer, url: string): IncomingMessage {
  const { method, headers, rawHeaders, socket, httpVersion, httpVersionMajor, httpVersionMinor } = request;
  const fields = {
    method,
    headers: { ...headers },
    rawHeaders,
    socket,
    httpVersion,
    httpVersionMajor,
    httpVersionMinor,
  };
  return Object.assign(Readable.from(body.length > 0 ? [body] : []), fields, {
    url,
    originalUrl: request.url,
  }) as never;
}

/** The authorization server decodes Basic credentials as RFC 6749 says, so what comes raw is encoded for it. */
function encodeBasic({ headers }: IncomingMessage): void {
  const [, encoded] = /^basic (.+)$/iu.exec(headers.authorization ?? '') ?? [];
  if (encoded === undefined) return;
  const [, id = '', secret = ''] = /^([^:]*):(.*)$/su.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
  const credentials = `${encodeURIComponent(id)}:${encodeURIComponent(secret)}`;
  headers.authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
}
