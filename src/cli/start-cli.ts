import { createCommandHost } from '../ci/command-host.js';
import { realWorld } from '../ci/world.js';
import { createExchange } from '../http/exchange.js';
import { loadBundle } from '../lib/bundle.js';
import { runCommand } from '../lib/command.js';
import { exitCodeOf } from './exit-codes.js';
import { openBrowser } from './login/browser.js';
import { runCli } from './run-cli.js';
import { openTerminal } from './terminal.js';

/** Runs the command with the real dependencies. */
export async function startCli(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const terminal = openTerminal();
  await runCli(args, environment, (system, inputs) => ({
    ...realWorld(environment),
    host: createCommandHost({ system, inputs, environment, exitCodeOf }),
    openExchange: createExchange,
    loadBundle,
    runCommand,
    terminal,
    openBrowser: (url) => openBrowser(url, environment),
  }));
}
