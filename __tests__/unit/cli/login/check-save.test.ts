import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkSave, firstCommand } from '../../../../src/cli/login/check-save.js';
import { runCommand } from '../../../../src/lib/command.js';
import { inputErrorLike } from '../../../support/step-error.js';
import { createLoginWorld } from './login-world.js';

describe('firstCommand', () => {
  test.each([
    ['gh secret set NAME', 'gh'],
    ['  \n# saves it\n gh secret set NAME', 'gh'],
    ['cat > file', 'cat'],
    ['gh|cat', 'gh'],
    ['./save.sh', './save.sh'],
    ['/usr/bin/env gh', '/usr/bin/env'],
    ['A=1 B=x/y gh secret set', 'gh'],
    ['umask 077; cat > file', 'umask'],
    ['cd folder && gh secret set', 'cd'],
    ['if true; then cat; fi', 'if'],
    ['function save { cat; }; save', 'function'],
  ])('returns the first word of %j', (script, command) => expect(firstCommand(script)).toBe(command));

  test.each([
    'PATH=/opt/bin gh secret set',
    'A=1',
    'A="a b" gh secret set',
    'A=$(date) gh secret set',
    '"my command" x',
    "'gh' secret set",
    'g"h" secret set',
    '$SAVE',
    '~/bin/save',
    '(gh secret set)',
    '{ gh secret set; }',
    '! gh secret set',
    'save() { cat; }; save',
    'save () { cat; }; save',
    '\\gh secret set',
    '2>&1 gh secret set',
    '> file cat',
    '[[ -n x ]] && cat',
    'g?',
    '',
    '# only a comment',
  ])('returns nothing for %j, where the command is not certain', (script) =>
    expect(firstCommand(script)).toBeUndefined(),
  );
});

describe('checkSave', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'bearer-step-save-'));
    for (const name of ['save-it', 'leaves-a-trace']) {
      writeFileSync(join(folder, name), `#!/bin/sh\ntouch '${join(folder, 'ran')}'\n`, { mode: 0o755 });
    }
    writeFileSync(join(folder, 'not-executable'), 'cat\n', { mode: 0o644 });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const check = (script: string, environment: NodeJS.ProcessEnv): Promise<void> => {
    const { deps } = createLoginWorld();
    const host = { ...deps.host, workspace: folder };
    return checkSave({ option: 'save', script }, { ...deps, host, environment, runCommand });
  };
  const path = process.env['PATH'] ?? '';

  test.each(['save-it --now', './save-it', 'cat > x', 'umask 077; cat', 'if true; then cat; fi', '"no such" x', '$X'])(
    'accepts %j',
    (script) => check(script, { PATH: `${folder}:${path}` }),
  );

  test('runs nothing of the command', async () => {
    await check('leaves-a-trace', { PATH: `${folder}:${path}` });
    await check('A=1 ./leaves-a-trace; leaves-a-trace', { PATH: `${folder}:${path}` });
    await expect(check('./ran', { PATH: path })).rejects.toEqual(inputErrorLike('save', '"./ran"'));
  });

  test.each(['save-it', 'no-such-command x', './no-such-file', './not-executable', 'A=1 no-such-command'])(
    'rejects %j, which the shell does not find',
    async (script) => {
      const rejected = check(script, { PATH: path });
      await expect(rejected).rejects.toEqual(inputErrorLike('save', 'which bash does not find'));
    },
  );

  test('rejects any command without a shell', async () => {
    await expect(check('cat', { PATH: folder })).rejects.toEqual(inputErrorLike('save', 'needs bash'));
  });

  test('asks PowerShell on Windows', async () => {
    const { deps, checks } = createLoginWorld({ check: { ending: 'failed', exitCode: 1 } });
    const rejected = checkSave({ option: 'save', script: 'gh secret set X' }, deps, 'win32');
    await expect(rejected).rejects.toEqual(inputErrorLike('save', 'which pwsh does not find'));
    expect(checks).toEqual([`$null = Get-Command -Name 'gh'`]);
  });

  test('starts nothing for --print', async () => {
    const { deps, checks } = createLoginWorld();
    await checkSave({ option: '', script: '' }, deps);
    expect(checks).toEqual([]);
  });
});
