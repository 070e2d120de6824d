import { Readable, pipeline } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import {
  at,
  CLIENT_SECRET,
  expectFailure,
  expectSuccess,
  reply,
  run,
  serve,
  token,
  TOKEN,
  type Reply,
} from './stage.js';
import { lines } from './support.js';

const MIB = 1_048_576;
const html = '<!doctype html><html><title>Sign in</title></html>';

/** Returns a reply that sends `total` bytes in chunks. `sent` is the number of bytes sent before the client closed. */
function flood(total: number, headers: Record<string, string>): { sent: number; send: Reply } {
  const flow = {
    sent: 0,
    send: ((response) => {
      const pieces = function* (): Generator<Buffer> {
        yield Buffer.from(`{"access_token":"${TOKEN}","padding":"`);
        for (; flow.sent < total; flow.sent += MIB) yield Buffer.alloc(MIB, 'x');
      };
      pipeline(Readable.from(pieces()), response.writeHead(200, headers), () => undefined);
    }) satisfies Reply,
  };
  return flow;
}

test.each<{ name: string; respond: Reply; type?: string; lifetime?: number; warnings?: unknown[] }>([
  { name: 'status 201', respond: reply(201, { access_token: TOKEN, expires_in: 3600 }), lifetime: 3600 },
  { name: 'no token_type', respond: token({ token_type: undefined }), lifetime: 3600 },
  { name: 'a token_type in lower case', respond: token({ token_type: 'bearer' }), type: 'bearer', lifetime: 3600 },
  {
    name: 'an unknown token_type',
    respond: token({ token_type: 'MAC' }),
    type: 'MAC',
    lifetime: 3600,
    warnings: [expect.stringContaining('MAC')],
  },
  { name: 'expires_in as text', respond: token({ expires_in: '7200' }), lifetime: 7200 },
  { name: 'no expires_in', respond: token({ expires_in: undefined }) },
  { name: 'expires_in of 1e308', respond: token({ expires_in: 1e308 }) },
  {
    name: 'compression that was not requested',
    respond: reply(200, gzipSync(JSON.stringify({ access_token: TOKEN })), { 'content-encoding': 'gzip' }),
  },
])('accepts a token response with $name', async ({ respond, type = 'Bearer', lifetime, warnings }) => {
  const server = await serve({ '/token': respond });
  const before = Date.now();
  const result = await run({ inputs: at(server) });
  expectSuccess(result, warnings);
  expect(result.outputs).toMatchObject({ token: TOKEN, 'token-type': type });
  const expiresAt = result.outputs['expires-at'];
  if (lifetime === undefined) {
    expect(expiresAt).toBeUndefined();
  } else {
    expect(Date.parse(expiresAt ?? '')).toBeGreaterThanOrEqual(before + lifetime * 1000);
    expect(Date.parse(expiresAt ?? '')).toBeLessThanOrEqual(Date.now() + lifetime * 1000);
  }
  expect(server.requests).toHaveLength(1);
});

test.each<{ name: string; respond: Reply; code: string; problem: string | RegExp; secrets?: string[] }>([
  { name: 'a web page', respond: reply(200, html), code: 'TOKEN_INVALID', problem: 'web page' },
  { name: 'an empty body', respond: reply(200), code: 'TOKEN_INVALID', problem: 'is empty' },
  {
    name: 'an array',
    respond: reply(200, [{ access_token: TOKEN }]),
    code: 'TOKEN_INVALID',
    problem: 'not a JSON object',
  },
  { name: 'no token', respond: reply(200, { ok: true }), code: 'TOKEN_INVALID', problem: 'has no "access_token"' },
  {
    name: 'a short token',
    respond: token({ access_token: 'short' }),
    code: 'TOKEN_INVALID',
    problem: 'contains an invalid "access_token"',
  },
  {
    name: 'a token with line breaks',
    respond: token({ access_token: 'first-line-of-it\n::error::second-line' }),
    code: 'TOKEN_INVALID',
    problem: 'contains an invalid "access_token"',
    secrets: ['first-line-of-it', 'second-line'],
  },
  {
    name: 'a token with a space',
    respond: token({ access_token: 'half-a-token and-the-rest' }),
    code: 'TOKEN_INVALID',
    problem: 'contains an invalid "access_token"',
    secrets: ['half-a-token and-the-rest'],
  },
  {
    name: 'JSON that ends within the token',
    respond: reply(200, '{"token_type":"Bearer","access_token":"only-the-first-half-of'),
    code: 'TOKEN_INVALID',
    problem: 'not a JSON object',
    secrets: ['only-the-first-half-of'],
  },
  {
    name: 'a body that cannot be decompressed',
    respond: reply(200, gzipSync('{}').subarray(0, -4), { 'content-encoding': 'gzip' }),
    code: 'RESPONSE_INVALID',
    problem: 'compressed',
  },
  {
    name: 'an error with status 200',
    respond: reply(200, { error: 'invalid_client', error_description: 'Unknown client' }),
    code: 'TOKEN_REJECTED',
    problem: /invalid_client \(HTTP 200\): "Unknown client"\. Check client-id and client-secret/u,
  },
  {
    name: 'invalid_client in the body',
    respond: reply(401, { error: 'invalid_client' }, { 'www-authenticate': 'Basic realm="hub"' }),
    code: 'TOKEN_REJECTED',
    problem: /invalid_client \(HTTP 401\)\. Check client-id and client-secret/u,
  },
  {
    name: 'invalid_client in a challenge',
    respond: reply(401, '', {
      'www-authenticate':
        'Bearer realm="Doorkeeper", error="invalid_client", error_description="Client authentication failed"',
    }),
    code: 'TOKEN_REJECTED',
    problem: /invalid_client \(HTTP 401\): "Client authentication failed"/u,
  },
  {
    name: 'unsupported_grant_type',
    respond: reply(400, { error: 'unsupported_grant_type' }),
    code: 'TOKEN_REJECTED',
    problem: /unsupported_grant_type \(HTTP 400\)\. The server does not support this grant type/u,
  },
  {
    name: 'the client secret in the error description',
    respond: reply(400, {
      error: 'invalid_request',
      error_description: `${CLIENT_SECRET} and ${encodeURIComponent(CLIENT_SECRET)}`,
    }),
    code: 'TOKEN_REJECTED',
    problem: '"*** and ***"',
  },
  {
    name: 'an error page that contains a token',
    respond: reply(500, `<h1>Error</h1> "access_token":"${TOKEN}"`),
    code: 'TOKEN_REJECTED',
    problem: /HTTP 500\. The server has a problem/u,
  },
])('rejects a token response with $name', async ({ respond, code, problem, secrets = [] }) => {
  const server = await serve({ '/token': respond });
  const result = await run({ inputs: { ...at(server), retries: '0' }, secrets });
  expectFailure(result, code, problem);
  expect(lines(server)).toEqual(['POST /token']);
});

