/** The verb `exec`: a command gets a token, and nothing else that is secret. */
import { createServer } from 'node:net';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { newSealKey } from '../../src/lib/seal.js';
import { formsOf, secretsOfClient } from './support.js';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  exec,
  holdersOf,
  keep,
  NODE,
  serveTokens,
  watchProcesses,
  type Exec,
} from './exec-stage.js';

/** Saves what the command got, and sends one request with the token. */
const SHOW = `
import { statSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
const { env, argv, pid } = process;
const file = env.BEARER_TOKEN_FILE;
const mode = (path) => (statSync(path).mode & 0o777).toString(8);
const modes = file === undefined ? [] : [mode(file), mode(dirname(file))];
const token = file === undefined ? env['BEARER_TOKEN'] : readFileSync(file, 'utf8');
const { status } = await fetch(env.API, { headers: { authorization: 'Bearer ' + token } });
writeFileSync('shown', JSON.stringify({ env, argv: argv.slice(2), pid, modes, token, status, cwd: process.cwd() }));
await new Promise((resolve) => setTimeout(resolve, 300));
`;

interface Shown {
  env: Record<string, string>;
  argv: string[];
  pid: number;
  modes: string[];
  token: string;
  status: number;
  cwd: string;
}
const shown = (run: Exec): Shown => JSON.parse(run.file('shown')) as Shown;

/** Expects that no text of a run has a secret, except in commands that mask it. */
function expectSilence(texts: readonly string[], secrets: readonly string[], masks = /^$/u): void {
  const lines = texts
    .join('\n')
    .split('\n')
    .filter((line) => !masks.test(line));
  const forms = secrets.flatMap(formsOf);
  expect(lines.filter((line) => forms.some((form) => line.includes(form)))).toEqual([]);
}

describe.each([
  { name: 'in a variable', options: [], variable: 'BEARER_TOKEN' },
  { name: 'in a variable of another name', options: ['--env', 'API_KEY'], variable: 'API_KEY' },
  { name: 'in a file', options: ['--token-file'], variable: 'BEARER_TOKEN_FILE' },
  { name: 'in a file, with another name', options: ['--token-file', '--env=ITEMS_FILE'], variable: 'ITEMS_FILE' },
])('with the token $name', ({ options, variable }) => {
  const isFile = options.includes('--token-file');
  const script = isFile
    ? SHOW.replaceAll('BEARER_TOKEN_FILE', variable)
    : SHOW.replaceAll("'BEARER_TOKEN'", `'${variable}'`);

  test('the API accepts it, no other process has it, and it is revoked and gone at the end', async () => {
    const server = await serveTokens();
    const watch = watchProcesses();
    const command = [NODE, 'child.mjs', 'a b', '$HOME', '"', ''];
    const run = exec(server, { options, command, script, env: { API: `${server.origin}/items` } });
    const result = await run.ended;
    watch.stop();
    expect({ exitCode: result.exitCode, stdout: result.stdout }).toEqual({ exitCode: 0, stdout: '' });
    const { env, argv, pid, modes, token, status, cwd } = shown(run);
    expect({ argv, status, cwd }).toEqual({ argv: command.slice(2), status: 200, cwd: run.folder });
    expect([token]).toEqual(server.issued);
    expect(modes).toEqual(isFile ? ['600', '700'] : []);
    expect(Object.entries(env).flatMap(([name, value]) => (value.includes(token) ? [name] : []))).toEqual(
      isFile ? [] : [variable],
    );
    expect(env[variable]).toMatch(isFile ? /\/bearer-step-exec-\w+\/token$/u : /^access-/u);
    expect(Object.keys(env).sort()).toEqual(['API', 'HOME', 'PATH', 'TMPDIR', variable].sort());
    expect(server.revoked).toEqual([token]);
    expect(run.leftovers()).toEqual([]);
    const secrets = [token, ...secretsOfClient(CLIENT_ID, CLIENT_SECRET)];
    expectSilence([result.stderr, ...watch.commandLines], secrets);
    expect(watch.commandLines.size).toBeGreaterThan(1);
    expect(holdersOf(watch, [token])).toEqual(isFile ? [] : [pid]);
  });
});

