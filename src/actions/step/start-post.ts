import { createGitHubHost } from '../../ci/github-host.js';
import { putBack, realWorld } from '../../ci/world.js';
import { createExchange } from '../../http/exchange.js';
import { runPost } from './run-post.js';

/** Runs the post step with its real dependencies. */
export const startPost = (environment: NodeJS.ProcessEnv): Promise<void> =>
  runPost({
    ...realWorld(environment),
    host: createGitHubHost(environment),
    openExchange: createExchange,
    setEnvironment: (variables) => putBack(environment, variables),
  });
