import { once } from 'node:events';
import { type IncomingMessage, request as send, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** Sends a request on to the server behind a TLS origin and its answer back, with the headers that tell who asked. */
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
