import { createGitHubHost } from '../../ci/github.js';
import { realWorld } from '../../ci/world.js';
import type { AheadSockets } from '../../http/ahead.js';
import { createExchange } from '../../http/exchange.js';
import { loadYaml } from '../../inputs/maps.js';
import { runCommand } from '../../lib/command.js';
import { runStep } from './run.js';

/** Runs the step in the real world. */
export const startStep = (environment: NodeJS.ProcessEnv, ahead: AheadSockets): Promise<void> =>
  runStep({
    ...realWorld(createGitHubHost(environment), environment),
    openExchange: createExchange,
    ahead,
    loadYaml,
    runCommand,
  });
