/** What `bearer-step`, built, does with its command line, and its two smaller commands. */
import { describe, expect, test } from '@jest/globals';
import { newSealKey, RESCUE_BINDING, seal, sealMaterial } from '../../src/lib/seal.js';
import { expectFailure, expectNoSecrets, run, SAVE, saved } from './login-stage.js';

const SECRET = 'hush-4f1d9c7a-hush-4f1d9c7a';
const TOKEN = 'refresh-0001-refresh-0001';

test.each([[[]], [['help']], [['--help']], [['-h']], [['login', '--help']], [['unseal', '--help']]])(
  '%j prints the help on stdout',
  async (words: string[]) => {
    const { exitCode, stdout, stderr } = await run(words).ended;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    for (const word of ['login', 'seal-key', 'unseal', '--save', '--print', '--oob']) expect(stdout).toContain(word);
  },
);

describe('a secret on the command line is refused, and not shown', () => {
  test.each([
    { words: ['login', '--client-secret', SECRET], says: /client-secret: is a secret.*BEARER_STEP_CLIENT_SECRET/u },
    { words: ['login', `--client-secret=${SECRET}`], says: /client-secret: is a secret/u },
    { words: ['unseal', '--print', '--seal-key', SECRET], says: /seal-key: is a secret.*BEARER_STEP_SEAL_KEY/u },
    { words: ['login', '--refresh-token', SECRET], says: /refresh-token: is a secret/u },
    { words: ['login', SECRET], says: /holds a word that belongs to no option/u },
    { words: [SECRET], says: /command: is not known\. Known are: login, seal-key, unseal/u },
    { words: ['login', `--${SECRET}`], says: /knows no such option/u },
  ])('$words', async ({ words, says }) => {
    const result = await run(words).ended;
    expectFailure(result, 'INPUT_INVALID', says);
    expectNoSecrets({ ...result, commandLines: ['not looked at: the person wrote it there'] }, [SECRET]);
  });
});

test('every fault is told at once, before a secret is asked for or anything is sent', async () => {
  const words = ['login', '--provider', 'redmine', '--base-url', 'http://redmine.example.com', '--port', 'many'];
  const result = await run(words).ended;
  expectFailure(result, 'INPUT_INVALID', /inputs need a change:/u);
  for (const input of ['base-url', 'client-id', 'port', 'save']) expect(result.stderr).toContain(`\n${input}: `);
  expect(result.stderr).not.toContain('Client secret');
});

describe('seal-key', () => {
  test('--print prints 32 random bytes, and nothing else', async () => {
    const keys = [await run(['seal-key', '--print']).ended, await run(['seal-key', '--print']).ended];
    for (const { exitCode, stdout, stderr } of keys) {
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout).toMatch(/^[\w-]{43}\n$/u);
      expect(Buffer.from(stdout, 'base64url')).toHaveLength(32);
    }
    expect(keys[0]?.stdout).not.toBe(keys[1]?.stdout);
  });

  test('--save gives it to the command, and to nobody else', async () => {
    const cli = run(['seal-key', '--save', SAVE]);
    const result = await cli.ended;
    expect(result).toMatchObject({ exitCode: 0, stdout: '', stderr: 'The seal key was saved.\n' });
    expect(saved(cli)).toMatch(/^[\w-]{43}$/u);
    expectNoSecrets(result, [saved(cli)]);
  });

  test('needs to know where it goes', async () => {
    expectFailure(await run(['seal-key']).ended, 'INPUT_INVALID', /save: give either --save COMMAND/u);
  });
});

describe('unseal', () => {
  const key = newSealKey();
  const envelope = seal(TOKEN, sealMaterial(key), RESCUE_BINDING);
  const env = { BEARER_STEP_SEAL_KEY: key };

  test('opens what a step sealed into its log; the key comes from the environment', async () => {
    const cli = run(['unseal', '--print'], { env });
    await cli.says(/The sealed line of the log \(not shown\): /u);
    cli.type(`${envelope}\n`);
    const result = await cli.ended;
    expect(result).toMatchObject({ exitCode: 0, stdout: `${TOKEN}\n` });
    expectNoSecrets({ ...result, stdout: '' }, [TOKEN, key]);
  });

  test('or both are typed in, and the token goes to the command', async () => {
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
      name: 'a box of another key',
      line: seal(TOKEN, sealMaterial(newSealKey()), RESCUE_BINDING),
      code: 'SEAL_INVALID',
    },
    { name: 'a box for another purpose', line: seal(TOKEN, sealMaterial(key), ['cache']), code: 'SEAL_INVALID' },
    {
      name: 'a box that was changed',
      line: `${envelope.slice(0, -6)}${envelope.at(-6) === 'A' ? 'B' : 'A'}${envelope.slice(-5)}`,
      code: 'SEAL_INVALID',
    },
    { name: 'what is no box', line: '::add-mask::no box at all', code: 'SEAL_INVALID' },
    { name: 'nothing', line: '', code: 'INPUT_INVALID' },
  ])('$name is not opened', async ({ line, code }) => {
    const cli = run(['unseal', '--print'], { env });
    cli.type(`${line}\n`);
    const result = await cli.ended;
    expectFailure(result, code);
    expectNoSecrets(result, [TOKEN, key]);
  });

  test('a seal key of another length is refused, and not shown', async () => {
    const short = key.slice(0, 20);
    const result = await run(['unseal', '--print'], { env: { BEARER_STEP_SEAL_KEY: short } }).ended;
    expectFailure(result, 'INPUT_INVALID', /seal-key: is not 32 bytes in base64/u);
    expectNoSecrets(result, [short]);
  });
});
