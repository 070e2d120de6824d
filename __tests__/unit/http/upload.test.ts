import '../../support/node-errors.js';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readlinkSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { StepError } from '../../../src/lib/errors.js';
import { openFileBody, type FileBody } from '../../../src/lib/files.js';
import { Connection } from '../../../src/http/connection.js';
import { createDeadline, type Deadline } from '../../../src/http/deadline.js';
import { createExchange, type Exchange } from '../../../src/http/exchange.js';
import type { HttpResponse, HttpRequest } from '../../../src/http/message.js';
import { Origins } from '../../../src/http/origins.js';
import { createSend } from '../../../src/http/send.js';
import { createDeferred } from '../../support/deferred.js';
import { createFakeHost } from '../../support/fake-host.js';
import { makeJobFolder, type JobFolder } from '../../support/job-folder.js';
import { stepError } from '../../support/step-error.js';

/** Larger than all buffers between the file and a server that does not read. */
const LARGE = 24 * 1_048_576;

let job: JobFolder;
let deadline: Deadline;
const cleanup: (() => unknown)[] = [];

beforeEach(() => {
  job = makeJobFolder();
  deadline = createDeadline(20_000, () => Date.now());
});
afterEach(async () => {
  deadline.close();
  for (const undo of cleanup.splice(0).reverse()) await undo();
  job.remove();
});

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Starts a server that gets each request before its body has arrived. Resolves to its origin. */
async function serve(listener: Listener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanup.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const path = (): string => join(job.workspace, 'upload.bin');
async function bodyOf(content: Buffer): Promise<FileBody> {
  writeFileSync(path(), content);
  return openFileBody('parameters', 'upload.bin', { workspace: job.workspace, temp: job.temp, commandFiles: [] });
}

const TRUST = { store: 'default', systemStore: true } as const;
const openExchange = (): Exchange =>
  createExchange(
    { ...TRUST, caCertificates: [], unverifiedOrigins: [] },
    {
      host: createFakeHost(),
      environment: process.env,
    },
  );
const attemptOf = (origin: string, body: FileBody): HttpRequest => ({
  method: 'POST',
  url: new URL(`${origin}/uploads?filename=a`),
  body,
  maxBodyBytes: 1000,
  headers: { 'content-type': 'application/octet-stream' },
});
const upload = (origin: string, body: FileBody): Promise<HttpResponse> =>
  openExchange().send(attemptOf(origin, body), deadline);

const isOpen = (): boolean =>
  readdirSync('/proc/self/fd').some((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path();
    } catch {
      return false;
    }
  });

/** Expects that the file is closed within a second. */
async function expectClosed(): Promise<void> {
  for (let checks = 0; checks < 500 && isOpen(); checks += 1) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(isOpen()).toBe(false);
}

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

describe('a file as body', () => {
  test.each([
    { name: 'any bytes', content: Buffer.from([0, 255, 13, 10, 0xc3, 0x28]) },
    { name: 'no byte', content: Buffer.alloc(0) },
    { name: '5 MB', content: randomBytes(5_000_000) },
  ])('arrives byte for byte, with Content-Length: $name', async ({ content }) => {
    let [headers, hash]: [IncomingMessage['headers'], string] = [{}, ''];
    const origin = await serve(async (request, response) => {
      headers = request.headers;
      hash = sha256(await buffer(request));
      response.writeHead(201).end('{"upload":{"token":"7"}}');
    });
    const response = await upload(origin, await bodyOf(content));
    expect([response.status, response.body.toString()]).toEqual([201, '{"upload":{"token":"7"}}']);
    expect(hash).toBe(sha256(content));
    expect(headers).toMatchObject({
      'content-length': String(content.length),
      'content-type': 'application/octet-stream',
    });
    expect(headers).not.toHaveProperty('transfer-encoding');
    await expectClosed();
  });

  test('reports its progress in chunks, so that a long upload does not run into the idle timeout', async () => {
    const origin = await serve(async (request, response) => {
      await buffer(request);
      response.end();
    });
    const connection = new Connection({});
    let chunks = 0;
    const body = await bodyOf(Buffer.alloc(1_000_000));
    await connection.request(attemptOf(origin, body), deadline.signal, () => (chunks += 1));
    connection.close();
    expect(chunks).toBeGreaterThan(5);
  });

  test('is sent again completely by a second attempt', async () => {
    const hashes: string[] = [];
    const origin = await serve(async (request, response) => {
      hashes.push(sha256(await buffer(request)));
      response.writeHead(hashes.length === 1 ? 503 : 201).end();
    });
    expect((await sendAgain(origin, await bodyOf(Buffer.alloc(300_000, 'abc')))).status).toBe(201);
    expect(hashes).toEqual(Array(2).fill(sha256(Buffer.alloc(300_000, 'abc'))));
  });

  test('is sent again completely after an interrupted attempt', async () => {
    const content = Buffer.alloc(LARGE, 'abc');
    let attempts = 0;
    let hash = '';
    const origin = await serve(async (request, response) => {
      attempts += 1;
      if (attempts === 1) {
        request.once('data', () => request.socket.destroy());
        return;
      }
      hash = sha256(await buffer(request));
      response.writeHead(201).end();
    });
    expect((await sendAgain(origin, await bodyOf(content))).status).toBe(201);
    expect([attempts, hash]).toEqual([2, sha256(content)]);
    await expectClosed();
  });

  const sendAgain = (origin: string, body: FileBody): Promise<HttpResponse> => {
    const host = createFakeHost();
    const deps = { exchange: openExchange(), origins: new Origins({ client: [], bearer: [origin] }), host };
    const defaults = { retries: 3, deadline, quiet: false };
    const send = createSend(defaults, { ...deps, now: () => Date.now(), random: () => 0 });
    const { method, url, headers, maxBodyBytes } = attemptOf(origin, body);
    const credentials = { kind: 'bearer' as const, attach: () => Promise.resolve({ headers: {} }) };
    return send({
      method,
      url,
      headers,
      body,
      maxBodyBytes,
      credentials,
      repeatable: true,
      maxRedirects: 0,
      source: 'a test',
    });
  };
});