/** The credentials that a CI system gives to a job, and ours. */
const PLANTED: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'GITHUB_TOKEN GH_TOKEN ACTIONS_RUNTIME_TOKEN ACTIONS_ID_TOKEN_REQUEST_TOKEN ACTIONS_ID_TOKEN_REQUEST_URL',
    'CI_JOB_TOKEN CI_JOB_JWT CI_JOB_JWT_V2 CI_REGISTRY_PASSWORD CI_DEPLOY_PASSWORD CI_REPOSITORY_URL',
    'SYSTEM_ACCESSTOKEN BUILDKITE_AGENT_ACCESS_TOKEN BUILDKITE_AGENT_JOB_API_TOKEN CIRCLE_OIDC_TOKEN_V2',
    'BITBUCKET_STEP_OIDC_TOKEN JENKINS_SECRET INPUT_CLIENT-SECRET STATE_bearer-step',
  ]
    .join(' ')
    .split(' ')
    .map((name) => [name, `planted-${name.toLowerCase()}-0d1f`]),
);

const KEY = newSealKey();

interface Host {
  host: string;
  env: (folder: string) => Record<string, string>;
  /** Matches the lines by which the system is told to mask a text. */
  masks: RegExp;
}

const HOSTS: readonly Host[] = [
  { host: 'shell', env: () => ({}), masks: /^$/u },
  {
    host: 'github',
    env: (folder) => ({
      GITHUB_ACTIONS: 'true',
      ...Object.fromEntries(
        ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH'].map((name) => {
          writeFileSync(join(folder, name), '');
          return [name, join(folder, name)];
        }),
      ),
    }),
    masks: /^::add-mask::/u,
  },
  {
    host: 'gitlab',
    env: () => ({ GITLAB_CI: 'true', CI_JOB_ID: '1', CI_PIPELINE_ID: '2', CI_PROJECT_ID: '3' }),
    masks: /^$/u,
  },
  { host: 'azure', env: () => ({ TF_BUILD: 'True', AGENT_ID: '7' }), masks: /^##vso\[task\.setsecret\]/u },
  { host: 'buildkite', env: () => ({ BUILDKITE: 'true' }), masks: /^$/u },
  {
    host: 'jenkins',
    env: () => ({ JENKINS_URL: 'http://ci/', BUILD_TAG: 't', BUILD_NUMBER: '1', JOB_NAME: 'j' }),
    masks: /^$/u,
  },
];

describe.each(HOSTS)('in $host', ({ host, env, masks }) => {
  test('the command gets no other secret, and the log has none before it is masked', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bearer-step-exec-host-'));
    keep({ remove: () => rmSync(folder, { recursive: true, force: true }) });
    const socket = join(folder, 'socket');
    const api = createServer().listen(socket);
    keep({ remove: () => void api.close() });
    await new Promise((resolve) => api.once('listening', resolve));
    const server = await serveTokens();
    const ofSystem = env(folder);
    const buildkite = host === 'buildkite' ? { BUILDKITE_AGENT_JOB_API_SOCKET: socket } : {};
    const planted = { ...PLANTED, ...(host === 'buildkite' ? {} : { BUILDKITE_AGENT_JOB_API_TOKEN: '' }) };
    const given = {
      ...ofSystem,
      ...buildkite,
      ...planted,
      BEARER_STEP_SEAL_KEY: KEY,
      MY_COPY: `x${CLIENT_SECRET}y`,
      MY_ENCODED: Buffer.from(CLIENT_SECRET).toString('base64'),
      MY_KEY: KEY,
      BASH_ENV: '/dev/null',
      RELEASE_TOKEN: 'chosen-by-the-job',
      API: `${server.origin}/items`,
      MASKED: join(folder, 'masked'),
    };
    const run = exec(server, {
      options: ['--token-file'],
      script: `process.stderr.write('The command starts.\\n');${SHOW}`,
      env: given,
      programs: { 'buildkite-agent': 'cat >> "$MASKED"' },
    });
    const { exitCode, stderr, stdout } = await run.ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    const { env: got, status, token } = shown(run);
    expect(status).toBe(200);
    const withheld = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH'];
    const expected = ['API', 'HOME', 'PATH', 'TMPDIR', 'MASKED', 'RELEASE_TOKEN', 'BEARER_TOKEN_FILE'];
    expect(Object.keys(got).sort()).toEqual(
      [...expected, ...Object.keys(ofSystem).filter((name) => !withheld.includes(name))].sort(),
    );
    const secrets = [token, KEY, ...secretsOfClient(CLIENT_ID, CLIENT_SECRET), ...Object.values(PLANTED)];
    expectSilence([JSON.stringify(got)], secrets);
    const [before = '', after = ''] = stderr.split('The command starts.');
    expectSilence([before, after], secrets, masks);
    const masked = host === 'buildkite' ? readFileSync(given.MASKED, 'utf8') : before;
    if (['github', 'azure', 'buildkite'].includes(host)) expect(masked).toContain(token);
    else expect(masked).not.toContain(token);
    expect(before).toMatch(/The command does not get these variables: .*MY_COPY, MY_ENCODED, MY_KEY/u);
    expect(run.leftovers()).toEqual([]);
  });
});

