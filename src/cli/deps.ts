import { worldOf, type Deps } from '../actions/step/deps.js';
import { createTerminalHost } from '../ci/terminal.js';
import { openBrowser } from './login/browser.js';
import { openTerminal, type Terminal } from './terminal.js';

/** What the command needs of the world. Tests bring their own. */
export interface CliDeps extends Omit<Deps, 'onCancel'> {
  terminal: Terminal;
  /** Resolves to whether there was a browser to open it in. */
  openBrowser: (url: URL) => Promise<boolean>;
  environment: NodeJS.ProcessEnv;
}

/** The real world, with the options of the command line as the inputs. */
export const realCliDeps = (inputs: Readonly<Record<string, string>>): CliDeps => ({
  ...worldOf(createTerminalHost(inputs)),
  terminal: openTerminal(),
  openBrowser: (url) => openBrowser(url),
  environment: process.env,
});
