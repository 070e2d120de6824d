import { installPackages } from '../support/apt.js';
import { exists } from '../support/install-once.js';

const executable = '/usr/bin/chromium';

/** Returns the path of Debian's Chromium. Installs it if it is missing, which requires root. */
export async function installChromium(): Promise<string> {
  if (!(await exists(executable))) await installPackages('chromium');
  return executable;
}
