import { readBuild } from '../../ci/github-build.js';
import { createGitHubHost } from '../../ci/github-host.js';
import { realWorld } from '../../ci/world.js';
import { createExchange } from '../../http/exchange.js';
import { loadBundle } from '../../lib/bundle.js';
import { runCommand } from '../../lib/command.js';
import { runReport } from '../../report/run-report.js';

/** Runs the report with its real dependencies. */
export const startReport = (environment: NodeJS.ProcessEnv): Promise<void> =>
  runReport({
    ...realWorld(environment),
    host: createGitHubHost(environment),
    build: readBuild(environment),
    openExchange: createExchange,
    loadBundle,
    runCommand,
  });
