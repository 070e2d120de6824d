import { createGitHubHost } from '../../ci/github-host.js';
import { realWorld } from '../../ci/world.js';
import type { PreconnectedSockets } from '../../http/preconnect.js';
import { createExchange } from '../../http/exchange.js';
import { loadBundle } from '../../lib/bundle.js';
import { runCommand } from '../../lib/command.js';
import { runStep } from '../../step/run-step.js';

/** Runs the step with its real dependencies. */
export const startStep = (environment: NodeJS.ProcessEnv, preconnected: PreconnectedSockets): Promise<void> =>
  runStep({
    ...realWorld(environment),
    host: createGitHubHost(environment),
    openExchange: createExchange,
    preconnected,
    loadBundle,
    runCommand,
  });
