import { once } from 'node:events';
import { type IncomingMessage, request as send, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** Forwards a request to the server behind a TLS origin, with `x-forwarded-*` headers, and sends its response back. */
export async function passOn(request: IncomingMessage, response: ServerResponse, body: Buffer, backend: string) {
  const onward = send(new URL(request.url ?? '/', backend), {
    method: request.method,
    headers: {
      ...request.headers,
      'x-forwarded-for': request.socket.remoteAddress,
      'x-forwarded-host': request.headers.host,
      'x-forwarded-proto': 'https',
    },
  });
  onward.end(body);
  const [reply] = (await once(onward, 'response')) as [IncomingMessage];
  response.writeHead(reply.statusCode ?? 502, reply.headers);
  await pipeline(reply, response);
}
