/** Large responses that go to `response-file` while they are received. */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateRawSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ActionResult } from '../../sandbox/runner.js';
import { watchPeakMemory } from '../support/peak-memory.js';
import { at, CLIENT_SECRET, expectFailure, expectSuccess, reply, run, serve, token, type Reply } from './stage.js';

const MIB = 1_048_576;
const OCTETS = { 'content-type': 'application/octet-stream' };

/** A folder outside of the job, because the sandbox reads every file of the job. */
let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'bearer-step-large-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Options {
  inputs?: Record<string, string>;
  line?: string;
  onSpawn?: (child: ChildProcess) => void;
}

const receive = async (large: Reply | Reply[], { inputs = {}, line = 'GET /large', ...options }: Options = {}) => {
  const server = await serve({ '/token': token(), '/large': large });
  const all = { ...at(server, line), 'response-file': join(folder, 'large'), retries: '0', ...inputs };
  return run({ inputs: all, debug: false, ...options });
};

/** Returns a reply that sends `mib` parts of 1 MiB as fast as the client takes them. */
const send =
  (mib: number, part: Buffer, headers: Record<string, string> = OCTETS): Reply =>
  async (response) => {
    response.writeHead(200, headers);
    for (let count = 0; count < mib; count += 1) {
      if (!response.write(part)) await new Promise((resolve) => response.once('drain', resolve));
    }
    response.end();
  };

const written = (): Buffer => readFileSync(join(folder, 'large'));

test('1 GiB is written byte for byte in less than 150 MB of memory', async () => {
  const part = randomBytes(MIB);
  let memory = (): number => 0;
  const result = await receive(send(1024, part, { ...OCTETS, 'content-length': String(1024 * MIB) }), {
    inputs: { timeout: '300' },
    onSpawn: (child) => {
      memory = watchPeakMemory(child);
    },
  });
  expectSuccess(result);
  expect(result.outputs).toMatchObject({ status: '200', 'response-omitted': 'binary' });
  const [expected, actual] = [createHash('sha256'), createHash('sha256')];
  for (let count = 0; count < 1024; count += 1) expected.update(part);
  for await (const chunk of createReadStream(join(folder, 'large'))) actual.update(chunk as Buffer);
  expect(actual.digest('hex')).toBe(expected.digest('hex'));
  if (process.platform === 'linux') expect(memory()).toBeGreaterThan(20);
  expect(memory()).toBeLessThan(150);
}, 120_000);

describe('a response of a few MiB', () => {
  const text = Buffer.from(`{"items":["ä${randomBytes(MIB).toString('hex')}"]}`);

  test.each([
    { name: 'without a coding', body: text, coding: undefined },
    { name: 'as gzip', body: gzipSync(Buffer.concat([randomBytes(2 * MIB), text])), coding: 'gzip' },
    { name: 'as brotli', body: brotliCompressSync(text), coding: 'br' },
    { name: 'as raw deflate', body: deflateRawSync(Buffer.concat([randomBytes(2 * MIB), text])), coding: 'deflate' },
    { name: 'as gzip in gzip', body: gzipSync(gzipSync(randomBytes(3 * MIB))), coding: 'gzip, gzip' },
    { name: 'that is not in its coding', body: text, coding: 'gzip' },
  ])('is decoded: $name', async ({ body, coding }) => {
    const type = { 'content-type': 'application/json' };
    const headers = coding === undefined ? type : { ...type, 'content-encoding': coding };
    const plain = await receive(reply(200, body, headers), { inputs: { 'response-file': '' } });
    const result = await receive(reply(200, body, headers));
    expect(result.main.exitCode).toBe(0);
    const inMemory = plain.files[plain.outputs['response-file']?.replace(`${plain.folder}/`, '') ?? ''] ?? '';
    expect(written().equals(Buffer.from(inMemory, 'latin1'))).toBe(true);
    expect(result.outputs['response-omitted']).toBe(plain.outputs['response-omitted']);
  });

  test('that is small when it is decoded is also an output', async () => {
    const result = await receive(reply(200, gzipSync('{"a":1}'), { 'content-encoding': 'gzip' }));
    expectSuccess(result);
    expect(result.outputs['response']).toBe('{"a":1}');
    expect(written().toString()).toBe('{"a":1}');
    expect(readdirSync(folder)).toEqual(['large']);
  });

  test('with a secret is a warning', async () => {
    const around = 'x'.repeat(MIB - 10);
    const result = await receive(reply(200, `${around}${CLIENT_SECRET}${around}`)).catch((error: unknown) => error);
    // The leak check of the sandbox does not read files outside of the job.
    expect((result as ActionResult).main.log).toContain('The response contains a secret');
  });

  test('is in memory if an input needs it', async () => {
    const result = await receive(reply(200, text), { inputs: { jq: '.items[0] | length' } });
    expectSuccess(result);
    expect(result.outputs['result']).toBe(String(2 * MIB + 1));
    expect(written().equals(text)).toBe(true);
  });

  test('with an unexpected status is in the file too', async () => {
    const result = await receive(reply(404, text));
    expectFailure(result, 'API_STATUS', '404');
    expect(written().equals(text)).toBe(true);
  });
});

describe('nothing is left of a response', () => {
  const endless: Reply = (response) => {
    response.writeHead(200, OCTETS);
    const part = Buffer.alloc(MIB);
    const timer = setInterval(() => response.write(part), 20);
    response.once('close', () => clearInterval(timer));
  };

  test('that is cut', async () => {
    const cut: Reply = (response, request) => {
      response.writeHead(200, { 'content-length': String(5 * MIB) }).write(Buffer.alloc(3 * MIB));
      setTimeout(() => request.socket.destroy(), 300);
    };
    expectFailure(await receive([cut, cut], { inputs: { retries: '1' } }), 'CONNECTION_LOST');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('that grows to more than 200 times its size', async () => {
    const bomb = gzipSync(gzipSync(Buffer.alloc(600 * MIB), { level: 9 }), { level: 9 });
    const result = await receive(reply(200, bomb, { 'content-encoding': 'gzip, gzip' }));
    expectFailure(result, 'RESPONSE_TOO_LARGE', '200 times');
    expect(result.outputs['status']).toBe('200');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('that goes on after the time limit', async () => {
    expectFailure(await receive(endless, { inputs: { timeout: '2' } }), 'TIMEOUT');
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('when the job is cancelled by %s', async (signal) => {
    const result = await receive(endless, {
      onSpawn: (child) => {
        const timer = setInterval(() => {
          if (!readdirSync(folder).some((name) => statSync(join(folder, name)).size > 0)) return;
          clearInterval(timer);
          child.kill(signal);
        }, 20);
      },
    });
    expectFailure(result, 'CANCELLED');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('whose POST was processed, and the error says so', async () => {
    const damaged = gzipSync(randomBytes(3 * MIB)).fill(0, 2 * MIB, 2 * MIB + 1000);
    const result = await receive(reply(200, damaged, { 'content-encoding': 'gzip' }), {
      line: 'POST /large',
      inputs: { body: '{}' },
    });
    expectFailure(result, 'RESPONSE_INVALID', 'may have processed');
    expect(readdirSync(folder)).toEqual([]);
  });
});
