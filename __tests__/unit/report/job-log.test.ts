import '../../support/node-errors.js';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { openConnections } from '../../../src/http/connections.js';
import { createDeadline, type Deadline } from '../../../src/http/deadline.js';
import { createExchange } from '../../../src/http/exchange.js';
import { Origins } from '../../../src/http/origins.js';
import type { Send } from '../../../src/http/send.js';
import { parseUrl } from '../../../src/http/urls.js';
import { ciProvider } from '../../../src/provider/find.js';
import { givenBearer } from '../../../src/report/given-bearer.js';
import { openGitHubReads } from '../../../src/report/github-reads.js';
import type { GitHubReads } from '../../../src/report/evidence/github.js';
import { startRecordingServer } from '../../../sandbox/recording-server.js';
import { startGitHub, type GitHub, type GitHubOptions } from '../../../sandbox/systems/github/server.js';
import { createFakeHost } from '../../support/fake-host.js';

jest.setTimeout(30_000);

let github: GitHub;
let slept: number[];
let deadline: Deadline;

afterEach(async () => {
  deadline.close();
  await github.close();
});

async function open(options: GitHubOptions = {}): Promise<GitHubReads> {
  github = await startGitHub(options);
  slept = [];
  deadline = createDeadline(20_000, () => Date.now());
  const { value: token } = github.tokens.add({ permissions: { actions: 'read' } });
  const host = createFakeHost({});
  const base = { host, environment: {}, openExchange: createExchange, now: () => Date.now(), random: () => 0 };
  const trust = { caCertificates: [], store: 'default', systemStore: false, unverifiedOrigins: [] };
  const send = (origins: Origins): Send =>
    openConnections({ trust, origins, retries: 0, deadline } as never, base).send;
  const baseUrl = parseUrl(github.apiUrl);
  const context = { provider: ciProvider(), baseUrl, inputs: { expectStatus: () => true, retryUnsafe: false } };
  return openGitHubReads(context, github.repository, {
    send: send(new Origins({ client: [], bearer: [baseUrl?.origin ?? ''] })),
    sendTo: (origin) => send(new Origins({ client: [origin], bearer: [] })),
    bearer: givenBearer(ciProvider(), token),
    host,
    authorizationEndpoint: undefined,
    sleep: (ms) => {
      slept.push(ms);
      return Promise.resolve();
    },
  });
}

/** Adds a run with one job that has this log, and returns the number of the job. */
function addJob(log: string | Buffer | undefined): string {
  const run = github.runs.add({ jobs: [{ name: 'test', conclusion: 'failure', log }] });
  return String(run.attempts[0]?.jobs[0]?.id);
}

async function read(reads: GitHubReads, job: string): Promise<string> {
  let text = '';
  await reads.log(job, async (chunks) => {
    text = '';
    for await (const chunk of chunks) text += chunk.toString();
  });
  return text;
}

describe('the log of a job', () => {
  test('comes from a storage host, which gets no token', async () => {
    const reads = await open();
    expect(await read(reads, addJob('line 1\nline 2\n'))).toBe('line 1\nline 2\n');
    const [request] = github.site.logStore.requests;
    expect(request).toMatchObject({ method: 'GET', status: 200 });
    expect(request?.headers.map((text) => text.toLowerCase())).not.toContain('authorization');
  });

  test('is requested again while it does not exist, for 15 s in all logs', async () => {
    const reads = await open();
    const late = addJob(undefined);
    const job = github.runs.findJob(Number(late));
    const first = read(reads, late);
    Object.assign(job ?? {}, { log: 'late' });
    expect(await first).toBe('late');
    const never = addJob(undefined);
    await expect(read(reads, never)).rejects.toMatchObject({ code: 'API_STATUS', status: 404 });
    expect(slept).toEqual([1000, 2000, 4000, 8000]);
    await expect(read(reads, never)).rejects.toMatchObject({ status: 404 });
    expect(slept).toHaveLength(4);
  });

  test('is read no further than its reader wants, and the next one is read', async () => {
    const reads = await open();
    const large = addJob(Buffer.alloc(20_000_000, 'x'));
    let size = 0;
    await reads.log(large, async (chunks) => {
      for await (const chunk of chunks) {
        size += chunk.length;
        if (size > 100_000) break;
      }
    });
    expect(size).toBeLessThan(1_000_000);
    expect(await read(reads, addJob('next'))).toBe('next');
  });

  test.each([
    { location: 'http://evil.example/log', code: 'REDIRECT_REFUSED' },
    { location: 'https://user:pass@evil.example/log', code: 'REDIRECT_REFUSED' },
    { location: 'file:///etc/passwd', code: 'REDIRECT_REFUSED' },
    { location: '', code: 'REDIRECT_REFUSED' },
  ])('is not read from $location', async ({ location, code }) => {
    const reads = await open({
      hooks: { before: ({ path }) => (path.endsWith('/logs') ? { status: 302, headers: { location } } : undefined) },
    });
    await expect(read(reads, addJob('x'))).rejects.toMatchObject({ code });
  });

  test('follows one redirect only', async () => {
    let target = '';
    const reads = await open({
      hooks: {
        before: ({ path }) => (path.endsWith('/logs') ? { status: 302, headers: { location: target } } : undefined),
      },
    });
    const job = addJob('x');
    target = `${github.apiUrl}/repos/${github.repository}/actions/jobs/${job}/logs`;
    await expect(read(reads, job)).rejects.toMatchObject({ code: 'API_STATUS', status: 302 });
  });

  test('that has expired is lost', async () => {
    const reads = await open({
      hooks: { before: ({ path }) => (path.endsWith('/logs') ? { status: 410 } : undefined) },
    });
    await expect(read(reads, addJob('x'))).rejects.toMatchObject({ code: 'API_STATUS', status: 410 });
  });

  test('is lost if the storage host refuses it, or does not respond', async () => {
    const reads = await open();
    const { logStore } = github.site;
    Object.assign(logStore, { addressOf: () => `${logStore.origin}/none` });
    await expect(read(reads, addJob('x'))).rejects.toMatchObject({ code: 'API_STATUS', status: 403 });
    Object.assign(logStore, { addressOf: () => 'http://127.0.0.1:1/none' });
    await expect(read(reads, addJob('x'))).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' });
  });

  test('is lost if it is compressed, which the step did not ask for', async () => {
    const reads = await open();
    const server = await startRecordingServer({
      handler: (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
    });
    Object.assign(github.site.logStore, { addressOf: () => `${server.origin}/log` });
    await expect(read(reads, addJob('x'))).rejects.toMatchObject({ code: 'RESPONSE_INVALID' });
    await server.close();
  });
});
