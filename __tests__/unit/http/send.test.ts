import { describe, expect, jest, test } from '@jest/globals';
import { StepError } from '../../../src/lib/errors.js';
import type { Deadline } from '../../../src/http/deadline.js';
import type { HttpResponse, HttpRequest } from '../../../src/http/message.js';
import { Origins } from '../../../src/http/origins.js';
import { createSend, NO_CREDENTIALS, type Credentials, type OutgoingRequest } from '../../../src/http/send.js';
import { TARGET } from '../../support/client.js';
import { createFakeHost } from '../../support/fake-host.js';

const API = 'https://api.example.com';

type Reply = Partial<HttpResponse> | StepError | Error;

/** Creates a sender whose server returns `replies` in turn. Its clock advances by 7 ms per attempt, and by sleeping. */
function setUp(replies: Reply[], { retries = 3, remainingMs = 300_000, idleTimeoutMs = 30_000 } = {}) {
  const host = createFakeHost();
  const attempts: HttpRequest[] = [];
  const slept: number[] = [];
  let clock = 0;
  const deadline: Deadline = {
    signal: new AbortController().signal,
    remainingMs: () => remainingMs - clock,
    sleep: (ms) => {
      slept.push(ms);
      clock += ms;
      return Promise.resolve();
    },
    end: () => undefined,
    critical: (work) => work({ asking: deadline, saving: deadline, settling: deadline }),
    close: () => undefined,
  };
  const exchange = {
    send: (attempt: HttpRequest): Promise<HttpResponse> => {
      attempts.push(attempt);
      clock += 7;
      const reply = replies[attempts.length - 1] ?? {};
      if (reply instanceof Error) return Promise.reject(reply);
      return Promise.resolve({ status: 200, headers: {}, body: Buffer.alloc(0), ...reply });
    },
  };
  const send = createSend(
    { retries, deadline, idleTimeoutMs, quiet: false },
    {
      exchange,
      origins: new Origins({ client: ['https://login.example.com'], bearer: [API] }),
      host,
      now: () => clock,
      random: () => 0.5,
    },
  );
  return { send, attempts, slept, host };
}

let attached = 0;
const bearer: Credentials = {
  kind: 'bearer',
  attach: () => Promise.resolve({ headers: { authorization: `Bearer token-${(attached += 1)}` } }),
};

const request = (more: Partial<OutgoingRequest> = {}): OutgoingRequest => ({
  method: 'GET',
  url: new URL(`${API}/a?secret=query`),
  source: 'base-url',
  headers: {},
  credentials: bearer,
  maxBodyBytes: 1000,
  repeatable: true,
  maxRedirects: 5,
  ...more,
});

const lost = new StepError('CONNECTION_LOST', 'Lost.', { transient: true });
const refused = new StepError('CONNECTION_REFUSED', 'Refused.', { transient: true, unsent: true });

describe('a request', () => {
  test('requests no compression by default, and contains its credentials', async () => {
    const { send, attempts } = setUp([]);
    await send(request({ method: 'POST', body: '{}', headers: { accept: 'text/plain', authorization: 'mine' } }));
    expect(attempts[0]).toMatchObject({
      method: 'POST',
      body: '{}',
      maxBodyBytes: 1000,
      headers: {
        'accept-encoding': 'identity',
        accept: 'text/plain',
        authorization: expect.stringMatching(/^Bearer /u),
      },
    });
  });

  test('has the body of its credentials if they have one', async () => {
    const { send, attempts } = setUp([]);
    const attach = () => Promise.resolve({ headers: {}, body: 'client_secret=x' });
    await send(request({ url: new URL('https://login.example.com/token'), credentials: { kind: 'client', attach } }));
    expect(attempts[0]?.body).toBe('client_secret=x');
  });

  test('has the idle timeout of the run', async () => {
    const { send, attempts } = setUp([], { idleTimeoutMs: 90_000 });
    await send(request());
    expect(attempts[0]?.idleTimeoutMs).toBe(90_000);
  });

  test('with NO_CREDENTIALS is sent without credentials', async () => {
    const { send, attempts } = setUp([]);
    await send(request({ url: new URL('https://login.example.com/x'), credentials: NO_CREDENTIALS }));
    expect(attempts[0]?.headers).toEqual({ 'accept-encoding': 'identity' });
  });

  test('to another origin is refused before its credentials are created', async () => {
    const { send, attempts } = setUp([]);
    const attach = jest.fn(() => bearer.attach(TARGET));
    await expect(
      send(request({ url: new URL('https://evil.test/'), credentials: { kind: 'bearer', attach } })),
    ).rejects.toMatchObject({ code: 'ORIGIN_NOT_ALLOWED' });
    expect(attach).not.toHaveBeenCalled();
    expect(attempts).toHaveLength(0);
  });

  test('is sent once more at once if its credentials need that, and they read both responses', async () => {
    const { send, attempts, slept } = setUp([{ status: 401 }, { status: 401 }, { status: 200 }]);
    const read: number[] = [];
    const needsRepeat: Credentials['needsRepeat'] = ({ status }) => read.push(status) > 0;
    const method = { method: 'POST', repeatable: false as const };
    const response = await send(request({ ...method, credentials: { ...bearer, needsRepeat } }));
    expect([response.status, attempts.length, slept]).toEqual([401, 2, []]);
    expect(read).toEqual([401, 401]);
  });

  test('is logged only by method, URL without query, status and duration', async () => {
    const { send, host } = setUp([lost, { status: 404 }]);
    await send(request());
    expect(host.infos).toEqual([
      'GET https://api.example.com/a → CONNECTION_LOST (7 ms)',
      'Attempt 1 of 4 failed. Next attempt in 500 ms.',
      'GET https://api.example.com/a → 404 (7 ms)',
    ]);
  });

  test('fails with the error of its credentials, without a retry', async () => {
    const { send, attempts } = setUp([]);
    const attach = () => Promise.reject(refused);
    await expect(send(request({ credentials: { kind: 'bearer', attach } }))).rejects.toBe(refused);
    expect(attempts).toHaveLength(0);
  });

  test('fails with an unknown exception, without a retry', async () => {
    const unknown = new TypeError('unknown');
    const { send, attempts } = setUp([unknown]);
    await expect(send(request())).rejects.toBe(unknown);
    expect(attempts).toHaveLength(1);
  });
});

