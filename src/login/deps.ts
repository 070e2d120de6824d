import { runCommand } from '../command.js';
import { loadYaml, openExchange, type Deps } from '../deps.js';
import { createTerminalHost } from '../host/terminal.js';
import { openBrowser } from './browser.js';
import { openTerminal, type Terminal } from './terminal.js';

/** What the command needs of the world. Tests bring their own. */
export interface CliDeps extends Pick<Deps, 'host' | 'openExchange' | 'loadYaml' | 'runCommand' | 'now' | 'random'> {
  terminal: Terminal;
  /** Resolves to whether there was a browser to open it in. */
  openBrowser: (url: URL) => Promise<boolean>;
  environment: NodeJS.ProcessEnv;
}

/** The real world, with the options of the command line as the inputs. */
export function realCliDeps(inputs: Readonly<Record<string, string>>): CliDeps {
  const host = createTerminalHost(inputs);
  return {
    host,
    openExchange: openExchange(host),
    loadYaml,
    runCommand,
    now: () => Date.now(),
    random: () => Math.random(),
    terminal: openTerminal(),
    openBrowser: (url) => openBrowser(url),
    environment: process.env,
  };
}
