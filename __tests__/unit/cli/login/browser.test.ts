import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openBrowser } from '../../../../src/cli/login/browser.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bearer-step-browser-'));
  mkdirSync(join(folder, 'bin'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a program that records its arguments and environment, and at last creates the file `opened`. */
function program(name: string): void {
  const script = `#!/bin/bash
cd '${folder}'
printf '%s\\0' "$@" > args
env > environment
mv args opened
`;
  writeFileSync(join(folder, 'bin', name), script, { mode: 0o755 });
}

const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
};

interface Opened {
  args: string[];
  environment: string;
}

async function opened(): Promise<Opened> {
  await until(() => existsSync(join(folder, 'opened')));
  const args = readFileSync(join(folder, 'opened'), 'utf8').split('\0').slice(0, -1);
  return { args, environment: readFileSync(join(folder, 'environment'), 'utf8') };
}

/** Returns an environment with a screen. The programs of this test come first in PATH. */
const screen = (more: NodeJS.ProcessEnv = { DISPLAY: ':99' }): NodeJS.ProcessEnv => ({
  PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
  ...more,
});

const MALICIOUS_URL = new URL('https://login.example.com/a?b=;$(touch x)&c=`touch y`|touch z&d=\'"&e=%COMSPEC%');

describe.each<{ platform: NodeJS.Platform; name: string; before: string[] }>([
  { platform: 'linux', name: 'xdg-open', before: [] },
  { platform: 'freebsd', name: 'xdg-open', before: [] },
  { platform: 'darwin', name: 'open', before: [] },
  { platform: 'win32', name: 'rundll32', before: ['url.dll,FileProtocolHandler'] },
])('on $platform', ({ platform, name, before }) => {
  test('the program gets the URL as one argument, without a shell', async () => {
    program(name);
    expect(await openBrowser(MALICIOUS_URL, screen(), platform)).toBe(true);
    expect((await opened()).args).toEqual([...before, MALICIOUS_URL.href]);
    for (const file of ['x', 'y', 'z']) expect(existsSync(join(folder, file))).toBe(false);
  });

  test('resolves to false if the program does not exist', async () => {
    const empty = { DISPLAY: ':99', PATH: join(folder, 'bin') };
    expect(await openBrowser(MALICIOUS_URL, empty, platform)).toBe(false);
  });
});

test('the program gets no secrets in its environment', async () => {
  program('xdg-open');
  const environment = screen({
    DISPLAY: ':99',
    LANG: 'C.UTF-8',
    BEARER_STEP_CLIENT_SECRET: 'hush-1',
    BEARER_STEP_SEAL_KEY: 'hush-2',
    'INPUT_CLIENT-SECRET': 'hush-3',
    NODE_OPTIONS: '--max-old-space-size=99',
  });
  await openBrowser(MALICIOUS_URL, environment, 'linux');
  const { environment: received } = await opened();
  expect(received).toContain('DISPLAY=:99');
  expect(received).toContain('LANG=C.UTF-8');
  expect(received).not.toMatch(/hush|BEARER_STEP|NODE_OPTIONS/u);
});

test.each([
  { name: 'X11', more: { DISPLAY: ':0' }, opens: true },
  { name: 'Wayland', more: { WAYLAND_DISPLAY: 'wayland-0' }, opens: true },
  { name: 'none', more: {}, opens: false },
  { name: 'empty variables', more: { DISPLAY: '', WAYLAND_DISPLAY: '' }, opens: false },
])('with the screen "$name", a browser opens: $opens', async ({ more, opens }) => {
  program('xdg-open');
  expect(await openBrowser(MALICIOUS_URL, screen(more), 'linux')).toBe(opens);
  if (opens) await opened();
  expect(existsSync(join(folder, 'opened'))).toBe(opens);
});

test('resolves to false if the program cannot be run', async () => {
  writeFileSync(join(folder, 'bin', 'xdg-open'), 'not a program', { mode: 0o644 });
  expect(await openBrowser(MALICIOUS_URL, { DISPLAY: ':99', PATH: join(folder, 'bin') }, 'linux')).toBe(false);
});
