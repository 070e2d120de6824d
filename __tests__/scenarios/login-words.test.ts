/** The command line of the built `bearer-step`, and its commands `seal-key` and `unseal`. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { newSealKey, RESCUE_BINDING, seal, sealMaterial } from '../../src/lib/seal.js';
import { expectFailure, expectNoSecrets, run, SAVE, saved } from './login-stage.js';

const SECRET = 'hush-4f1d9c7a-hush-4f1d9c7a';
const TOKEN = 'refresh-0001-refresh-0001';

test.each([
  ...[[], ['help'], ['--help'], ['-h']].map((args) => ({ args, words: ['login', 'seal-key', 'unseal', 'help VERB'] })),
  { args: ['login', '--help'], words: ['bearer-step login [OPTIONS]', '--save', '--print', '--oob'] },
  { args: ['help', 'unseal'], words: ['bearer-step unseal [OPTIONS]', '--save', '--print'] },
  { args: ['providers', 'show', 'planio', 'create-issue'], words: ['POST /projects/{project}/issues.json', 'subject'] },
])('$args prints on stdout: $words', async ({ args, words }) => {
  const { exitCode, stdout, stderr } = await run(args).ended;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  for (const word of words) expect(stdout).toContain(word);
});

test('--version prints the version of package.json', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(await run(['--version']).ended).toMatchObject({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
});

describe('rejects a secret on the command line, and does not show it', () => {
  test.each([
    { args: ['login', '--client-secret', SECRET], says: /client-secret: is a secret.*BEARER_STEP_CLIENT_SECRET/u },
    { args: ['login', `--client-secret=${SECRET}`], says: /client-secret: is a secret/u },
    { args: ['unseal', '--print', '--seal-key', SECRET], says: /seal-key: is a secret.*BEARER_STEP_SEAL_KEY/u },
    { args: ['login', '--refresh-token', SECRET], says: /refresh-token: is a secret/u },
    { args: ['login', SECRET], says: /contains a word that belongs to no option/u },
    { args: [SECRET], says: /command: is not known\. Use one of: call, doctor, exec, login/u },
    { args: ['login', `--${SECRET}`], says: /contains an unknown option/u },
  ])('$args', async ({ args, says }) => {
    const result = await run(args).ended;
    expectFailure(result, 'INPUT_INVALID', says);
    expectNoSecrets({ ...result, commandLines: ['not checked: the user wrote the secret there'] }, [SECRET]);
  });
});

test('reports all errors together, before it asks for a secret or sends anything', async () => {
  const args = ['login', '--provider', 'redmine', '--base-url', 'http://redmine.example.com', '--port', 'many'];
  const result = await run(args).ended;
  expectFailure(result, 'INPUT_INVALID', /inputs need a change:/u);
  for (const input of ['base-url', 'client-id', 'port', 'save']) expect(result.stderr).toContain(`\n${input}: `);
  expect(result.stderr).not.toContain('Client secret');
});

describe('seal-key', () => {
  test('--print prints only 32 random bytes', async () => {
    const keys = [await run(['seal-key', '--print']).ended, await run(['seal-key', '--print']).ended];
    for (const { exitCode, stdout, stderr } of keys) {
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout).toMatch(/^[\w-]{43}\n$/u);
      expect(Buffer.from(stdout, 'base64url')).toHaveLength(32);
    }
    expect(keys[0]?.stdout).not.toBe(keys[1]?.stdout);
  });

  test('--save passes the key only to the command', async () => {
    const cli = run(['seal-key', '--save', SAVE]);
    const result = await cli.ended;
    expect(result).toMatchObject({ exitCode: 0, stdout: '', stderr: 'The seal key was saved.\n' });
    expect(saved(cli)).toMatch(/^[\w-]{43}$/u);
    expectNoSecrets(result, [saved(cli)]);
  });

  test('rejects a command line without --save and --print', async () => {
    expectFailure(await run(['seal-key']).ended, 'INPUT_INVALID', /save: use either --save COMMAND/u);
  });
});

describe('unseal', () => {
  const key = newSealKey();
  const envelope = seal(TOKEN, sealMaterial(key), RESCUE_BINDING);
  const env = { BEARER_STEP_SEAL_KEY: key };

  test('opens a sealed token from a log with the key in the environment', async () => {
    const cli = run(['unseal', '--print'], { env });
    await cli.says(/The sealed line of the log \(not shown\): /u);
    cli.type(`${envelope}\n`);
    const result = await cli.ended;
    expect(result).toMatchObject({ exitCode: 0, stdout: `${TOKEN}\n` });
    expectNoSecrets({ ...result, stdout: '' }, [TOKEN, key]);
  });

  test('reads key and sealed token from the terminal, and passes the token to the command', async () => {
    const cli = run(['unseal', '--save', SAVE]);
    await cli.says(/Seal key \(not shown\): /u);
    cli.type(`${key}\n${envelope}\n`);
    const result = await cli.ended;
    expect(result).toMatchObject({ exitCode: 0, stdout: '' });
    expect(result.stderr).toContain('The refresh token was saved.');
    expect(saved(cli)).toBe(TOKEN);
    expectNoSecrets(result, [TOKEN, key]);
  });

  test.each([
    {
      name: 'an envelope of another key',
      line: seal(TOKEN, sealMaterial(newSealKey()), RESCUE_BINDING),
      code: 'SEAL_INVALID',
    },
    { name: 'an envelope for another purpose', line: seal(TOKEN, sealMaterial(key), ['cache']), code: 'SEAL_INVALID' },
    {
      name: 'a changed envelope',
      line: `${envelope.slice(0, -6)}${envelope.at(-6) === 'A' ? 'B' : 'A'}${envelope.slice(-5)}`,
      code: 'SEAL_INVALID',
    },
    { name: 'a text that is no envelope', line: '::add-mask::no envelope at all', code: 'SEAL_INVALID' },
    { name: 'an empty line', line: '', code: 'INPUT_INVALID' },
  ])('does not open $name', async ({ line, code }) => {
    const cli = run(['unseal', '--print'], { env });
    cli.type(`${line}\n`);
    const result = await cli.ended;
    expectFailure(result, code);
    expectNoSecrets(result, [TOKEN, key]);
  });

  test('rejects a seal key with a wrong length, and does not show it', async () => {
    const short = key.slice(0, 20);
    const result = await run(['unseal', '--print'], { env: { BEARER_STEP_SEAL_KEY: short } }).ended;
    expectFailure(result, 'INPUT_INVALID', /seal-key: is not 32 bytes in base64/u);
    expectNoSecrets(result, [short]);
  });
});
