import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type Provider from 'oidc-provider';

export interface MountOptions {
  /** The path of the issuer. */
  path: string;
  /** The paths below `path` that are served. */
  routes: ReadonlySet<string>;
  /** Whether Basic credentials are read without form decoding. */
  rawBasic: boolean;
}

type Mounted = (request: IncomingMessage, response: ServerResponse, body: Buffer) => boolean;

/** Returns a function that passes a request to the authorization server. It returns false if the path is not served. */
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

/** Returns a copy of a request with another path. Its body, which was already read, can be read again. */
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

/** Form-encodes raw Basic credentials, since the authorization server decodes them (RFC 6749 section 2.3.1). */
function encodeBasic({ headers }: IncomingMessage): void {
  const [, encoded] = /^basic (.+)$/iu.exec(headers.authorization ?? '') ?? [];
  if (encoded === undefined) return;
  const [, id = '', secret = ''] = /^([^:]*):(.*)$/su.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
  const credentials = `${encodeURIComponent(id)}:${encodeURIComponent(secret)}`;
  headers.authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
}
