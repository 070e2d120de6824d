import type { IdentitySource } from './source.js';
import { runProgram } from '../run-program.js';

/** Buildkite: https://buildkite.com/docs/agent/cli/reference/oidc */
export const buildkiteIdentity = (environment: Readonly<NodeJS.ProcessEnv>, audience: string): IdentitySource => ({
  kind: 'command',
  program: 'buildkite-agent oidc request-token',
  run: () => runProgram('buildkite-agent', ['oidc', 'request-token', '--audience', audience], environment),
});
