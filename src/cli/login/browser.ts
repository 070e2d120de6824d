import { spawn } from 'node:child_process';
import { childEnvironment } from '../../lib/child-environment.js';

/** Returns the program that opens a URL, and its arguments; undefined on a machine without a screen. */
function openerFor(
  url: string,
  platform: NodeJS.Platform,
  environment: NodeJS.ProcessEnv,
): [string, string[]] | undefined {
  if (platform === 'darwin') return ['open', [url]];
  if (platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', url]];
  const hasScreen = Boolean(environment['DISPLAY'] || environment['WAYLAND_DISPLAY']);
  return hasScreen ? ['xdg-open', [url]] : undefined;
}

/** Opens `url` in the user's browser, without a shell. Resolves to whether a program for it was started. */
export async function openBrowser(
  url: URL,
  environment: NodeJS.ProcessEnv,
  platform = process.platform,
): Promise<boolean> {
  const opener = openerFor(url.href, platform, environment);
  if (opener === undefined) return false;
  const [program, programArguments] = opener;
  const child = spawn(program, programArguments, {
    stdio: 'ignore',
    detached: true,
    env: childEnvironment(environment),
  });
  child.unref();
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('spawn', () => resolve(true));
  });
}
