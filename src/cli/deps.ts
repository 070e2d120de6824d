import type { World } from '../ci/world.js';
import type { ConnectionDeps } from '../http/connections.js';
import type { LoadBundle } from '../lib/bundle.js';
import type { RunCommand } from '../lib/command.js';
import type { Terminal } from './terminal.js';

/** The dependencies of the command. Tests use their own. */
export interface CliDeps extends Omit<World, 'onCancel'>, Omit<ConnectionDeps, 'host'> {
  loadBundle: LoadBundle;
  runCommand: RunCommand;
  terminal: Terminal;
  /** Resolves to whether a browser was started. */
  openBrowser: (url: URL) => Promise<boolean>;
}
