import { describe, expect, test } from '@jest/globals';
import { runCommand } from '../../../src/lib/command.js';
import { deliver, readDelivery } from '../../../src/cli/deliver.js';
import { makeJobFolder } from '../../support/job-folder.js';
import { inputErrorLike, stepError } from '../../support/step-error.js';
import { createLoginWorld } from './login/login-world.js';

const TOKEN = 'refresh-0001-refresh-0001';

describe('readDelivery', () => {
  test('returns the command of --save', () => {
    expect(readDelivery({ values: { save: 'gh secret set X' }, flags: new Set() })).toEqual({
      option: 'save',
      script: 'gh secret set X',
    });
  });

  test('returns an empty option for --print', () => {
    expect(readDelivery({ values: {}, flags: new Set(['print']) })).toEqual({ option: '', script: '' });
  });

  test.each([
    { name: 'neither option', save: '', flags: [] },
    { name: 'both options', save: 'cat', flags: ['print'] },
  ])('rejects $name', ({ save, flags }) => {
    expect(() => readDelivery({ values: { save }, flags: new Set(flags) })).toThrow(
      inputErrorLike('save', 'use either --save COMMAND'),
    );
  });
});

test('passes the secret to the command only on standard input', async () => {
  const { deps, host, ran, printed } = createLoginWorld({ environment: { PATH: '/bin' } });
  await deliver('The refresh token', TOKEN, { option: 'save-seal-key', script: 'store it' }, deps);
  const [{ stdin, ...rest } = { stdin: '' }, ...more] = ran;
  expect(more).toEqual([]);
  expect(stdin).toBe(TOKEN);
  expect(rest).toMatchObject({
    name: 'save-seal-key',
    script: 'store it',
    environment: { PATH: '/bin' },
    workspace: '/nowhere',
  });
  expect(JSON.stringify(rest)).not.toContain(TOKEN);
  expect(host.lines).toEqual(['The refresh token was saved.']);
  expect(printed).toEqual([]);
});

test('prints only the secret', async () => {
  const { deps, host, ran, printed } = createLoginWorld();
  await deliver('The refresh token', TOKEN, { option: '', script: '' }, deps);
  expect({ printed, ran, lines: host.lines }).toEqual({ printed: [TOKEN], ran: [], lines: [] });
});

describe('rejects with SAVE_FAILED if the command', () => {
  test.each([
    {
      name: 'fails',
      script: 'cat > /dev/null; echo "no such secret" >&2; exit 4',
      says: /--save failed with exit code 4: "no such secret"/u,
    },
    {
      name: 'fails and prints the secret',
      script: 'cat >&2; exit 1',
      says: /--save failed with exit code 1: "\*\*\*"/u,
    },
    {
      name: 'does not read the secret',
      script: 'true',
      says: /--save did not read the token from its standard input/u,
    },
    { name: 'does not exist', script: 'no-such-program-anywhere', says: /--save failed with exit code 127/u },
    { name: 'is not a valid script', script: 'if', says: /--save failed with exit code/u },
  ])('$name', async ({ script, says }) => {
    const job = makeJobFolder();
    const { deps, host } = createLoginWorld({ environment: { PATH: process.env['PATH'] } });
    host.secrets.protect(TOKEN);
    const world = { ...deps, runCommand, host: Object.assign(host, { workspace: job.workspace }) };
    const saving = deliver('The refresh token', TOKEN, { option: 'save', script }, world);
    await expect(saving).rejects.toEqual(stepError('SAVE_FAILED', says));
    await expect(saving).rejects.not.toMatchObject({ message: expect.stringContaining(TOKEN) });
    expect(host.lines).toEqual([]);
    job.remove();
  });
});
