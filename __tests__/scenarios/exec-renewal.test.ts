/** The token in the file of `exec --token-file` is valid whenever the command reads it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { formsOf } from './support.js';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  exec,
  holdersOf,
  keep,
  serveTokens,
  watchProcesses,
  type TokenServer,
} from './exec-stage.js';

jest.setTimeout(300_000);

/**
 * Sends requests at random times until the file `stop` exists. Before each, it reads the token from its file. It also
 * leaves lines on standard error incomplete.
 */
const CLIENT = `
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
const { API, BEARER_TOKEN_FILE: file } = process.env;
const tokens = new Set();
const lost = [];
process.on('SIGTERM', () => process.exit(9));
process.stderr.write('The command is ready.\\n');
while (!existsSync('stop')) {
  const token = readFileSync(file, 'utf8');
  tokens.add(token);
  const { status } = await fetch(API, { headers: { authorization: 'Bearer ' + token } });
  if (status !== 200) lost.push([status, Date.now()]);
  process.stderr.write(Math.random() < 0.3 ? 'line\\n' : '.');
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 40));
}
writeFileSync('seen', JSON.stringify({ count: tokens.size, lost, files: readdirSync(dirname(file)) }));
`;

interface Seen {
  count: number;
  lost: [status: number, at: number][];
  files: string[];
}

/** Waits until the condition holds. Rejects after a time in which it should have. */
const until = async (isTrue: () => boolean, limitMs = 40_000): Promise<void> => {
  for (const start = Date.now(); !isTrue();) {
    if (Date.now() - start > limitMs) throw new Error('The condition did not come true.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const api = ({ origin }: TokenServer): Record<string, string> => ({ API: `${origin}/items` });

/** Returns a folder that is removed at the end of the test. */
function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'bearer-step-exec-more-'));
  keep({ remove: () => rmSync(path, { recursive: true, force: true }) });
  return path;
}

test('an hour with tokens of 60 s, at thirty times the speed: no request has a dead token', async () => {
  const server = await serveTokens(2);
  const files = folder();
  const github = Object.fromEntries(
    ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH'].map((name) => {
      writeFileSync(join(files, name), '');
      return [name, join(files, name)];
    }),
  );
  const watch = watchProcesses();
  const run = exec(server, {
    options: ['--token-file'],
    script: CLIENT,
    limitMs: 150_000,
    env: { ...api(server), GITHUB_ACTIONS: 'true', ...github },
  });
  await run.says(/The command is ready\./u);
  await until(() => server.issued.length > 61, 120_000);
  writeFileSync(join(run.folder, 'stop'), '');
  const { exitCode, stderr, stdout } = await run.ended;
  watch.stop();
  const seen = JSON.parse(run.file('seen')) as Seen;
  expect({ exitCode, stdout, lost: seen.lost, refused: server.refused }).toEqual({
    exitCode: 0,
    stdout: '',
    lost: [],
    refused: 0,
  });
  expect(seen.files).toEqual(['token']);
  expect(seen.count).toBeGreaterThan(50);
  expect(server.accepted).toBeGreaterThan(1000);
  // Each token is masked by a command at the start of a line, and is nowhere else.
  for (const token of server.issued.slice(0, -1)) expect(stderr).toContain(`\n::add-mask::${token}\n`);
  const others = stderr.split('\n').filter((line) => !line.startsWith('::add-mask::'));
  const forms = server.issued.flatMap(formsOf);
  expect(others.filter((line) => forms.some((form) => line.includes(form)))).toEqual([]);
  expect([...watch.commandLines].filter((line) => forms.some((form) => line.includes(form)))).toEqual([]);
  expect(holdersOf(watch, server.issued)).toEqual([]);
  expect(server.revoked).toEqual(server.issued.slice(-1));
  expect(others.join('\n')).toMatch(/The token was renewed \d\d times\./u);
  expect(others.filter((line) => line.includes('Sending the client credentials'))).toHaveLength(1);
  expect(run.leftovers()).toEqual([]);
});

