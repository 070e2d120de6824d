import { statSync } from 'node:fs';
import { StepError } from '../../lib/errors.js';
import { readBuildkiteBuild } from '../builds/buildkite.js';
import { buildkiteIdentity } from '../identity/buildkite.js';
import { runProgram } from '../run-program.js';
import type { CiSystem, Environment } from './system.js';

/**
 * Buildkite. `buildkite-agent redactor add` masks through the API of the job. Annotations and meta-data are not masked by
 * it, so nothing goes there: https://buildkite.com/docs/agent/cli/reference/redactor
 */
export const BUILDKITE: CiSystem = {
  name: 'buildkite',
  title: 'Buildkite',
  marker: 'BUILDKITE',
  isMarked: (environment) => environment['BUILDKITE'] === 'true',
  traces: ['BUILDKITE_JOB_ID'],
  isProven: (environment) =>
    (environment['BUILDKITE_AGENT_JOB_API_TOKEN'] ?? '') !== '' &&
    isSocket(environment['BUILDKITE_AGENT_JOB_API_SOCKET'] ?? ''),
  proof: 'the API of the job (BUILDKITE_AGENT_JOB_API_SOCKET)',
  readBuild: readBuildkiteBuild,
  identity: buildkiteIdentity,
  connect: (environment) => ({
    mask: (texts) => mask(texts, environment),
    workspace: environment['BUILDKITE_BUILD_CHECKOUT_PATH'] ?? '',
    run: {
      repository: `${environment['BUILDKITE_ORGANIZATION_SLUG'] ?? ''}/${environment['BUILDKITE_PIPELINE_SLUG'] ?? ''}`,
      repositoryId: environment['BUILDKITE_PIPELINE_ID'] ?? environment['BUILDKITE_PIPELINE_SLUG'] ?? '',
      workflowRun: environment['BUILDKITE_BUILD_ID'] ?? environment['BUILDKITE_BUILD_NUMBER'] ?? '',
      id: environment['BUILDKITE_JOB_ID'] ?? '',
      apiUrl: '',
    },
  }),
};

/** Masks texts, which the agent reads from standard input: everyone on the machine can read a command line. */
function mask(texts: readonly string[], environment: Environment): void {
  const input = JSON.stringify(Object.fromEntries(texts.map((text, index) => [String(index), text])));
  const args = ['redactor', 'add', '--format', 'json'];
  if (runProgram('buildkite-agent', args, environment, input) !== undefined) return;
  throw new StepError('OUTPUT_FAILED', 'The secrets cannot be masked: buildkite-agent redactor add failed.', {
    hint: 'Use an agent with the job API (version 3.64 or later), and do not disable its redactor.',
  });
}

function isSocket(path: string): boolean {
  return path !== '' && (statSync(path, { throwIfNoEntry: false })?.isSocket() ?? false);
}