describe('the exit code', () => {
  test.each([
    { name: 'of success', command: ['true'], exitCode: 0 },
    { name: 'of the command', command: ['sh', '-c', 'exit 75'], exitCode: 75 },
    { name: 'of a command that is not found', command: ['no-such-command-here'], exitCode: 127 },
    { name: 'of a command that may not be executed', command: ['./child.mjs'], exitCode: 126 },
    { name: 'of a folder', command: ['/'], exitCode: 126 },
    { name: 'of a command killed by SIGKILL', command: ['sh', '-c', 'kill -KILL $$'], exitCode: 137 },
    { name: 'of a command killed by SIGTERM', command: ['sh', '-c', 'kill -TERM $$'], exitCode: 143 },
  ])('$name is passed on, and nothing is left', async ({ command, exitCode }) => {
    for (const options of [[], ['--token-file']]) {
      const server = await serveTokens();
      const run = exec(server, { options, command, script: '' });
      const result = await run.ended;
      expect({ exitCode: result.exitCode, stdout: result.stdout }).toEqual({ exitCode, stdout: '' });
      if ([126, 127].includes(exitCode))
        expect(result.stderr).toMatch(/command line: the command (?:was not|could not)/u);
      expect(server.revoked).toEqual(server.issued);
      expect(server.issued).toHaveLength(1);
      expectSilence([result.stderr], [...server.issued, ...secretsOfClient(CLIENT_ID, CLIENT_SECRET)]);
      expect(run.leftovers()).toEqual([]);
    }
  });

  test.each([
    { name: 'without a command', options: [], command: [], says: 'has no command. Write it after --' },
    { name: 'without --', options: ['./deploy.sh'], says: 'Write the command after --: bearer-step exec' },
    { name: 'with a name that shells obey', options: ['--env', 'PATH'], says: 'env: is a name that programs' },
    {
      name: 'with a name that the loader obeys',
      options: ['--env', 'ld_preload'],
      says: 'env: is a name that programs',
    },
    { name: 'with a name of ours', options: ['--env', 'BEARER_STEP_TOKEN'], says: 'env: is a name that programs' },
    { name: 'with a name that is none', options: ['--env', 'A-B'], says: 'env: is not the name of a variable' },
    {
      name: 'with an input in the environment',
      env: { BEARER_STEP_SCOPE: 'x' },
      says: 'scope: is set by the variable',
    },
    { name: 'with a secret in PATH', env: { PATH: `/bin:${CLIENT_SECRET}` }, says: 'has a secret in PATH' },
    { name: 'with an operation', options: ['--operation', 'x'], says: 'contains an unknown option' },
    { name: 'with --share-token', options: ['--share-token'], says: 'contains an unknown option' },
  ])('is 2 $name, and nothing is sent or started', async ({ says, command, options = [], env = {} }) => {
    const server = await serveTokens();
    const script = `import { writeFileSync } from 'node:fs'; writeFileSync('shown', '');`;
    const run = exec(server, { options, script, env, ...(command === undefined ? {} : { command }) });
    const { exitCode, stderr, stdout } = await run.ended;
    expect({ exitCode, stdout, sent: server.requests }).toEqual({ exitCode: 2, stdout: '', sent: [] });
    expect(stderr).toContain(says);
    expect(readdirSync(run.folder)).not.toContain('shown');
    expect(run.leftovers()).toEqual([]);
    expectSilence([stderr], secretsOfClient(CLIENT_ID, CLIENT_SECRET));
  });

  test('is 3 if the server refuses the client, and nothing is started', async () => {
    const server = await serveTokens();
    server.intercept = (response) => {
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"invalid_client"}');
      return true;
    };
    const run = exec(server, { options: ['--token-file'], script: SHOW });
    const { exitCode, stderr } = await run.ended;
    expect(exitCode).toBe(3);
    expect(stderr).toContain('[TOKEN_REJECTED]');
    expect(readdirSync(run.folder)).not.toContain('shown');
    expect(run.leftovers()).toEqual([]);
  });

  test('is 3 if the server issues only tokens that are bound to a key, which the command would not have', async () => {
    const server = await serveTokens();
    server.intercept = (response) => {
      if (response.req.headers['dpop'] !== undefined) return false;
      const error = { error: 'invalid_request', error_description: 'DPoP proof is missing' };
      response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(error));
      return true;
    };
    const run = exec(server, { options: [], script: SHOW });
    const { exitCode, stderr } = await run.ended;
    expect(exitCode).toBe(3);
    expect(stderr).toContain('[TOKEN_REJECTED]');
    expect(server.issued).toEqual([]);
    expect(readdirSync(run.folder)).not.toContain('shown');
  });
});

