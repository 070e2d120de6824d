import type { CommandHost } from '../ci/command-host.js';
import type { CiSystem } from '../ci/systems/system.js';
import type { World } from '../ci/world.js';
import type { ConnectionDeps } from '../http/connections.js';
import type { LoadBundle } from '../lib/bundle.js';
import type { RunCommand } from '../lib/command.js';
import type { Terminal } from './terminal.js';

/** The dependencies of the command. Tests use their own. */
export interface CliDeps extends World, Omit<ConnectionDeps, 'host'> {
  host: CommandHost;
  loadBundle: LoadBundle;
  runCommand: RunCommand;
  terminal: Terminal;
  /** Resolves to whether a browser was started. */
  openBrowser: (url: URL) => Promise<boolean>;
}

/** Returns the dependencies for a CI system, and for the texts of the inputs by name. */
export type MakeDeps = (system: CiSystem, inputs: Readonly<Record<string, string>>) => CliDeps;
