import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installPackages } from '../support/apt.js';
import { installOnce } from '../support/install-once.js';

const requirements = join(import.meta.dirname, 'django/requirements.txt');
const run = promisify(execFile);

/** Installs Django OAuth Toolkit, only once on a machine, and returns the Python program that has it. */
export async function installDjango(): Promise<string> {
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = await installOnce(`django-${version}`, async (home) => {
    await makeEnvironment(home);
    const options = ['--quiet', '--disable-pip-version-check', '--no-deps'];
    await run(join(home, 'bin/python'), ['-m', 'pip', 'install', ...options, '--requirement', requirements]);
  });
  return join(folder, 'bin/python');
}

/** Makes a virtual environment. Debian's Python needs a package for it. */
async function makeEnvironment(folder: string): Promise<void> {
  const hasPip = await run('python3', ['-c', 'import ensurepip, venv']).then(
    () => true,
    () => false,
  );
  if (!hasPip) await installPackages('python3-venv');
  await run('python3', ['-m', 'venv', folder]);
}
