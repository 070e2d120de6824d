import { spawn } from 'node:child_process';
import { withoutSecrets } from '../../lib/command.js';

/** The program that opens a URL, and its arguments; undefined on a machine without a screen. */
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

/** Opens `url` in the person's browser, without a shell. Resolves to whether there was one to ask. */
export async function openBrowser(
  url: URL,
  environment: NodeJS.ProcessEnv,
  platform = process.platform,
): Promise<boolean> {
  const opener = openerFor(url.href, platform, environment);
  if (opener === undefined) return false;
  const [program, words] = opener;
  const child = spawn(program, words, { stdio: 'ignore', detached: true, env: withoutSecrets(environment) });
  child.unref();
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('spawn', () => resolve(true));
  });
}
