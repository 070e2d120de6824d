import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createAuthority } from '../../sandbox/certificates.js';
import { runAction, type ActionOptions, type ActionResult } from '../../sandbox/runner.js';
import { EVENTS } from '../../src/ci/events.js';
import { respond, CLIENT_SECRET, SECRETS, startStandIn, TOKEN, TOKEN_PATH, type StandIn } from './stand-in.js';
import { commandsOf, disposables, expectNoLeaks, lines } from './support.js';

const later = disposables();
const BYTES = Buffer.from([0, 255, 13, 10, 195, 40, 10]);
const BEFORE = 'original content';

let folder: string;
let workspace: string;
let outside: string;
let server: StandIn;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bearer-step-files-'));
  workspace = join(folder, 'workspace');
  outside = join(folder, 'outside');
  for (const path of [workspace, outside, join(workspace, '.git')]) mkdirSync(path);
  writeFileSync(join(outside, 'file'), BEFORE);
  server = later(await startStandIn({ api: respond(200, BYTES) }));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(inputs: Record<string, string>, options: Partial<ActionOptions> = {}): Promise<ActionResult> {
  const all = { ...server.inputs, request: 'GET /api', ...inputs };
  const result = await runAction({ debug: true, post: false, folder, ...options, inputs: all });
  expectNoLeaks(result, SECRETS);
  return result;
}

function expectNothingWritten(): void {
  expect(readFileSync(join(outside, 'file'), 'utf8')).toBe(BEFORE);
}

describe('response-file', () => {
  test.each([
    { name: 'in the workspace', path: () => 'response.bin', real: () => join(workspace, 'response.bin') },
    { name: 'at an absolute path outside', path: () => join(outside, 'new'), real: () => join(outside, 'new') },
  ])('contains the response byte for byte, readable only by its owner: $name', async ({ path, real }) => {
    const { outputs, main } = await run({ 'response-file': path() });
    expect(main.exitCode).toBe(0);
    expect(outputs).toMatchObject({ 'response-file': real(), 'response-omitted': 'binary', status: '200' });
    expect(readFileSync(real())).toEqual(BYTES);
    expect(statSync(real()).mode & 0o777).toBe(0o600);
  });

  test('replaces a link and never follows it', async () => {
    symlinkSync(join(outside, 'file'), join(workspace, 'link'));
    await run({ 'response-file': 'link' });
    expectNothingWritten();
    expect(readFileSync(join(workspace, 'link'))).toEqual(BYTES);
  });

  test.each<{ name: string; path: () => string; prepare?: () => void }>([
    { name: 'outside the workspace by ..', path: () => '../outside/file' },
    {
      name: 'outside the workspace by a link in the path',
      path: () => 'folder/file',
      prepare: () => symlinkSync(outside, join(workspace, 'folder')),
    },
    {
      name: 'outside the workspace by a link in an absolute path',
      path: () => join(workspace, 'folder/file'),
      prepare: () => symlinkSync(outside, join(workspace, 'folder')),
    },
    { name: 'in .git', path: () => '.git/config' },
    { name: 'a command file of the runner', path: () => '../temp/_runner_file_commands/set_env_main' },
    {
      name: 'a command file of the runner by its absolute path',
      path: () => join(folder, 'temp/_runner_file_commands/set_env_main'),
    },
    { name: 'in /proc', path: () => '/proc/self/comm' },
    { name: 'a device', path: () => '/dev/null' },
    { name: 'in a missing folder', path: () => 'no/such/folder/file' },
    { name: 'a folder', path: () => 'folder', prepare: () => mkdirSync(join(workspace, 'folder')) },
    { name: 'the workspace itself', path: () => '.' },
  ])('is refused before anything is sent: $name', async ({ path, prepare }) => {
    prepare?.();
    const { main, outputs, files } = await run({ 'response-file': path() });
    expect(main.exitCode).toBe(1);
    expect(outputs['error-code']).toMatch(/^FILE_(?:REFUSED|FAILED)$/u);
    expect(commandsOf(main, 'error')[0]).toContain('response-file');
    expect(lines(server)).toEqual([]);
    expect(files['temp/_runner_file_commands/set_env_main']).toBe('');
    expectNothingWritten();
  });
});

describe('ca-cert', () => {
  test.each<{ name: string; path: string; prepare?: () => void }>([
    {
      name: 'a link to the environment of the step',
      path: 'ca.pem',
      prepare: () => symlinkSync('/proc/self/environ', join(workspace, 'ca.pem')),
    },
    { name: 'the environment of the step', path: '/proc/self/environ' },
    { name: 'a device without end', path: '/dev/zero' },
    { name: 'a file outside the workspace', path: '../outside/file' },
    { name: 'a folder', path: '.git' },
    { name: 'a missing file', path: 'no-such-ca.pem' },
  ])('is refused: $name', async ({ path, prepare }) => {
    prepare?.();
    const { main, outputs } = await run({ 'ca-cert': path });
    expect(main.exitCode).toBe(1);
    expect(outputs['error-code']).toMatch(/^(?:FILE_(?:REFUSED|FAILED)|INPUT_INVALID)$/u);
    expect(commandsOf(main, 'error')[0]).toContain('ca-cert');
    expect(lines(server)).toEqual([]);
  });

  describe('from the workspace', () => {
    const onEvent = async (event: string): Promise<ActionResult> => {
      const authority = await createAuthority();
      writeFileSync(join(workspace, 'ca.pem'), authority.certificatePem);
      const certificate = await authority.issue({ names: ['localhost'] });
      server = later(await startStandIn({ certificate }));
      return run({ 'ca-cert': 'ca.pem' }, { env: { GITHUB_EVENT_NAME: event } });
    };

    test.each([
      'push',
      'pull_request',
      'pull_request_review',
      'pull_request_review_comment',
      'merge_group',
      'issues',
      'discussion',
      'discussion_comment',
      'release',
    ])('is trusted on %s', async (event) => {
      expect((await onEvent(event)).main.exitCode).toBe(0);
    });

    test.each([...EVENTS.untrusted, 'an_event_of_the_future'])(
      'is not trusted on %s, where anyone may have written it',
      async (event) => {
        const { main, outputs } = await onEvent(event);
        expect(outputs).toEqual({ 'error-code': 'INPUT_INVALID' });
        expect(commandsOf(main, 'error')[0]).toContain(event);
        expect(lines(server)).toEqual([]);
      },
    );
  });
});

describe('an output file that cannot be written', () => {
  /** Replaces the file by a folder until main has ended. */
  const broken: Partial<ActionOptions> = {
    post: true,
    onSpawn: (child) => {
      const file = join(folder, 'temp/_runner_file_commands/set_output_main');
      rmSync(file);
      mkdirSync(file);
      child.once('close', () => {
        rmSync(file, { recursive: true });
        writeFileSync(file, '');
      });
    },
  };

  test.each([
    { mode: 'request mode', inputs: { request: 'GET /api' } },
    { mode: 'token mode', inputs: { request: '' } },
  ])('fails the step in $mode, and the masked token is revoked', async ({ inputs }) => {
    const { main, post } = await run(inputs, broken);
    expect(main.exitCode).toBe(1);
    expect(commandsOf(main, 'error')).toEqual([expect.stringContaining('[OUTPUT_FAILED]')]);
    expect(post?.exitCode).toBe(0);
    for (const secret of [CLIENT_SECRET, TOKEN]) expect(main.masks).toContain(secret);
    expect(lines(server)[0]).toBe(`POST ${TOKEN_PATH}`);
    expect(lines(server).at(-1)).toMatch(/revoke$/u);
  });
});
