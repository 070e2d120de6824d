import { readFileSync, statSync } from 'node:fs';
import { parseJson, type Json } from '../lib/json.js';
import type { CiBuild } from './build.js';

const MAX_PAYLOAD_BYTES = 32 * 1_048_576;

/**
 * Reads the run from the variables of https://docs.github.com/actions/reference/workflows-and-actions/variables.
 * Returns undefined outside GitHub Actions.
 */
export function readBuild(environment: Readonly<NodeJS.ProcessEnv>): CiBuild | undefined {
  const text = (name: string): string => environment[`GITHUB_${name}`] ?? '';
  const repository = text('REPOSITORY');
  if (!/^[\w.-]+\/[\w.-]+$/u.test(repository) || !/^\d{1,19}$/u.test(text('RUN_ID'))) return undefined;
  const apiUrl = text('API_URL') || 'https://api.github.com';
  return {
    repository,
    repositoryId: text('REPOSITORY_ID') || repository,
    runId: text('RUN_ID'),
    attempt: Number(/^[1-9]\d{0,5}$/u.exec(text('RUN_ATTEMPT'))?.[0] ?? 1),
    workflow: workflowPath(text('WORKFLOW_REF'), repository) ?? text('WORKFLOW'),
    workflowName: text('WORKFLOW'),
    event: text('EVENT_NAME'),
    ref: text('REF'),
    sha: text('SHA'),
    actor: text('TRIGGERING_ACTOR') || text('ACTOR'),
    runner: environment['RUNNER_NAME'] ?? '',
    serverUrl: text('SERVER_URL') || 'https://github.com',
    apiUrl,
    graphqlUrl: text('GRAPHQL_URL') || `${apiUrl}/graphql`,
    payload: readPayload(text('EVENT_PATH')),
  };
}

/** Returns the path in `owner/name/.github/workflows/ci.yml@refs/heads/main`; undefined for other texts. */
function workflowPath(ref: string, repository: string): string | undefined {
  const path = ref.replace(/@.*$/su, '');
  return path.startsWith(`${repository}/`) ? path.slice(repository.length + 1) : undefined;
}

function readPayload(file: string): Json | undefined {
  try {
    return statSync(file).size > MAX_PAYLOAD_BYTES ? undefined : parseJson(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