describe('a file that changes', () => {
  test('while it is sent fails the attempt, and the server gets an incomplete request', async () => {
    const received = createDeferred<{ complete: boolean; bytes: number }>();
    const origin = await serve((request, response) => {
      let bytes = 0;
      request.once('data', () => {
        request.pause();
        truncateSync(path(), LARGE / 2);
        request.resume();
      });
      request.on('data', (chunk: Buffer) => (bytes += chunk.length));
      request.once('end', () => response.writeHead(201).end());
      request.once('error', () => undefined);
      request.once('close', () => received.resolve({ complete: request.complete, bytes }));
    });
    await expect(upload(origin, await bodyOf(Buffer.alloc(LARGE)))).rejects.toEqual(
      stepError('FILE_FAILED', 'changed while the step ran'),
    );
    const { complete, bytes } = await received.promise;
    expect(complete).toBe(false);
    expect(bytes).toBeLessThan(LARGE);
    await expectClosed();
  });

  test('or disappears before it is sent fails the attempt, and reaches no server', async () => {
    const requests: string[] = [];
    const origin = await serve((request, response) => {
      requests.push(request.url ?? '');
      response.end();
    });
    const body = await bodyOf(Buffer.alloc(10));
    truncateSync(path(), 5);
    await expect(upload(origin, body)).rejects.toEqual(stepError('FILE_FAILED', 'changed while the step ran'));
    rmSync(path());
    await expect(upload(origin, body)).rejects.toEqual(stepError('FILE_FAILED', 'input parameters'));
    expect(requests).toEqual([]);
  });

  test('causes an error that is not transient', async () => {
    const origin = await serve((_, response) => response.end());
    const body = await bodyOf(Buffer.alloc(10));
    truncateSync(path(), 5);
    const error: unknown = await upload(origin, body).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'FILE_FAILED', transient: false });
  });
});

describe('the file is closed', () => {
  test('if the server responds without reading it', async () => {
    const origin = await serve((request, response) => {
      response.writeHead(413, { connection: 'close' }).end('too large', () => request.socket.destroySoon());
    });
    const response = await upload(origin, await bodyOf(Buffer.alloc(LARGE))).catch((error: unknown) => error);
    // The server may close the connection before its response is read.
    if (response instanceof StepError) expect(response.code).toBe('CONNECTION_LOST');
    else expect(response).toMatchObject({ status: 413 });
    await expectClosed();
  });

  test('if the server closes the connection', async () => {
    const origin = await serve((request) => request.once('data', () => request.socket.destroy()));
    await expect(upload(origin, await bodyOf(Buffer.alloc(LARGE)))).rejects.toEqual(stepError('CONNECTION_LOST'));
    await expectClosed();
  });

  test('if the step ends', async () => {
    const cancelled = new StepError('CANCELLED', 'The step was cancelled.');
    const origin = await serve((request) =>
      request.once('data', () => {
        request.pause();
        deadline.end(cancelled);
      }),
    );
    await expect(upload(origin, await bodyOf(Buffer.alloc(LARGE)))).rejects.toBe(cancelled);
    await expectClosed();
  });

  test('if no server listens', async () => {
    const origin = await serve((_, response) => response.end());
    for (const undo of cleanup.splice(0)) await undo();
    await expect(upload(origin, await bodyOf(Buffer.alloc(LARGE)))).rejects.toEqual(stepError('CONNECTION_REFUSED'));
    await expectClosed();
  });
});

test('a read error of the body fails the attempt with that error', async () => {
  const origin = await serve((request) => request.resume());
  const error = new StepError('FILE_FAILED', 'Unreadable.');
  const broken = (): Promise<Readable> =>
    Promise.resolve(
      new Readable({
        read() {
          this.push(Buffer.alloc(10));
          this.destroy(error);
        },
      }),
    );
  await expect(upload(origin, { size: 100, open: broken })).rejects.toBe(error);
});