describe('attempts', () => {
  test('continue until a response comes, each with its own credentials', async () => {
    const { send, attempts, slept } = setUp([{ status: 503 }, lost, { status: 200 }]);
    expect((await send(request())).status).toBe(200);
    expect(slept).toEqual([500, 1000]);
    expect(new Set(attempts.map(({ headers }) => headers['authorization'])).size).toBe(3);
  });

  test('end with the last response', async () => {
    const { send, attempts } = setUp([{ status: 503 }, { status: 502 }, { status: 504 }], { retries: 2 });
    expect((await send(request())).status).toBe(504);
    expect(attempts).toHaveLength(3);
  });

  test('end with the last error', async () => {
    const { send, attempts } = setUp([refused, lost], { retries: 1 });
    await expect(send(request())).rejects.toBe(lost);
    expect(attempts).toHaveLength(2);
  });

  test.each<{ name: string; reply: Reply; count: number }>([
    { name: 'a lost connection', reply: lost, count: 1 },
    { name: 'status 500', reply: { status: 500 }, count: 1 },
    { name: 'status 502', reply: { status: 502 }, count: 1 },
    { name: 'status 503', reply: { status: 503 }, count: 1 },
    { name: 'a refused connection', reply: refused, count: 2 },
    { name: 'status 429', reply: { status: 429 }, count: 2 },
    { name: 'status 503 with Retry-After', reply: { status: 503, headers: { 'retry-after': '1' } }, count: 2 },
  ])('of a POST after $name: $count', async ({ reply, count }) => {
    const { send, attempts } = setUp([reply]);
    await send(request({ method: 'POST', repeatable: false })).catch(() => undefined);
    expect(attempts).toHaveLength(count);
  });

  test('wait as long as Retry-After requires', async () => {
    const { send, slept } = setUp([
      { status: 429, headers: { 'retry-after': '20' } },
      { status: 503, headers: { 'retry-after': 'Thu, 01 Jan 1970 00:01:00 GMT' } },
    ]);
    await send(request());
    expect(slept).toEqual([20_000, 60_000 - 20_000 - 14]);
  });

  test('end at once with RETRY_TOO_LATE if Retry-After is beyond the end of the step', async () => {
    const { send, attempts } = setUp([{ status: 429, headers: { 'retry-after': '3600' } }]);
    await expect(send(request())).rejects.toMatchObject({
      code: 'RETRY_TOO_LATE',
      message: expect.stringContaining('after 3600 s'),
      hint: expect.stringContaining('timeout'),
    });
    expect(attempts).toHaveLength(1);
  });

  test('end with an API response and its error if Retry-After is beyond the end of the step', async () => {
    const { send, attempts } = setUp([{ status: 429, headers: { 'retry-after': '3600' } }]);
    const accepts = (status: number): boolean => status < 300;
    await expect(send(request({ accepts }))).resolves.toMatchObject({
      status: 429,
      error: { code: 'RETRY_TOO_LATE' },
    });
    expect(attempts).toHaveLength(1);
  });

  test.each([200, 302, 503])('end with a response that is too large, also with status %i', async (status) => {
    const error = new StepError('RESPONSE_TOO_LARGE', 'Too large.');
    const tooLarge = { status, headers: { location: '/b', 'retry-after': '0' }, error };
    const api = setUp([tooLarge]);
    const accepts = (code: number): boolean => code < 300;
    await expect(api.send(request({ accepts, maxRedirects: 5 }))).resolves.toMatchObject({ status, error });
    const other = setUp([tooLarge]);
    await expect(other.send(request())).rejects.toBe(error);
    expect([api.attempts.length, other.attempts.length]).toEqual([1, 1]);
    expect(api.host.infos.at(-1)).toContain('→ RESPONSE_TOO_LARGE');
  });

  test.each([429, 503])('end with an accepted status %i', async (status) => {
    const { send, attempts } = setUp([{ status, headers: { 'retry-after': '0' } }]);
    const response = await send(request({ accepts: (code) => code === status }));
    expect(response).toMatchObject({ status });
    expect(response.error).toBeUndefined();
    expect(attempts).toHaveLength(1);
  });

  test('end before the end of the step', async () => {
    const { send, attempts } = setUp([lost], { remainingMs: 100 });
    await expect(send(request())).rejects.toBe(lost);
    expect(attempts).toHaveLength(1);
  });
});

