import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { promisify } from 'node:util';

const executable = '/usr/bin/chromium';
const aptGet = ['-o', 'DPkg::Lock::Timeout=300', '--quiet', '--yes'];

const run = promisify(execFile);

/** Returns the path of Debian's Chromium. Installs it if it is missing, which requires root. */
export async function installChromium(): Promise<string> {
  if (!(await exists(executable))) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', [...aptGet, 'update'], { env });
    await run('apt-get', [...aptGet, '--no-install-recommends', 'install', 'chromium'], { env });
  }
  return executable;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
