import { describe, expect, test } from '@jest/globals';
import { runCommand } from '../../../src/lib/command.js';
import { deliver, readDelivery } from '../../../src/cli/deliver.js';
import { makeJobFolder } from '../../support/job-folder.js';
import { inputErrorLike, stepError } from '../../support/step-error.js';
import { createLoginWorld } from './login/login-world.js';

const TOKEN = 'refresh-0001-refresh-0001';

describe('where a secret goes', () => {
  test('to a command', () => {
    expect(readDelivery({ values: { save: 'gh secret set X' }, flags: new Set() })).toEqual({
      option: 'save',
      script: 'gh secret set X',
    });
  });

  test('or to standard output', () => {
    expect(readDelivery({ values: {}, flags: new Set(['print']) })).toEqual({ option: '', script: '' });
  });

  test.each([
    { name: 'nowhere', save: '', flags: [] },
    { name: 'to both', save: 'cat', flags: ['print'] },
  ])('but not $name', ({ save, flags }) => {
    expect(() => readDelivery({ values: { save }, flags: new Set(flags) })).toThrow(
      inputErrorLike('save', 'give either --save COMMAND'),
    );
  });
});

test('a command gets it on its standard input, and nowhere else', async () => {
  const { deps, host, ran, printed } = createLoginWorld({ environment: { PATH: '/bin' } });
  await deliver('The refresh token', TOKEN, { option: 'save-seal-key', script: 'keep it' }, deps);
  const [{ stdin, ...rest } = { stdin: '' }, ...more] = ran;
  expect(more).toEqual([]);
  expect(stdin).toBe(TOKEN);
  expect(rest).toMatchObject({
    name: 'save-seal-key',
    script: 'keep it',
    environment: { PATH: '/bin' },
    workspace: '/nowhere',
  });
  expect(JSON.stringify(rest)).not.toContain(TOKEN);
  expect(host.lines).toEqual(['The refresh token was saved.']);
  expect(printed).toEqual([]);
});

test('what is printed is the secret alone', async () => {
  const { deps, host, ran, printed } = createLoginWorld();
  await deliver('The refresh token', TOKEN, { option: '', script: '' }, deps);
  expect({ printed, ran, lines: host.lines }).toEqual({ printed: [TOKEN], ran: [], lines: [] });
});

describe('a command that does not do it', () => {
  test.each([
    {
      name: 'fails',
      script: 'cat > /dev/null; echo "no such secret" >&2; exit 4',
      says: /--save failed with exit code 4: "no such secret"/u,
    },
    {
      name: 'fails and repeats what it got',
      script: 'cat >&2; exit 1',
      says: /--save failed with exit code 1: "\*\*\*"/u,
    },
    { name: 'does not read', script: 'true', says: /--save did not read the token from its standard input/u },
    { name: 'is not there', script: 'no-such-program-anywhere', says: /--save failed with exit code 127/u },
    { name: 'is no script', script: 'if', says: /--save failed with exit code/u },
  ])('because it $name is SAVE_FAILED', async ({ script, says }) => {
    const job = makeJobFolder();
    const { deps, host } = createLoginWorld({ environment: { PATH: process.env['PATH'] } });
    host.secrets.protect(TOKEN);
    const world = { ...deps, runCommand, host: { ...host, secrets: host.secrets, workspace: job.workspace } };
    const saving = deliver('The refresh token', TOKEN, { option: 'save', script }, world);
    await expect(saving).rejects.toEqual(stepError('SAVE_FAILED', says));
    await expect(saving).rejects.not.toMatchObject({ message: expect.stringContaining(TOKEN) });
    expect(host.lines).toEqual([]);
    job.remove();
  });
});