test.each([403, 429])('a rate limit is waited for until its reset, also with status %i', async (status) => {
  const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '0000000009' };
  const { send, slept } = setUp([{ status, headers }]);
  expect((await send(request())).status).toBe(200);
  expect(slept).toEqual([9000 - 7]);
});

test('a server that requires a client certificate is an error, although it sent a response', async () => {
  const body = Buffer.from('<title>400 No required SSL certificate was sent</title>');
  const { send } = setUp([{ status: 400, body }]);
  await expect(send(request())).rejects.toMatchObject({ code: 'TLS_FAILED' });
});

describe('a redirect', () => {
  const to = (location: string, status = 302): Reply => ({ status, headers: { location } });

  test.each([
    { location: '/b?c=d', expected: `${API}/b?c=d` },
    { location: `${API}/b#part`, expected: `${API}/b` },
    { location: 'b', expected: `${API}/b` },
    { location: '//api.example.com:443/b', expected: `${API}/b` },
  ])('to $location on the same origin is followed', async ({ location, expected }) => {
    const { send, attempts } = setUp([to(location)]);
    expect((await send(request())).status).toBe(200);
    expect(attempts.map(({ url }) => url.href)).toEqual([`${API}/a?secret=query`, expected]);
  });

  test.each([301, 302, 303, 307, 308])('with status %i is followed', async (status) => {
    const { send, attempts } = setUp([to('/b', status)]);
    await send(request());
    expect(attempts).toHaveLength(2);
  });

  test.each([
    { location: 'https://evil.test/b', why: /another origin, https:\/\/evil\.test/u },
    { location: '//evil.test/b', why: /another origin/u },
    { location: '/\\evil.test/b', why: /another origin/u },
    { location: 'http://api.example.com/b', why: /another origin, http:/u },
    { location: `${API}:8443/b`, why: /another origin/u },
    { location: 'https://login.example.com/token', why: /another origin/u },
    { location: 'javascript:alert(1)', why: /another origin/u },
    { location: 'https://user:pass-word@api.example.com/', why: /cannot be followed/u },
    { location: 'https://', why: /cannot be followed/u },
  ])('to $location is refused', async ({ location, why }) => {
    const { send, attempts } = setUp([to(location)]);
    await expect(send(request())).rejects.toMatchObject({
      code: 'REDIRECT_REFUSED',
      message: expect.stringMatching(why),
    });
    expect(attempts).toHaveLength(1);
  });

  test('without a Location is refused, and does not count as a redirect to itself', async () => {
    const { send, attempts } = setUp([{ status: 302 }]);
    await expect(send(request())).rejects.toMatchObject({ code: 'REDIRECT_REFUSED' });
    expect(attempts).toHaveLength(1);
  });

  test.each([
    { name: 'with a Location', reply: to('/login'), asked: '/login' },
    { name: 'without a Location', reply: { status: 302 }, asked: '' },
  ])('$name fails with the error of the caller, if it refuses it', async ({ reply, asked }) => {
    const { send, attempts } = setUp([reply]);
    const refusal = new StepError('TOKEN_NOT_ACCEPTED', 'A page.');
    const refuseRedirect = jest.fn<NonNullable<OutgoingRequest['refuseRedirect']>>(() => refusal);
    await expect(send(request({ refuseRedirect }))).rejects.toBe(refusal);
    expect(refuseRedirect).toHaveBeenCalledWith(new URL(`${API}/a?secret=query`), asked);
    expect(attempts).toHaveLength(1);
  });

  test('is followed up to maxRedirects times', async () => {
    const { send, attempts } = setUp(Array.from({ length: 9 }, (_, index) => to(`/${index}`)));
    await expect(send(request())).rejects.toMatchObject({
      code: 'REDIRECT_REFUSED',
      message: expect.stringContaining('too many redirects'),
    });
    expect(attempts).toHaveLength(6);
  });

  test('is returned if maxRedirects is 0', async () => {
    const { send, attempts } = setUp([to('/b', 307)]);
    expect((await send(request({ maxRedirects: 0 }))).status).toBe(307);
    expect(attempts).toHaveLength(1);
  });

  test.each([300, 304])('is not followed for status %i, which is not a redirect', async (status) => {
    const { send, attempts } = setUp([to('/b', status)]);
    expect((await send(request())).status).toBe(status);
    expect(attempts).toHaveLength(1);
  });
});