describe('with a refresh token', () => {
  const ALONE = ['--refresh-guard', 'concurrency'];
  const chain = (server: TokenServer): Parameters<typeof exec>[1] => ({
    options: ['--token-file', '--save-refresh-token', 'cat > saved', '--load-refresh-token', 'cat saved', ...ALONE],
    env: api(server),
  });

  test('each refresh is saved, and no refresh token is presented twice', async () => {
    const server = await serveTokens(2);
    const run = exec(server, { ...chain(server), script: CLIENT });
    writeFileSync(join(run.folder, 'saved'), server.refreshTokens[0] ?? '');
    await until(() => server.issued.length > 8);
    writeFileSync(join(run.folder, 'stop'), '');
    const { exitCode, stderr } = await run.ended;
    expect({ exitCode, refused: server.refused }).toEqual({ exitCode: 0, refused: 0 });
    expect(stderr).not.toMatch(/Warning|\[[A-Z_]+\]/u);
    expect(run.file('saved')).toBe(server.refreshTokens.at(-1));
    expect(server.revoked).toEqual([]);
    expect(run.leftovers()).toEqual([]);
  });

  test('a refresh token that only the environment has, and that only this command rotates, is continued', async () => {
    const server = await serveTokens(2);
    const run = exec(server, {
      options: ['--token-file', '--save-refresh-token', 'cat > saved', ...ALONE],
      script: CLIENT,
      env: { ...api(server), BEARER_STEP_REFRESH_TOKEN: server.refreshTokens[0] ?? '' },
    });
    await until(() => server.issued.length > 5);
    writeFileSync(join(run.folder, 'stop'), '');
    const { exitCode } = await run.ended;
    expect({ exitCode, refused: server.refused }).toEqual({ exitCode: 0, refused: 0 });
    expect(run.file('saved')).toBe(server.refreshTokens.at(-1));
  });

  test('a refresh that runs when the command is ended by a signal is saved', async () => {
    const server = await serveTokens(4);
    const run = exec(server, { ...chain(server), script: CLIENT });
    writeFileSync(join(run.folder, 'saved'), server.refreshTokens[0] ?? '');
    await until(() => server.issued.length === 1);
    const asked = new Promise<void>((resolve) => {
      server.intercept = (response) => {
        // The response comes after the command has ended.
        const end = response.end.bind(response) as (text: string) => unknown;
        Object.assign(response, { end: (text: string) => setTimeout(() => end(text), 1500) });
        resolve();
        return false;
      };
    });
    await asked;
    run.kill('SIGTERM');
    const { exitCode } = await run.ended;
    expect({ exitCode, issued: server.issued.length }).toEqual({ exitCode: 9, issued: 2 });
    expect(run.file('saved')).toBe(server.refreshTokens.at(-1));
    expect(run.leftovers()).toEqual([]);
  });
});

describe('a renewal that fails', () => {
  test('is repeated, so that no request has a dead token', async () => {
    const server = await serveTokens(4);
    const run = exec(server, { options: ['--token-file', '--retries', '0'], script: CLIENT, env: api(server) });
    await run.says(/The command is ready\./u);
    let requests = 0;
    server.intercept = (response) => {
      requests += 1;
      if (requests % 2 === 0) return false;
      response.writeHead(503).end();
      return true;
    };
    await until(() => server.issued.length > 4);
    writeFileSync(join(run.folder, 'stop'), '');
    const { exitCode, stderr } = await run.ended;
    expect({ exitCode, refused: server.refused }).toEqual({ exitCode: 0, refused: 0 });
    expect(stderr).toContain('Warning: The token was not renewed.');
    expect(stderr).toContain('The renewal of the token succeeded.');
  });

  test('does not end the command, which works again when the server does; one warning says it', async () => {
    const server = await serveTokens(2);
    const run = exec(server, { options: ['--token-file', '--retries', '0'], script: CLIENT, env: api(server) });
    await run.says(/The command is ready\./u);
    server.intercept = (response) => {
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"invalid_client"}');
      return true;
    };
    await until(() => server.refused > 50);
    server.intercept = () => false;
    await until(() => server.issued.length > 2);
    writeFileSync(join(run.folder, 'stop'), '');
    const { exitCode, stderr } = await run.ended;
    expect(exitCode).toBe(0);
    expect(stderr.match(/Warning: The token was not renewed\..*\[TOKEN_REJECTED\]/gu)).toHaveLength(1);
    expect(stderr).not.toContain(CLIENT_SECRET);
    expect(run.leftovers()).toEqual([]);
  });
});

