import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const aptGet = ['-o', 'DPkg::Lock::Timeout=300', '--quiet', '--yes'];

/** Installs Debian packages, which requires root. */
export async function installPackages(...names: string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', [...aptGet, 'update'], { env });
  await run('apt-get', [...aptGet, '--no-install-recommends', 'install', ...names], { env });
}