describe('the streams', () => {
  test('are those of the command', async () => {
    const run = exec(await serveTokens(), { command: ['sh', '-c', 'tr a-z A-Z; echo words >&2'] });
    run.type('hello\n');
    run.closeInput();
    const { stdout, stderr, exitCode } = await run.ended;
    expect({ stdout, exitCode }).toEqual({ stdout: 'HELLO\n', exitCode: 0 });
    expect(stderr).toContain('\nwords\n');
  });

  test('lose nothing of a large output', async () => {
    const run = exec(await serveTokens(), { command: ['sh', '-c', 'head -c 20000000 /dev/zero | tr "\\0" x'] });
    const { stdout, exitCode } = await run.ended;
    expect({ length: stdout.length, exitCode }).toEqual({ length: 20_000_000, exitCode: 0 });
  });
});

/** Counts signals, and ends on SIGTERM or SIGINT after a clean-up that takes a moment. */
const TRAP = `
import { writeFileSync } from 'node:fs';
const got = [];
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2']) {
  process.on(signal, () => {
    got.push(signal);
    writeFileSync('got', got.join(' '));
    console.error('got ' + signal);
    if (!signal.startsWith('SIGUSR')) setTimeout(() => process.exit(7), 600);
  });
}
setInterval(() => undefined, 1000);
console.error('The command is ready.');
`;

