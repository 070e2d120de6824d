/** The bodies of requests, as a server receives them. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RecordingServer } from '../../sandbox/recording-server.js';
import type { ActionResult } from '../../sandbox/runner.js';
import { at, expectFailure, expectSuccess, headerOf, reply, run, serve, token } from './stage.js';
import { lines } from './support.js';

let folder: string;
let workspace: string;
let server: RecordingServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bearer-step-bodies-'));
  workspace = join(folder, 'workspace');
  mkdirSync(workspace);
  server = await serve({ '/token': token(), '/a': reply(201, { id: 1 }) });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const send = (inputs: Record<string, string>, line = 'POST /a'): Promise<ActionResult> =>
  run({ folder, inputs: { ...at(server, line), ...inputs } });
const sent = () => server.requests[1];

/** Returns the parts of a multipart body, as Node's own implementation reads them. */
async function partsOf(): Promise<FormData> {
  const headers = { 'content-type': headerOf(sent(), 'content-type') ?? '' };
  // Deprecated for servers, because it reads large bodies into memory.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  return new Response(sent()?.body, { headers }).formData();
}

describe('a body', () => {
  test('may be text of any type', async () => {
    expectSuccess(await send({ body: 'id;name\n1;"x: y" # z', 'content-type': 'text/csv; charset=utf-8' }, 'PUT /a'));
    expect(sent()?.body).toBe('id;name\n1;"x: y" # z');
    expect(headerOf(sent(), 'content-type')).toBe('text/csv; charset=utf-8');
  });

  test('may be a form', async () => {
    expectSuccess(await send({ form: 'name: a b\nlist: [x, "1"]\nversion: "1.10"' }));
    expect([...new URLSearchParams(sent()?.body)]).toEqual([
      ['name', 'a b'],
      ['list', 'x'],
      ['list', '1'],
      ['version', '1.10'],
    ]);
    expect(headerOf(sent(), 'content-type')).toBe('application/x-www-form-urlencoded');
  });

  test('may be a form with files, of a known length', async () => {
    writeFileSync(join(workspace, 'a.txt'), 'first\r\n--x');
    writeFileSync(join(workspace, 'ü "b".txt'), 'second');
    expectSuccess(await send({ form: '{"note": "x\\ny"}', files: '{"file": "a.txt", "more": ["ü \\"b\\".txt"]}' }));
    const form = await partsOf();
    expect(form.get('note')).toMatch(/^x\r?\ny$/u);
    const [file, more] = [form.get('file'), form.get('more')] as File[];
    expect([file?.name, await file?.text()]).toEqual(['a.txt', 'first\r\n--x']);
    expect(await more?.text()).toBe('second');
    expect(headerOf(sent(), 'content-length')).toBe(String(Buffer.byteLength(sent()?.body ?? '')));
  });

  test('may be a file of 20 MB, byte for byte', async () => {
    const bytes = randomBytes(20_000_000);
    writeFileSync(join(workspace, 'big.bin'), bytes);
    let hash = '';
    server = await serve({
      '/token': token(),
      '/a': (response, request) => {
        response.writeHead(201, { 'content-type': 'application/json' }).end('{}');
        hash = request.headers['content-length'] ?? '';
      },
    });
    expectSuccess(await send({ 'body-file': 'big.bin' }, 'PUT /a'));
    expect(hash).toBe('20000000');
    expect(headerOf(sent(), 'content-type')).toBe('application/octet-stream');
    const digest = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');
    expect(digest(sent()?.body ?? '')).toBe(digest(bytes.toString()));
  });

  test('may be JSON in a file', async () => {
    writeFileSync(join(workspace, 'a.json'), '{"n": 12345678901234567890}');
    expectSuccess(await send({ 'body-file': 'a.json', 'content-type': 'application/json' }));
    expect(sent()?.body).toBe('{"n": 12345678901234567890}');
  });
});

describe('nothing is sent for', () => {
  test.each([
    { name: 'a missing file', inputs: { 'body-file': 'none.bin' }, code: 'FILE_FAILED', words: 'body-file' },
    { name: 'a missing file of a form', inputs: { files: 'f: none.bin' }, code: 'FILE_FAILED', words: 'files' },
    { name: 'the environment', inputs: { files: 'f: /proc/self/environ' }, code: 'FILE_REFUSED', words: 'files' },
    { name: 'a link', inputs: { 'body-file': 'link' }, code: 'FILE_REFUSED', words: 'body-file' },
    { name: 'two bodies', inputs: { form: 'a: b', body: 'a: b' }, code: 'INPUT_INVALID', words: 'form' },
    {
      name: 'no media type',
      inputs: { body: 'x', 'content-type': 'text' },
      code: 'INPUT_INVALID',
      words: 'media type',
    },
  ])('$name', async ({ inputs, code, words }) => {
    symlinkSync('/etc/hostname', join(workspace, 'link'));
    expectFailure(await send(inputs), code, words);
    expect(lines(server)).toEqual([]);
  });
});
