/** Variables that an earlier step set through GITHUB_ENV. They can change what the step and its commands run. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runAction } from '../../sandbox/runner.js';
import { keep, runOn, stageOAuth, TokenFile } from './refresh-stage.js';
import { expectSuccess } from './stage.js';
import { REVOKE_PATH, SECRETS, startStandIn, TOKEN_PATH } from './stand-in.js';
import { commandsOf, expectNoLeaks, lines } from './support.js';

let folder: string;
/** A valid configuration of OpenSSL that changes nothing. */
let configuration: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bearer-step-environment-'));
  configuration = join(folder, 'openssl.cnf');
  writeFileSync(configuration, '');
});
afterAll(() => rmSync(folder, { recursive: true }));

const WARNING = expect.stringContaining('OPENSSL_CONF is set');

test('a save command gets the variables of the job, but none that runs code in every program', async () => {
  const stage = await stageOAuth();
  const file = keep(new TokenFile(stage.seed));
  const seen = join(folder, 'environment');
  const kept = { VAULT_ADDR: 'https://vault.example.com', NODE_EXTRA_CA_CERTS: '/etc/hostname', GIT_AUTHOR_NAME: 'CI' };
  const withheld = {
    // The C library itself: it can be loaded first without an effect.
    ...(process.platform === 'linux' ? { LD_PRELOAD: 'libc.so.6', LD_LIBRARY_PATH: folder } : {}),
    DYLD_LIBRARY_PATH: folder,
    OPENSSL_CONF: configuration,
    OPENSSL_MODULES: folder,
    SSLKEYLOGFILE: join(folder, 'keys'),
    BASH_ENV: '/nowhere/profile',
    'BASH_FUNC_cat%%': '() { echo replaced; }',
    PS4: '$(touch traced)',
    SHELLOPTS: 'xtrace',
    NODE_PATH: folder,
    PYTHONPATH: folder,
    PYTHONSTARTUP: '/nowhere/startup.py',
    PERL5OPT: '-Mnowhere',
    RUBYOPT: '-rnowhere',
    JAVA_TOOL_OPTIONS: '-javaagent:nowhere.jar',
    DOTNET_STARTUP_HOOKS: '/nowhere/hook.dll',
    GIT_SSH_COMMAND: 'nowhere',
    GIT_CONFIG_COUNT: '0',
    TAR_OPTIONS: '--nowhere',
  };
  const save = `env > '${seen}'; ${file.save}`;
  const result = await runOn(stage, {
    inputs: { ...file.inputs, 'save-refresh-token': save, 'refresh-guard': 'concurrency' },
    env: { ...kept, ...withheld },
  });
  expectSuccess(result, [WARNING]);
  expect(file.token).toBe(stage.chain().at(-1));
  const names = readFileSync(seen, 'utf8')
    .split('\n')
    .map((line) => line.split('=', 1)[0] ?? '');
  expect(names).toEqual(expect.arrayContaining(['PATH', 'HOME', ...Object.keys(kept)]));
  expect(names.filter((name) => Object.hasOwn(withheld, name))).toEqual([]);
  expect(names.filter((name) => /^(?:INPUT_|STATE_|GITHUB_ENV$)/u.test(name))).toEqual([]);
});

test.each<{
  name: string;
  env: () => Record<string, string>;
  main: unknown[];
  postEnv: () => Record<string, string>;
  post: unknown[];
}>([
  {
    name: 'both, after an earlier step set it',
    env: () => ({ OPENSSL_CONF: configuration }),
    main: [WARNING],
    postEnv: () => ({}),
    post: [WARNING],
  },
  {
    name: 'the post step, after a later step set it',
    env: () => ({}),
    main: [],
    postEnv: () => ({ OPENSSL_CONF: configuration }),
    post: [WARNING],
  },
  { name: 'none, if it is empty', env: () => ({ OPENSSL_CONF: '' }), main: [], postEnv: () => ({}), post: [] },
])('a step warns of OPENSSL_CONF: $name', async ({ env, main, postEnv, post }) => {
  const server = keep(await startStandIn());
  const result = keep(await runAction({ inputs: server.inputs, env: env(), postEnv: postEnv() }));
  expectNoLeaks(result, SECRETS);
  expectSuccess(result, main);
  expect(commandsOf(result.post, 'warning')).toEqual(post);
  expect(lines(server)).toEqual([`POST ${TOKEN_PATH}`, `POST ${REVOKE_PATH}`]);
});
