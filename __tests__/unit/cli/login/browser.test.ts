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

/** A program that takes down what it was started with, and says at last that it has. */
function program(name: string): void {
  const script = `#!/bin/bash
cd '${folder}'
printf '%s\\0' "$@" > words
env > environment
mv words opened
`;
  writeFileSync(join(folder, 'bin', name), script, { mode: 0o755 });
}

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

interface Opened {
  words: string[];
  environment: string;
}

async function opened(): Promise<Opened> {
  await until(() => existsSync(join(folder, 'opened')));
  const words = readFileSync(join(folder, 'opened'), 'utf8').split('\0').slice(0, -1);
  return { words, environment: readFileSync(join(folder, 'environment'), 'utf8') };
}

/** With nothing but the programs of this test before those of the machine. */
const screen = (further: NodeJS.ProcessEnv = { DISPLAY: ':99' }): NodeJS.ProcessEnv => ({
  PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
  ...further,
});

const HOSTILE = new URL('https://login.example.com/a?b=;$(touch x)&c=`touch y`|touch z&d=\'"&e=%COMSPEC%');

describe.each<{ platform: NodeJS.Platform; name: string; before: string[] }>([
  { platform: 'linux', name: 'xdg-open', before: [] },
  { platform: 'freebsd', name: 'xdg-open', before: [] },
  { platform: 'darwin', name: 'open', before: [] },
  { platform: 'win32', name: 'rundll32', before: ['url.dll,FileProtocolHandler'] },
])('on $platform', ({ platform, name, before }) => {
  test('the URL is one word for the program that opens it, and no shell has seen it', async () => {
    program(name);
    expect(await openBrowser(HOSTILE, screen(), platform)).toBe(true);
    expect((await opened()).words).toEqual([...before, HOSTILE.href]);
    for (const file of ['x', 'y', 'z']) expect(existsSync(join(folder, file))).toBe(false);
  });

  test('without the program there is no browser', async () => {
    const empty = { DISPLAY: ':99', PATH: join(folder, 'bin') };
    expect(await openBrowser(HOSTILE, empty, platform)).toBe(false);
  });
});

test('the program gets nothing that is secret', async () => {
  program('xdg-open');
  const environment = screen({
    DISPLAY: ':99',
    LANG: 'C.UTF-8',
    BEARER_STEP_CLIENT_SECRET: 'hush-1',
    BEARER_STEP_SEAL_KEY: 'hush-2',
    'INPUT_CLIENT-SECRET': 'hush-3',
    NODE_OPTIONS: '--max-old-space-size=99',
  });
  await openBrowser(HOSTILE, environment, 'linux');
  const seen = await opened();
  expect(seen.environment).toContain('DISPLAY=:99');
  expect(seen.environment).toContain('LANG=C.UTF-8');
  expect(seen.environment).not.toMatch(/hush|BEARER_STEP|NODE_OPTIONS/u);
});

test.each([
  { name: 'X11', further: { DISPLAY: ':0' }, opens: true },
  { name: 'Wayland', further: { WAYLAND_DISPLAY: 'wayland-0' }, opens: true },
  { name: 'none', further: {}, opens: false },
  { name: 'an empty one', further: { DISPLAY: '', WAYLAND_DISPLAY: '' }, opens: false },
])('with a screen by $name it opens: $opens', async ({ further, opens }) => {
  program('xdg-open');
  expect(await openBrowser(HOSTILE, screen(further), 'linux')).toBe(opens);
  if (opens) await opened();
  expect(existsSync(join(folder, 'opened'))).toBe(opens);
});

test('a program that cannot be run is no browser', async () => {
  writeFileSync(join(folder, 'bin', 'xdg-open'), 'not a program', { mode: 0o644 });
  expect(await openBrowser(HOSTILE, { DISPLAY: ':99', PATH: join(folder, 'bin') }, 'linux')).toBe(false);
});
