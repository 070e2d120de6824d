import '../../../support/node-errors.js';
import { once } from 'node:events';
import { request, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { connect, createServer, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Listener } from '../../../../src/cli/login/listener.js';
import { inputErrorLike, stepError } from '../../../support/step-error.js';

const STATE = 'a-state-that-is-hard-to-guess-0123456789abc';
const GOOD = `/callback?code=a-code&state=${STATE}`;

const stages: Stage[] = [];
afterEach(async () => {
  for (const stage of stages.splice(0)) {
    // After a response, `finish` waits until the last page was fetched.
    ask(stage, '/result').catch(() => undefined);
    await stage.listener.finish('failed');
  }
});

interface Stage {
  listener: Listener;
  warnings: string[];
  /** `127.0.0.1:PORT`. */
  host: string;
  /** Resolves to the authorization response; 'none yet' if there is none. */
  respond: () => Promise<unknown>;
}

async function open(title = 'Redmine'): Promise<Stage> {
  const warnings: string[] = [];
  const listener = await Listener.open({ port: 0, state: STATE, title, warn: (line) => warnings.push(line) });
  const respond = (): Promise<unknown> => Promise.race([listener.response, Promise.resolve('none yet')]);
  const stage = { listener, warnings, host: new URL(listener.redirectUri).host, respond };
  stages.push(stage);
  return stage;
}

interface Reply {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

interface Ask {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Starts a request on its own connection. */
function begin({ host }: Stage, path: string, { method = 'GET', headers = {} }: Ask = {}): ClientRequest {
  const [hostname, port] = host.split(':');
  return request({ hostname, port, path, method, headers: { host, ...headers }, agent: false });
}

/** Sends a request. Resolves to the response. */
async function ask(stage: Stage, path: string, content: Ask = {}): Promise<Reply> {
  const sent = begin(stage, path, content);
  sent.end(content.body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

/** Sends a request. Resolves to it when the listener has received it. */
async function arrive(stage: Stage, path: string): Promise<ClientRequest> {
  const sent = begin(stage, path, { headers: { expect: '100-continue' } });
  sent.end();
  await once(sent, 'continue');
  return sent;
}

/** Writes bytes to the listener. Resolves to all bytes that it returns until it closes. */
async function sendBytes({ host }: Stage, bytes: string): Promise<string> {
  const socket = connect(Number(host.split(':')[1]), '127.0.0.1');
  socket.on('error', () => undefined);
  let received = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
  socket.write(bytes);
  // Not `once` of node:events, which rejects if the listener resets the connection.
  await new Promise((resolve) => socket.once('close', resolve));
  return received;
}

test('the redirect URI contains only a loopback address, a port and a path', async () => {
  const { listener } = await open();
  expect(listener.redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/u);
});

test('accepts a response with the correct state, and removes the code from the address bar', async () => {
  const stage = await open();
  const reply = await ask(stage, `${GOOD}&iss=https%3A%2F%2Flogin.example.com`);
  expect(reply).toMatchObject({ status: 303, body: '', headers: { location: '/result' } });
  expect(JSON.stringify(reply)).not.toMatch(/a-code|hard-to-guess/u);
  expect(await stage.respond()).toEqual({ code: 'a-code', error: undefined, iss: 'https://login.example.com' });
  expect(stage.warnings).toEqual([]);
});

test('accepts an error response with the correct state', async () => {
  const stage = await open();
  const reply = await ask(stage, `/callback?error=access_denied&error_description=no&state=${STATE}`);
  expect(reply.status).toBe(303);
  expect(await stage.respond()).toEqual({ code: undefined, error: 'access_denied', iss: undefined });
});

describe('rejects with 400, and continues to wait, after a callback with', () => {
  test.each([
    { name: 'another state', query: 'code=a-code&state=another' },
    { name: 'the beginning of the state', query: `code=a-code&state=${STATE.slice(0, -1)}` },
    { name: 'the state and another character', query: `code=a-code&state=${STATE}x` },
    { name: 'the state in capitals', query: `code=a-code&state=${STATE.toUpperCase()}` },
    { name: 'no state', query: 'code=a-code' },
    { name: 'an empty state', query: 'code=a-code&state=' },
    { name: 'the state twice', query: `code=a-code&state=${STATE}&state=${STATE}` },
    { name: 'the state after another', query: `code=a-code&state=another&state=${STATE}` },
    { name: 'an error with another state', query: 'error=access_denied&state=another' },
    { name: 'an error without a state', query: 'error=access_denied' },
    { name: 'two codes', query: `code=a-code&code=b-code&state=${STATE}` },
    { name: 'a code and an error', query: `code=a-code&error=access_denied&state=${STATE}` },
    { name: 'neither code nor error', query: `state=${STATE}` },
    { name: 'an empty code', query: `code=&state=${STATE}` },
    { name: 'an empty code and an empty error', query: `code=&error=&state=${STATE}` },
    { name: 'an empty query', query: '' },
  ])('$name', async ({ query }) => {
    const stage = await open();
    const reply = await ask(stage, `/callback?${query}`);
    expect(reply.status).toBe(400);
    expect(reply.headers.location).toBeUndefined();
    expect(reply.body).toContain('This is not the response to your sign-in');
    expect(reply.body).not.toMatch(/a-code|hard-to-guess/u);
    expect(stage.warnings).toEqual([expect.stringContaining('Still waiting')]);
    expect(await stage.respond()).toBe('none yet');
    expect((await ask(stage, GOOD)).status).toBe(303);
    expect(await stage.respond()).toMatchObject({ code: 'a-code' });
  });
});

test('warns only once about several wrong states', async () => {
  const stage = await open();
  for (const state of ['a', 'b', 'c']) expect((await ask(stage, `/callback?code=x&state=${state}`)).status).toBe(400);
  expect(stage.warnings).toHaveLength(1);
});

describe('rejects, even with the correct state, a request with', () => {
  test.each<{ name: string; path?: string; ask?: Ask; status: number }>([
    { name: 'POST', ask: { method: 'POST', body: 'code=b-code' }, status: 400 },
    { name: 'HEAD', ask: { method: 'HEAD' }, status: 400 },
    { name: 'OPTIONS', ask: { method: 'OPTIONS' }, status: 400 },
    { name: 'another path', path: GOOD.replace('/callback', '/other'), status: 404 },
    { name: 'a slash after the path', path: GOOD.replace('/callback', '/callback/'), status: 404 },
    { name: 'the path in capitals', path: GOOD.replace('/callback', '/CALLBACK'), status: 404 },
    { name: 'a percent-encoded path', path: GOOD.replace('/callback', '/%63allback'), status: 404 },
    { name: 'the path /', path: '/', status: 404 },
    { name: 'the path of an icon', path: '/favicon.ico', status: 404 },
    { name: 'an unknown link', path: '/start/0123456789abcdefghijkl', status: 404 },
    { name: 'the host of an attacker in Host', ask: { headers: { host: 'evil.test' } }, status: 400 },
    {
      name: 'a name in Host that begins with 127.0.0.1',
      ask: { headers: { host: '127.0.0.1.evil.test' } },
      status: 400,
    },
    { name: 'no port in Host', ask: { headers: { host: '127.0.0.1' } }, status: 400 },
    { name: 'a user name in Host', ask: { headers: { host: 'x@127.0.0.1' } }, status: 400 },
  ])('$name', async ({ path = GOOD, ask: content, status }) => {
    const stage = await open();
    const reply = await ask(stage, path, content);
    expect(reply.status).toBe(status);
    expect(reply.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(await stage.respond()).toBe('none yet');
  });

  test('localhost in Host, with the correct port', async () => {
    const stage = await open();
    const reply = await ask(stage, GOOD, { headers: { host: stage.host.replace('127.0.0.1', 'localhost') } });
    expect(reply.status).toBe(400);
    expect(await stage.respond()).toBe('none yet');
  });

  test('no Host', async () => {
    const stage = await open();
    const received = await sendBytes(stage, `GET ${GOOD} HTTP/1.0\r\n\r\n`);
    expect(received).toMatch(/^HTTP\/1\.1 400 /u);
    expect(await stage.respond()).toBe('none yet');
  });

  test.each([
    { name: 'the URL of an attacker', line: (path: string) => `http://evil.test${path}` },
    { name: 'a path that begins with the host of an attacker', line: (path: string) => `//evil.test${path}` },
    { name: 'an https URL', line: (path: string, host: string) => `https://${host}${path}` },
    { name: 'a user name in a URL', line: (path: string, host: string) => `http://x@${host}${path}` },
    { name: 'an invalid URL', line: () => 'http://[' },
    { name: 'an asterisk', line: () => '*' },
    { name: 'a path with dots that resolves to the callback', line: (path: string) => `/x/..${path}` },
    { name: 'a backslash', line: (path: string) => path.replace('/', '\\') },
  ])('$name in the request line', async ({ line }) => {
    const stage = await open();
    const received = await sendBytes(
      stage,
      `GET ${line(GOOD, stage.host)} HTTP/1.1\r\nHost: ${stage.host}\r\nConnection: close\r\n\r\n`,
    );
    expect(received).toMatch(/^HTTP\/1\.1 (?:400|404) /u);
    expect(await stage.respond()).toBe('none yet');
  });
});

test.each([
  { name: 'before', hosts: (host: string) => ['evil.test', host] },
  { name: 'after', hosts: (host: string) => [host, 'evil.test'] },
  { name: 'twice', hosts: (host: string) => [host, host] },
])('rejects a second Host header $name the own one', async ({ hosts }) => {
  const stage = await open();
  const headers = hosts(stage.host).map((host) => `Host: ${host}\r\n`);
  const received = await sendBytes(stage, `GET ${GOOD} HTTP/1.1\r\n${headers.join('')}Connection: close\r\n\r\n`);
  expect(received).toMatch(/^HTTP\/1\.1 400 /u);
  expect(await stage.respond()).toBe('none yet');
});

describe('still accepts the response after', () => {
  test.each([
    { name: '100 KB without a line break', bytes: () => 'x'.repeat(100_000) },
    {
      name: '100 KB in the URL',
      bytes: (host: string) => `GET /callback?${'x'.repeat(100_000)} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    },
    {
      name: '100 KB of headers',
      bytes: (host: string) => `GET ${GOOD} HTTP/1.1\r\nHost: ${host}\r\nA: ${'x'.repeat(100_000)}\r\n\r\n`,
    },
    { name: 'bytes that are not HTTP', bytes: () => '\0\r\n\r\n' },
  ])('$name', async ({ bytes }) => {
    const stage = await open();
    expect(await sendBytes(stage, bytes(stage.host))).toMatch(/^$|^HTTP\/1\.1 4\d\d /u);
    expect((await ask(stage, GOOD)).status).toBe(303);
    expect(await stage.respond()).toMatchObject({ code: 'a-code' });
  });

  test('100 KB in a body', async () => {
    const stage = await open();
    const body = 'x'.repeat(100_000);
    const head = `POST ${GOOD} HTTP/1.1\r\nHost: ${stage.host}\r\nContent-Length: ${body.length}\r\n\r\n`;
    expect(await sendBytes(stage, head + body)).toMatch(/^$|^HTTP\/1\.1 400 /u);
    expect((await ask(stage, GOOD)).status).toBe(303);
  });
});

describe('after the first response', () => {
  test('a second valid response changes nothing', async () => {
    const stage = await open();
    await ask(stage, GOOD);
    const reply = await ask(stage, `/callback?code=b-code&state=${STATE}`);
    expect(reply).toMatchObject({ status: 400, body: expect.stringContaining('already has a response') });
    expect(await stage.respond()).toMatchObject({ code: 'a-code' });
  });

  test('a response with a wrong state changes nothing', async () => {
    const stage = await open();
    await ask(stage, GOOD);
    expect((await ask(stage, '/callback?code=b-code&state=another')).status).toBe(400);
    expect(await stage.respond()).toMatchObject({ code: 'a-code' });
  });
});

describe('the link to the sign-in', () => {
  const target = new URL('https://login.example.com/authorize?state=s');

  test('does not reveal its target, and works once', async () => {
    const stage = await open();
    const link = stage.listener.linkTo(target);
    expect(link.href).toMatch(new RegExp(`^http://${stage.host}/start/[\\w-]{22}$`, 'u'));
    expect(await ask(stage, link.pathname)).toMatchObject({
      status: 303,
      headers: { location: target.href },
      body: '',
    });
    expect(stage.warnings).toEqual([]);

    expect(await stage.respond()).toBe('none yet');
    await ask(stage, GOOD);
    expect(await stage.respond()).toMatchObject({ code: 'a-code' });
  });

  test('ends the sign-in if it is opened twice, because anyone who opened it first knows the state', async () => {
    const stage = await open();
    const link = stage.listener.linkTo(target);
    await ask(stage, link.pathname);
    const again = await ask(stage, link.pathname);
    expect(again).toMatchObject({ status: 410, body: expect.stringContaining('opened twice') });
    expect(again.headers.location).toBeUndefined();
    expect(again.body).not.toContain('login.example.com');
    await expect(stage.listener.response).rejects.toEqual(stepError('LOGIN_FAILED', 'was opened twice'));

    expect((await ask(stage, GOOD)).status).toBe(400);
    await expect(stage.listener.response).rejects.toEqual(stepError('LOGIN_FAILED', 'was opened twice'));
  });

  test('changes nothing if it is opened again after the response', async () => {
    const stage = await open();
    const link = stage.listener.linkTo(target);
    await ask(stage, link.pathname);
    await ask(stage, GOOD);
    expect((await ask(stage, link.pathname)).status).toBe(410);
    expect(await stage.respond()).toMatchObject({ code: 'a-code' });
  });

  test('is new each time', async () => {
    const { listener } = await open();
    expect(listener.linkTo(target).href).not.toBe(listener.linkTo(target).href);
  });
});

describe('the last page', () => {
  test.each([
    { outcome: 'signed-in', says: 'Redmine' },
    { outcome: 'denied', says: 'denied' },
    { outcome: 'failed', says: 'The sign-in failed' },
  ] as const)('shows the outcome $outcome when it is known', async ({ outcome, says }) => {
    const stage = await open();
    await ask(stage, GOOD);
    const reply = ask(stage, '/result');
    await stage.listener.finish(outcome);
    expect(await reply).toMatchObject({ status: 200, body: expect.stringContaining(says) });
    await expect(ask(stage, '/result')).rejects.toThrow(/ECONNREFUSED/u);
  });

  test('returns 404 before the response', async () => {
    const stage = await open();
    expect((await ask(stage, '/result')).status).toBe(404);
  });

  test('does not delay the end if no browser returned', async () => {
    const { listener, host } = await open();
    const idle = connect(Number(host.split(':')[1]), '127.0.0.1');
    await once(idle, 'connect');
    const closed = once(idle, 'close');
    const startedAt = performance.now();
    await listener.finish('failed');
    expect(performance.now() - startedAt).toBeLessThan(1000);
    await closed;
  });

  test('delays the end for two seconds if the browser does not fetch it', async () => {
    const stage = await open();
    await ask(stage, GOOD);
    const startedAt = performance.now();
    await stage.listener.finish('signed-in');
    expect(performance.now() - startedAt).toBeGreaterThan(1500);
    expect(performance.now() - startedAt).toBeLessThan(4000);
  });

  test('reaches a browser that reloads it while it waits', async () => {
    const stage = await open();
    await ask(stage, GOOD);
    const first = await arrive(stage, '/result');
    first.on('error', () => undefined).destroy();
    const second = await arrive(stage, '/result');
    const reply = once(second, 'response') as Promise<[IncomingMessage]>;
    await stage.listener.finish('signed-in');
    expect((await reply)[0].statusCode).toBe(200);
  });
});

test('every page and every redirect forbids caching, referrers, scripts and cross-origin access', async () => {
  const stage = await open();
  const link = stage.listener.linkTo(new URL('https://login.example.com/'));
  const replies = [
    await ask(stage, '/'),
    await ask(stage, GOOD, { method: 'POST' }),
    await ask(stage, '/callback'),
    await ask(stage, link.pathname),
    await ask(stage, GOOD),
    await ask(stage, GOOD),
    await ask(stage, link.pathname),
  ];
  const last = ask(stage, '/result');
  await stage.listener.finish('signed-in');
  replies.push(await last);
  expect(replies.map(({ status }) => status)).toEqual([404, 400, 400, 303, 303, 400, 410, 200]);
  for (const { headers } of replies) {
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'content-type': 'text/html; charset=utf-8',
    });
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers['access-control-allow-origin']).toBeUndefined();
  }
});

test('listens only on 127.0.0.1', async () => {
  const { host } = await open();
  const socket = connect(Number(host.split(':')[1]), '127.0.0.2');
  await expect(once(socket, 'connect')).rejects.toThrow(/ECONNREFUSED/u);
});

describe('a port', () => {
  test('that is in use is an error', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const listening = Listener.open({ port, state: STATE, title: 'Redmine', warn: () => undefined });
    await expect(listening).rejects.toEqual(inputErrorLike('port', 'cannot be used (EADDRINUSE)'));
    await new Promise((resolve) => other.close(resolve));
  });

  test('can be used again at once', async () => {
    const first = await open();
    const { redirectUri } = first.listener;
    const port = Number(first.host.split(':')[1]);
    await ask(first, GOOD);
    const reply = ask(first, '/result');
    await first.listener.finish('signed-in');
    await reply;
    const second = await Listener.open({ port, state: STATE, title: 'Redmine', warn: () => undefined });
    expect(second.redirectUri).toBe(redirectUri);
    await second.finish('failed');
  });
});
