import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REQUEST_TOKEN, type CiName, type IdentityIssuer } from './identity-issuer.js';

/** A job of a CI system, as the command sees it. */
export interface CiJob {
  env: Record<string, string>;
  /** The programs of the CI system. Each accepts only the words that its documents show, and else fails. */
  programs: Record<string, string>;
  /** The identity tokens that are in the environment from the start. */
  given: string[];
}

/** Jobs of the CI systems that the command knows, each with the identity that the system documents. */
export interface CiJobs {
  /** `audience`: what the workflow requests, where it must say so before the job starts. */
  start(ci: Exclude<CiName, 'github' | 'forgejo'>, audience: string): Promise<CiJob>;
  close(): void;
}

/** The id of the organization: the audience of the tokens that CircleCI makes for each job. */
export const ORGANIZATION = 'org-8d1f4c';

/** Requests a token of the issuer, as a program of the CI system does at an address that only it knows. */
const ask = (issuer: IdentityIssuer, ci: CiName): string =>
  `curl -sf -G -H 'authorization: Bearer ${REQUEST_TOKEN}' -d api-version=2.0 --data-urlencode "audience=$audience" ` +
  `'${issuer.origin}/make/${ci}' | sed -E 's/.*"value":"([^"]*)".*/\\1/'`;

/** Starts what jobs need on this machine: the socket of Buildkite's job API. */
export function startCiJobs(issuer: IdentityIssuer): CiJobs {
  const folder = mkdtempSync(join(tmpdir(), 'job-api-'));
  const socket = join(folder, 'socket');
  const jobApi = createServer().listen(socket);
  let count = 0;
  return {
    start: async (ci, audience) => {
      count += 1;
      const number = String(count);
      const token = await issuer.mint(ci, ci === 'circleci' ? ORGANIZATION : audience);
      switch (ci) {
        case 'gitlab': {
          const job = { GITLAB_CI: 'true', CI_JOB_ID: number, CI_PIPELINE_ID: '2', CI_PROJECT_ID: '3' };
          return { env: { ...job, BEARER_STEP_ID_TOKEN: token }, programs: {}, given: [token] };
        }
        case 'bitbucket': {
          const job = { BITBUCKET_BUILD_NUMBER: number, BITBUCKET_STEP_OIDC_TOKEN: token };
          return { env: job, programs: {}, given: [token] };
        }
        case 'circleci': {
          const isOidcGet = '[ $# = 5 ] && [ "$1 $2 $3 $4" = "run oidc get --claims" ] || exit 64';
          const audienceOf = `audience=$(printf %s "$5" | sed -nE 's/^\\{"aud":"([^"]*)"\\}$/\\1/p'); [ -n "$audience" ] || exit 65`;
          const program = [isOidcGet, audienceOf, ask(issuer, ci)].join('\n');
          const job = { CIRCLECI: 'true', CIRCLE_BUILD_NUM: number, CIRCLE_OIDC_TOKEN_V2: token };
          return { env: job, programs: { circleci: program }, given: [token] };
        }
        case 'buildkite': {
          const redactor = '[ "$*" = "redactor add --format json" ] && { cat >/dev/null; exit 0; }';
          const isRequest = '[ $# = 4 ] && [ "$1 $2 $3" = "oidc request-token --audience" ] || exit 64';
          const program = [redactor, isRequest, 'audience=$4', ask(issuer, ci)].join('\n');
          const job = { BUILDKITE: 'true', BUILDKITE_JOB_ID: `job-${number}` };
          const api = { BUILDKITE_AGENT_JOB_API_TOKEN: 'job-api-token', BUILDKITE_AGENT_JOB_API_SOCKET: socket };
          return { env: { ...job, ...api }, programs: { 'buildkite-agent': program }, given: [] };
        }
        case 'azure':
          return { env: { TF_BUILD: 'True', AGENT_ID: '1', ...issuer.variablesOf('azure') }, programs: {}, given: [] };
      }
    },
    close: () => {
      jobApi.close();
      rmSync(folder, { recursive: true });
    },
  };
}
