/** Responses with labels that are wrong or unusual are read as their bytes are. */
import { readFileSync } from 'node:fs';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { ActionResult } from '../../sandbox/runner.js';
import { expectFailure, expectSuccess, reply, run, serve, TOKEN, type Reply } from './stage.js';
import { lines } from './support.js';

const JSON_TEXT = '{"issue":{"id":7,"subject":"Größe"}}';
const LATIN_1 = { 'content-type': 'application/json; charset=ISO-8859-1' };

/** Runs `GET /a` with these inputs at a server with one reply. */
async function get(respond: Reply, inputs: Record<string, string> = {}): Promise<ActionResult & { seen: string[] }> {
  const server = await serve({ '/a': respond });
  const all = { 'base-url': server.origin, token: TOKEN, retries: '0', request: 'GET /a', ...inputs };
  const result = await run({ inputs: all });
  return { ...result, seen: lines(server) };
}

describe('the output response is the text of', () => {
  test.each<{ name: string; respond: Reply; warnings?: unknown[] }>([
    { name: 'ISO-8859-1', respond: reply(200, Buffer.from(JSON_TEXT, 'latin1'), LATIN_1) },
    { name: 'UTF-16 with a mark', respond: reply(200, Buffer.from(`\ufeff${JSON_TEXT}`, 'utf16le')) },
    { name: 'UTF-8 with a mark', respond: reply(200, Buffer.from(`\ufeff${JSON_TEXT}`)) },
    { name: 'raw deflate', respond: reply(200, deflateRawSync(JSON_TEXT), { 'content-encoding': 'deflate' }) },
    { name: 'the coding utf-8', respond: reply(200, JSON_TEXT, { 'content-encoding': 'utf-8' }) },
    {
      name: 'gzip that is none, with a warning',
      respond: reply(200, JSON_TEXT, { 'content-encoding': 'gzip' }),
      warnings: [expect.stringContaining('"gzip", but its body is not in this coding')],
    },
    { name: '60 KiB of headers', respond: reply(200, JSON_TEXT, { 'x-policy': 'a'.repeat(60 * 1024) }) },
  ])('$name', async ({ respond, warnings }) => {
    const result = await get(respond);
    expectSuccess(result, warnings);
    expect(result.outputs['response']).toBe(JSON_TEXT);
  });
});

test('an operation reads its id in ISO-8859-1 and compressed, and the file has the bytes as received', async () => {
  const body = Buffer.from(JSON_TEXT, 'latin1');
  const server = await serve({
    '/issues/7.json': reply(200, gzipSync(body), { ...LATIN_1, 'content-encoding': 'gzip' }),
  });
  const inputs = { operation: 'get-issue', parameters: 'id: 7', 'response-file': 'issue.json' };
  const result = await run({ inputs: { provider: 'redmine', 'base-url': server.origin, token: TOKEN, ...inputs } });
  expectSuccess(result);
  expect(result.outputs).toMatchObject({ id: '7', response: JSON_TEXT });
  expect(readFileSync(result.outputs['response-file'] ?? '').equals(body)).toBe(true);
});

test('the words of a server are read in its charset', async () => {
  const words = Buffer.from('{"message":"Größe fehlt."}', 'latin1');
  expectFailure(await get(reply(400, words, LATIN_1)), 'API_STATUS', /: "Größe fehlt"/u);
});

test('a token in UTF-16 is read and masked', async () => {
  const body = Buffer.from(`\ufeff${JSON.stringify({ access_token: TOKEN, expires_in: 3600 })}`, 'utf16le');
  const server = await serve({ '/token': reply(200, body) });
  const result = await run({ inputs: { 'token-url': `${server.origin}/token` } });
  expectSuccess(result);
  expect(result.outputs['token']).toBe(TOKEN);
  expect(result.main.masks).toContain(TOKEN);
});

test('a placeholder in the query is filled, and named headers are in the output', async () => {
  const respond = reply(200, '{}', { 'x-api-version': '7', 'set-cookie': 's=1', 'x-github-request-id': 'r' });
  const inputs = { request: 'GET /a?q={q}&n={n}', parameters: 'q: a b+c\nn: 5', 'response-headers': 'x-api-version' };
  const result = await get(respond, inputs);
  expectSuccess(result);
  expect(result.seen).toEqual(['GET /a?q=a%20b%2Bc&n=5']);
  const headers: unknown = JSON.parse(result.outputs['headers'] ?? '');
  expect(headers).toMatchObject({ 'x-api-version': '7', 'x-github-request-id': 'r' });
  expect(headers).not.toHaveProperty('set-cookie');
});

test('a missing placeholder and a header with a credential are errors before anything is sent', async () => {
  const result = await get(reply(200), { request: 'GET /a?q={q}', 'response-headers': 'set-cookie' });
  expectFailure(
    result,
    'INPUT_INVALID',
    /parameters: "q" is missing[^]*response-headers: set-cookie|response-headers: set-cookie[^]*parameters: "q"/u,
  );
  expect(result.seen).toEqual([]);
});
