import { createTerminalHost } from '../ci/terminal-host.js';
import { realWorld } from '../ci/world.js';
import { createExchange } from '../http/exchange.js';
import { loadBundle } from '../lib/bundle.js';
import { runCommand } from '../lib/command.js';
import type { CliDeps } from './deps.js';
import { openBrowser } from './login/browser.js';
import { runCli } from './run-cli.js';
import { openTerminal } from './terminal.js';

/** Returns the real dependencies. The options of the command line are the inputs. */
export const realCliDeps = (inputs: Readonly<Record<string, string>>, environment: NodeJS.ProcessEnv): CliDeps => ({
  ...realWorld(createTerminalHost(inputs), environment),
  openExchange: createExchange,
  loadBundle,
  runCommand,
  terminal: openTerminal(),
  openBrowser: (url) => openBrowser(url, environment),
});

/** Runs the command with the real dependencies. */
export const startCli = (args: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> =>
  runCli(args, (inputs) => realCliDeps(inputs, environment));