test('a server that returns the same token until it ends is asked again, and its next token is used', async () => {
  const server = await serveTokens(3, { keeps: true });
  const run = exec(server, { options: ['--token-file'], script: CLIENT, env: api(server) });
  await until(() => server.issued.length > 3);
  const before = server.accepted;
  await until(() => server.accepted > before + 10);
  writeFileSync(join(run.folder, 'stop'), '');
  const { exitCode, stderr } = await run.ended;
  expect(exitCode).toBe(0);
  expect((JSON.parse(run.file('seen')) as Seen).count).toBeGreaterThan(3);
  expect(server.requests.filter(({ url }) => url === '/token').length).toBeLessThan(60);
  expect(stderr).not.toContain('Warning');
});

test('the timeout limits each request of a token, and not the command', async () => {
  const server = await serveTokens(3);
  const run = exec(server, { options: ['--token-file', '--timeout', '1'], script: CLIENT, env: api(server) });
  await until(() => server.issued.length > 4);
  writeFileSync(join(run.folder, 'stop'), '');
  const { exitCode, stderr, durationMs } = await run.ended;
  expect({ exitCode, refused: server.refused }).toEqual({ exitCode: 0, refused: 0 });
  expect(durationMs).toBeGreaterThan(4000);
  expect(stderr).not.toContain('Warning');
});

test('Buildkite masks each token before the command can read it', async () => {
  const files = folder();
  const socket = join(files, 'socket');
  const listener = createServer().listen(socket);
  keep({ remove: () => void listener.close() });
  await new Promise((resolve) => listener.once('listening', resolve));
  const server = await serveTokens(2);
  const masked = join(files, 'masked');
  const run = exec(server, {
    options: ['--token-file'],
    script: CLIENT.replace(
      'tokens.add(token);',
      `tokens.add(token); if (!readFileSync(process.env.MASKED, 'utf8').includes(token)) lost.push([0, 0]);`,
    ),
    programs: { 'buildkite-agent': 'cat >> "$MASKED"' },
    env: {
      ...api(server),
      MASKED: masked,
      BUILDKITE: 'true',
      BUILDKITE_AGENT_JOB_API_SOCKET: socket,
      BUILDKITE_AGENT_JOB_API_TOKEN: 'job-api-0001-0001',
    },
  });
  await until(() => server.issued.length > 5);
  writeFileSync(join(run.folder, 'stop'), '');
  const { exitCode, stderr } = await run.ended;
  expect({ exitCode, seen: (JSON.parse(run.file('seen')) as Seen).lost }).toEqual({ exitCode: 0, seen: [] });
  for (const token of server.issued.slice(0, -1)) expect(readFileSync(masked, 'utf8')).toContain(token);
  const forms = server.issued.flatMap(formsOf);
  expect(forms.filter((form) => stderr.includes(form))).toEqual([]);
});

test('a token that was given cannot be renewed, and a warning says so', async () => {
  const server = await serveTokens(3600);
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: CLIENT_ID });
  await fetch(`${server.origin}/token`, { method: 'POST', body });
  const run = exec(server, {
    options: ['--token-file'],
    script: CLIENT,
    env: { ...api(server), BEARER_STEP_TOKEN: server.issued[0] ?? '', BEARER_STEP_CLIENT_SECRET: '' },
  });
  await run.says(/The command is ready\./u);
  await until(() => server.accepted > 3);
  writeFileSync(join(run.folder, 'stop'), '');
  const { exitCode, stderr } = await run.ended;
  expect({ exitCode, refused: server.refused, issued: server.issued.length, revoked: server.revoked }).toEqual({
    exitCode: 0,
    refused: 0,
    issued: 1,
    revoked: [],
  });
  expect(stderr).toContain('Warning: The token was given');
});