describe('a signal', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)(
    '%s is passed on once, the exit code too, and nothing is left',
    async (signal) => {
      const server = await serveTokens();
      const run = exec(server, { options: ['--token-file'], script: TRAP });
      await run.says(/The command is ready\./u);
      expect(run.leftovers()).toHaveLength(3);
      run.kill(signal);
      const { exitCode } = await run.ended;
      expect({ exitCode, got: run.file('got') }).toEqual({ exitCode: 7, got: signal });
      expect(server.revoked).toEqual(server.issued);
      expect(run.leftovers()).toEqual([]);
    },
  );

  test.each(['SIGINT', 'SIGTERM'] as const)('%s to the whole group reaches the command once', async (signal) => {
    const server = await serveTokens();
    const run = exec(server, { options: ['--token-file'], script: TRAP, terminal: true });
    await run.says(/The command is ready\./u);
    const group = groupOf(childOf(run));
    process.kill(-group, signal);
    await run.ended;
    expect(run.file('got')).toBe(signal);
    expect(run.leftovers()).toEqual([]);
  });

  test('Ctrl-C at a terminal reaches the command once', async () => {
    const server = await serveTokens();
    const run = exec(server, { options: ['--token-file'], script: TRAP, terminal: true });
    await run.says(/The command is ready\./u);
    run.type('\u0003');
    const { exitCode } = await run.ended;
    expect({ exitCode, got: run.file('got') }).toEqual({ exitCode: 7, got: 'SIGINT' });
    expect(run.leftovers()).toEqual([]);
  });

  test('SIGUSR1 and SIGUSR2 are passed on, and no port is opened', async () => {
    const run = exec(await serveTokens(), { options: ['--token-file'], script: TRAP });
    await run.says(/The command is ready\./u);
    const parent = parentOf(childOf(run));
    run.kill('SIGUSR1');
    await run.says(/got SIGUSR1/u);
    run.kill('SIGUSR2');
    await run.says(/got SIGUSR2/u);
    expect(listeningSocketsOf(parent)).toEqual([]);
    run.kill('SIGTERM');
    const { exitCode, stderr } = await run.ended;
    expect(exitCode).toBe(7);
    expect(run.file('got')).toBe('SIGUSR1 SIGUSR2 SIGTERM');
    expect(stderr).not.toContain('Debugger');
  });

  test('that kills the command gives 128 and its number', async () => {
    const run = exec(await serveTokens(), { command: ['sh', '-c', 'echo ready >&2; exec sleep 60'] });
    await run.says(/ready/u);
    run.kill('SIGTERM');
    expect((await run.ended).exitCode).toBe(143);
  });

  test('before the command starts cancels the request, and nothing is started', async () => {
    const server = await serveTokens();
    const asked = new Promise<void>((resolve) => {
      server.intercept = () => {
        resolve();
        return true;
      };
    });
    const run = exec(server, { options: ['--token-file'], script: SHOW });
    await asked;
    run.kill('SIGTERM');
    const { exitCode, stderr } = await run.ended;
    expect(exitCode).toBe(130);
    expect(stderr).toContain('[CANCELLED]');
    expect(readdirSync(run.folder)).not.toContain('shown');
    expect(run.leftovers()).toEqual([]);
  });
});

/** Returns the number of the process that runs `child.mjs` in the folder of a run. */
function childOf({ folder }: Exec): number {
  const found = readdirSync('/proc').find((pid) => {
    try {
      return (
        /^\d+$/u.test(pid) &&
        readlinkSync(`/proc/${pid}/cwd`) === folder &&
        /^[^\0]*\0child\.mjs\0/u.test(readFileSync(`/proc/${pid}/cmdline`, 'latin1'))
      );
    } catch {
      return false;
    }
  });
  return Number(found);
}

/** Returns a field of `/proc/PID/stat` after the name of the program. */
const statOf = (pid: number, index: number): number =>
  Number(
    readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /su, '')
      .split(' ')[index],
  );
const parentOf = (pid: number): number => statOf(pid, 1);
const groupOf = (pid: number): number => statOf(pid, 2);

/** Returns the sockets on which a process waits for connections over TCP. */
function listeningSocketsOf(pid: number): string[] {
  const rows = ['tcp', 'tcp6'].flatMap((table) => readFileSync(`/proc/net/${table}`, 'latin1').split('\n'));
  const inodes = rows.map((row) => row.trim().split(/\s+/u)).flatMap((row) => (row[3] === '0A' ? [row[9] ?? ''] : []));
  const open = readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      return '';
    }
  });
  return open.filter((link) => inodes.some((inode) => link === `socket:[${inode}]`));
}