test.each<{ name: string; headers: Record<string, string> }>([
  { name: 'with a content-length', headers: { 'content-length': String(200 * MIB) } },
  { name: 'without a content-length', headers: {} },
])('stops reading a response of 200 MiB $name', async ({ headers }) => {
  const flow = flood(200 * MIB, headers);
  const server = await serve({ '/token': flow.send });
  const result = await run({ inputs: at(server) });
  expectFailure(result, 'RESPONSE_TOO_LARGE', '1 MiB');
  expect(flow.sent).toBeLessThan(32 * MIB);
  expect(server.requests).toHaveLength(1);
});

test('stops decompressing a compressed response of 200 MiB', async () => {
  // A gzip file may have several members: here twenty of 10 MiB each.
  const bomb = Buffer.concat(Array.from({ length: 20 }, () => gzipSync(Buffer.alloc(10 * MIB, ' '), { level: 1 })));
  expect(bomb.length).toBeLessThan(MIB);
  const server = await serve({ '/token': reply(200, bomb, { 'content-encoding': 'gzip' }) });
  const result = await run({ inputs: at(server) });
  expectFailure(result, 'RESPONSE_TOO_LARGE', '1 MiB');
  expect(server.requests).toHaveLength(1);
});

test('handles a response with 25,000 tokens in time', async () => {
  const names = Array.from({ length: 25_000 }, (_, index) => [`token${index}`, `some-token-${index}`] as const);
  const server = await serve({ '/token': token(Object.fromEntries(names)) });
  const result = await run({ inputs: { ...at(server), timeout: '20' } });
  expectSuccess(result);
  expect(result.main.durationMs).toBeLessThan(15_000);
  expect(result.main.masks.length).toBeLessThanOrEqual(1000);
  expect(result.outputs['token']).toBe(TOKEN);
});

test('masks all tokens of a response, including unused ones, before it sets an output', async () => {
  const others = {
    refresh_token: 'refresh-token-51c2',
    id_token: 'id-token-93ba77',
    client_secret: 'another-secret-5',
  };
  const server = await serve({ '/token': token(others) });
  const result = await run({ inputs: at(server), secrets: Object.values(others) });
  expectSuccess(result);
  expect(result.main.masks).toEqual(expect.arrayContaining([TOKEN, ...Object.values(others)]));
});

test('masks a token before its use, even if its name contains escapes', async () => {
  const server = await serve({ '/token': reply(200, String.raw`{"access_t\u006fken": "${TOKEN}"}`) });
  const result = await run({ inputs: at(server) });
  expectSuccess(result);
  expect(result.outputs['token']).toBe(TOKEN);
  const [beforeUse = ''] = result.main.stdout.split('The token expires at');
  expect(beforeUse).toContain(`::add-mask::${TOKEN}\n`);
});

test.each([302, 307])('does not send credentials to the target of an HTTP %d', async (status) => {
  const other = await serve({ '/token': token() });
  const server = await serve({ '/token': reply(status, '', { location: `${other.origin}/token` }) });
  const result = await run({ inputs: at(server) });
  expectFailure(result, 'REDIRECT_REFUSED', `HTTP ${status}`);
  expect(lines(server)).toEqual(['POST /token']);
  expect(other.connections).toBe(0);
});

test.each<{ name: string; status: number; body: string | object }>([
  {
    name: 'JSON',
    status: 400,
    body: { error: 'invalid_request', error_description: `You sent ${TOKEN}`, refresh_token: TOKEN },
  },
  { name: 'a form', status: 401, body: `error=invalid_client&access_token=${TOKEN}` },
  { name: 'XML', status: 403, body: `<error><message>Bad ${TOKEN}</message><id_token>${TOKEN}</id_token></error>` },
  { name: 'text', status: 404, body: `No client for token=${TOKEN}` },
])('masks the tokens in an error with $name before it prints anything of it', async ({ status, body }) => {
  const server = await serve({ '/token': reply(status, body) });
  const result = await run({ inputs: { ...at(server), retries: '0' } });
  expectFailure(result, 'TOKEN_REJECTED', `HTTP ${status}`);
  expect(result.main.masks).toContain(TOKEN);
});
